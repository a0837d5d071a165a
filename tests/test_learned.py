"""What was learnt: it fits what is measured, it is small, it says why, and a rule that is sure outranks it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from briefgen.clean import clean
from briefgen.clean.label import language_of, rule
from briefgen.clean.learned.boxes import Boxes
from briefgen.clean.learned.context import context_features
from briefgen.clean.learned.correct import decide, rejoin
from briefgen.clean.learned.features import OWN, PLACED, is_kept, own_features
from briefgen.clean.learned.lexicon import load_lexicon, word_score
from briefgen.clean.learned.model import Opinion, asked_of, feature_names, page_of, weigh
from briefgen.clean.places import Places
from briefgen.model import Label, Reading, Source
from briefgen.read import read

LEARNED = Path(__file__).parents[1] / "briefgen" / "clean" / "learned"
NOW = datetime(2024, 7, 1, tzinfo=UTC)

PARAGRAPHS = [
    "The ferry company said on Monday that it would keep its winter timetable until the end of April.",
    "Fares rise by two crowns, the first increase in nine years, and children under six still travel free.",
    "Islanders had asked for a later boat on Fridays; the company promised to try one for three months.",
]
PAGE = f"""<html lang="en"><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article class="story"><h1>Ferry keeps its winter timetable</h1>
{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</article>
<div class="cookie-bar"><p>We use cookies to improve your experience. By continuing you accept our cookie policy.</p></div>
</body></html>"""
TEXT = "\n".join(
    ["Home", "Sport", "Ferry keeps its winter timetable", *PARAGRAPHS, "We use cookies.", "Share"]
)


def reading_of(text: str) -> Reading:
    """The reading of a page or a scraped text."""
    return read(source_of(text))


def source_of(text: str) -> Source:
    """A source in memory."""
    is_page = text.startswith("<html")
    return Source("x", text.encode(), "text/html" if is_page else "text/plain")


@pytest.mark.parametrize("text", [PAGE, TEXT], ids=["html", "text"])
def test_every_row_has_the_columns_that_are_named(text: str) -> None:
    """A column more or less would shift all that follow, and no tree would notice."""
    ruled = rule(reading_of(text), "en")
    page = page_of(ruled.scene, ruled.first, ruled.settled)
    placed = ruled.scene.has_places
    rows = own_features(page)
    assert {len(row) for row in rows} == {len(OWN) + (len(PLACED) if placed else 0)}
    around = context_features(
        ruled.scene.blocks, page.boxes, [f.words for f in ruled.scene.facts], [0.5] * len(page.first)
    )
    assert {len(row) + len(more) for row, more in zip(rows, around, strict=False)} == {
        len(feature_names(placed))
    }


@pytest.mark.parametrize("text", [PAGE, TEXT], ids=["html", "text"])
def test_paragraphs_are_told_from_prompts_and_menus(text: str) -> None:
    """The ensembles are sure of running text, and no prompt or menu is likelier than it."""
    ruled = rule(reading_of(text), "en")
    shares = {
        block.text: opinion.share
        for block, opinion in zip(
            ruled.scene.blocks, weigh(ruled.scene, ruled.first, ruled.settled), strict=True
        )
    }
    assert min(shares[paragraph] for paragraph in PARAGRAPHS) > 0.8
    assert max(share for said, share in shares.items() if len(said) < 25) < 0.5


def test_a_rule_that_is_sure_is_not_overruled() -> None:
    """A consent notice stays one, whatever the ensembles might make of it; they are not even asked."""
    reading = reading_of(PAGE)
    ruled = rule(reading, language_of(reading))
    notice = next(i for i, block in enumerate(reading.blocks) if "cookies" in block.text)
    assert notice not in asked_of(ruled.scene, ruled.first)
    labelled = clean(reading, source_of(PAGE), NOW).labelled
    assert labelled[notice].label is Label.CONSENT
    assert labelled[notice].rule.startswith("phrase")


def test_what_is_plain_is_not_asked_about() -> None:
    """A menu's links and a button's word, on either route; the title and the paragraphs are."""
    for text in (PAGE.replace("nav>", "div>"), TEXT):
        ruled = rule(reading_of(text), "en")
        asked = [ruled.scene.blocks[index].text for index in asked_of(ruled.scene, ruled.first)]
        assert {"Home", "Sport", "Share"}.isdisjoint(asked)
        assert set(PARAGRAPHS) <= set(asked)


def kept_of(text: str, shares: dict[str, float]) -> list[str]:
    """What is kept of a text when the ensembles say this of some blocks, and 0.01 of all others."""
    ruled = rule(reading_of(text), "en")
    opinions = [Opinion(shares.get(block.text, 0.01), str) for block in ruled.scene.blocks]
    decided = decide(ruled.scene, ruled.settled, opinions)
    return [block.text for block, found in zip(ruled.scene.blocks, decided, strict=True) if is_kept(found)]


def test_where_all_is_unsure_the_likeliest_is_kept() -> None:
    """Rather than nothing of a page; where much is sure, nearly an even chance is asked of the rest."""
    first, second, third = PARAGRAPHS
    assert kept_of(TEXT, {first: 0.45, second: 0.4, third: 0.1}) == [first, second]
    assert kept_of(TEXT, {first: 0.95, second: 0.95, third: 0.4}) == [first, second]
    assert kept_of(TEXT, {first: 0.55, second: 0.1, third: 0.1}) == [first]


def test_on_a_page_a_heading_is_kept_as_the_ensembles_say_unless_it_is_last() -> None:
    """What stands below it may be told apart from the text; below the last of the text it heads nothing."""
    below = "<h2>Prices</h2><p>From 9</p><p>To 12</p><p>A day</p><p>Adults pay twice.</p><h2>Also</h2>"
    headed = PAGE.replace("</article>", f"{below}</article>")
    shares = {**dict.fromkeys(PARAGRAPHS, 0.9), "Prices": 0.8, "Adults pay twice.": 0.9, "Also": 0.8}
    assert kept_of(headed, shares) == [*PARAGRAPHS, "Prices", "Adults pay twice."]


def test_a_heading_of_the_article_may_say_what_prompts_say() -> None:
    """It stands beside the article's paragraphs and beside others of its rank; that of a box does not."""
    first, second, third = PARAGRAPHS
    headed = PAGE.replace(f"<p>{first}</p>", f"<p>{first}</p><h2>Methods</h2>").replace(
        f"<p>{third}</p>", f"<h2>Discussion</h2><p>{third}</p><aside><h2>Comments</h2><p>{second}</p></aside>"
    )
    source = source_of(headed)
    labelled = clean(read(source), source, NOW).labelled
    assert [x.block.text for x in labelled if x.label is Label.SUBHEADING] == ["Methods", "Discussion"]


CUT_OFF = """Salva la linea del traghetto per le isole
di Tom Vale
4 maggio 2024
Ascolta l'articolo
Tempo di lettura: 3 minuti
La linea del traghetto tra Norvik e le isole continuerà a funzionare, ha annunciato lunedì la regione dopo mesi di trattative.
Leggi anche: Perché il vecchio traghetto era sempre in ritardo
La compagnia riceverà 12 milioni di corone all'anno fino al 2031 e dovrà offrire almeno sei traversate al giorno.
Pubblicità
La notizia continua dopo la pubblicità
«Siamo sollevati», ha detto Else Dahl, che lavora come infermiera a Norvik e vive sull'isola.
Ricevi le notizie nella tua casella di posta
Iscriviti alla newsletter
Il contratto sarà firmato a giugno. Una nuova nave arriverà nel 2028.
Fino ad allora la vecchia deve resistere, e il suo motore è del 1987."""
PROMPTS = ("Leggi", "Pubblicità", "La notizia", "Ricevi", "Iscriviti")


def test_what_prompts_alone_part_from_the_article_is_kept() -> None:
    """A few lines of advertisements and other headlines break the run of lines that holds a scraped text's article."""
    ruled = rule(reading_of(CUT_OFF), "it")
    unsure = [Opinion(0.3, str)] * len(ruled.settled)
    joined = rejoin(ruled.scene, ruled.first, ruled.settled, unsure)
    kept = [block.text for block, found in zip(ruled.scene.blocks, joined, strict=True) if is_kept(found)]
    assert kept == [line for line in CUT_OFF.split("\n")[5:] if not line.startswith(PROMPTS)]
    assert len(kept) > sum(map(is_kept, ruled.settled))


@pytest.mark.parametrize("paragraphs", list(permutations(PARAGRAPHS)))
def test_a_text_of_one_paragraph_is_kept(paragraphs: tuple[str, ...]) -> None:
    """It has no neighbours to be judged by; the rules know a paragraph when they see one."""
    paragraph = " ".join(paragraphs)
    labelled = clean(reading_of(paragraph), source_of(paragraph), NOW).labelled
    assert [x.label for x in labelled] == [Label.BODY]


def test_an_opinion_says_what_it_rests_on() -> None:
    """In names of features, at most three."""
    ruled = rule(reading_of(PAGE), "en")
    opinions = weigh(ruled.scene, ruled.first, ruled.settled)
    said = [opinion.why() for opinion in opinions if opinion.share > 0.5]
    names = {*feature_names(True), "all of it together"}
    assert said
    assert all(1 <= len(reason.split(", ")) <= 3 and set(reason.split(", ")) <= names for reason in said)


def test_what_was_learnt_is_small() -> None:
    """Weights and lexicons together stay below 200 KB."""
    files = [path for path in LEARNED.iterdir() if path.name.startswith("forest_") or path.suffix == ".json"]
    assert len(files) == 5
    assert sum(path.stat().st_size for path in files) < 200_000


def test_cleaning_needs_no_library_that_learns() -> None:
    """They are the extra `train`, for those who train."""
    command = (
        "import sys, briefgen.clean.learned.forest_html, briefgen.ingest.store;"
        "print(*{'sklearn', 'lightgbm', 'numpy', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("name", ["words-html", "words-text", "classes"])
def test_a_lexicon_names_no_site(name: str) -> None:
    """Terms stand on several sites each: an address among them would be one that was learnt by heart."""
    terms = load_lexicon(name)
    assert terms
    assert [term for term in terms if "www" in term or term.endswith((".com", ".org", ".net"))] == []


def test_numbers_and_ends_are_terms() -> None:
    """A lexicon may know how a block begins and ends, and that there is a number."""
    weights = {"^share": -1.0, "now$": -0.5, "#": -0.25, "^share 5": -0.125}
    assert word_score(["share", "5", "times", "now"], weights) == -1.875
    assert word_score(["now"], weights) == -0.5


def test_sums_over_boxes_equal_sums_over_blocks() -> None:
    """The quick way adds up the same as asking each block for each element around it."""
    blocks = reading_of(PAGE).blocks
    values = [float(len(block.text)) for block in blocks]
    sums = Boxes(Places(blocks)).sums(values)
    for element in {element for block in blocks for element in block.place}:
        inside = sum(v for block, v in zip(blocks, values, strict=True) if element in block.place)
        assert sums[element.number] == inside

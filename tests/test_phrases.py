"""Language data: the index finds what the plain definition of a phrase finds, and every language is known."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.clean import clean
from briefgen.clean.label import language_of
from briefgen.clean.phrases import bare, fold, known_languages, pattern, phrasebook, words_of
from briefgen.clean.sieve import find_all
from briefgen.clean.tongue import guess_language
from briefgen.model import Label, Source
from briefgen.read import read

ROOT = Path(__file__).parents[1]
LANGUAGES = sorted(path.stem for path in (ROOT / "briefgen" / "clean" / "languages").glob("*.yaml"))


@cache
def written(code: str) -> dict[str, list[tuple[str, str, str]]]:
    """(label, phrase, reading) of a language's file, in its order, read without the index."""
    path = ROOT / "briefgen" / "clean" / "languages" / f"{code}.yaml"
    data = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    clutter = [(label, phrase) for label, phrases in data["clutter"].items() for phrase in phrases]
    ends = [("related", phrase) for phrase in data["end"]]
    return {
        kind: [(label, phrase, reading) for label, phrase in listed for reading in readings(phrase)]
        for kind, listed in (("clutter", clutter), ("end", ends))
    }


def readings(phrase: str) -> list[str]:
    """`(a|b) c` → `a c`, `b c`."""
    parts = re.split(r"\(([^()]*)\)", phrase)
    chosen = product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts)))
    return [" ".join("".join(parts).split()) for parts in chosen]


Span = tuple[str, str, int, int]


def plainly(codes: tuple[str, ...], kind: str, text: str) -> Span | None:
    """The definition: of every reading that is found, the longest, then one without `*`, then the first."""
    best: tuple[tuple[int, bool], Span | None] = ((0, False), None)
    for code in codes:
        for label, phrase, reading in written(code)[kind]:
            found = pattern(reading).search(text)
            strength = (found.end() - found.start(), "*" not in phrase) if found else (0, False)
            if found and strength > best[0]:
                best = (strength, (label, phrase, *found.span()))
    return best[1]


@pytest.fixture(scope="module", autouse=True)
def _forget_patterns() -> object:
    """Drop some ten thousand compiled expressions when these tests are done."""
    yield
    pattern.cache_clear()


def test_the_compiled_data_is_up_to_date() -> None:
    """`python scripts/compile_languages.py` writes it; it also refuses phrases that are written wrongly."""
    command = [sys.executable, ROOT / "scripts" / "compile_languages.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_phrase_is_found_where_it_stands(code: str) -> None:
    """By itself, with a word or a number in its gaps, some phrase at least as long is found."""
    book = phrasebook(code)
    for label, phrase, reading in dict.fromkeys(
        (x, y, readings(y)[0]) for x, y, _ in written(code)["clutter"]
    ):
        text = fold(reading.strip("^$").replace("*", "x").replace("#", "1,204"))
        found = pattern(reading).search(text)
        if found:  # `*x` is no whole word, so such a phrase may have none here
            match = book.find(text)
            assert match is not None, (label, phrase)
            assert match.end - match.start >= found.end() - found.start(), (label, phrase)


FEW = ("en", "de", "ru", "ar", "hi", "ko", "zh")
"""Languages of every kind: with and without word boundaries."""


def folded_blocks(code: str) -> st.SearchStrategy[str]:
    """Folded blocks made of a language's phrases, whole and in pieces, and of what is around them."""
    phrases = [reading for kind in written(code).values() for _, _, reading in kind]
    parts = st.one_of(
        st.sampled_from(phrases).map(
            lambda reading: reading.strip("^$").replace("*", "x y").replace("#", "12")
        ),
        st.sampled_from(phrases).map(lambda reading: re.sub(r"[\^$*#]|\w+$", "", reading)),
        st.sampled_from(["", " ", "-", "@", "#", "…", "the council said ", "12", "x", "»", ".", "é"]),
        st.text(max_size=4),
    )
    gaps = st.sampled_from(["", " "])
    return st.tuples(gaps, st.lists(parts, max_size=4)).map(lambda drawn: fold(drawn[0].join(drawn[1])))


BLOCKS = st.sampled_from(FEW).flatmap(lambda code: st.tuples(st.just(code), folded_blocks(code)))
"""A language, and a block."""


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_the_index_finds_what_the_definition_finds(block: tuple[str, str]) -> None:
    """The same phrase, at the same place."""
    code, text = block
    book = phrasebook(code)
    codes = tuple(language.code for language in book.languages)
    for kind, find in (("clutter", book.find), ("end", book.find_end)):
        match = find(text)
        found = match and (match.phrase.label.value, match.phrase.source, match.start, match.end)
        assert found == plainly(codes, kind, text)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(FEW).flatmap(
        lambda code: st.tuples(st.just(code), st.lists(folded_blocks(code), max_size=6))
    )
)
def test_a_page_looked_through_at_once_holds_what_its_blocks_hold(page: tuple[str, list[str]]) -> None:
    """The phrase and the end that each block has by itself."""
    code, texts = page
    book = phrasebook(code)
    words = [words_of(text) for text in texts]
    phrases, ends = find_all(book, texts, words, [0] * len(texts))
    assert phrases == [book.find(text) for text in texts]
    assert ends == [book.find_end(text) for text in texts]


@given(st.text())
def test_words_are_runs_of_letters(text: str) -> None:
    """As a regular expression finds them, only faster; vowel signs of India's scripts are letters."""
    assert words_of(text) == re.findall("[\\w\u0900-\u0963\u0971-\u0dff]+", text)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF)))
def test_folding_is_done_once(text: str) -> None:
    """Folded text stays as it is, and has no wide, outer or odd white space."""
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


def test_folding_makes_forms_alike() -> None:
    """Quotes, case, composition, white space."""
    assert fold("  “It’s”\u00a0 «CAFE\u0301» ") == '"it\'s" "café"'
    assert fold("Straße ΟΔΟΣ") == "strasse οδοσ"
    assert fold("İLGİLİ") == "ilgili"
    assert bare('- "read more" »') == "read more"
    assert bare("@handle!") == "@handle"
    assert bare(" … ") == ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 comments", Label.COMMENTS), ("1,204 Comments", Label.COMMENTS), ("5 min read", Label.NAVIGATION),
        ("3.5k shares", Label.SHARE), ("2 hours ago", Label.NAVIGATION),
    ],
)  # fmt: skip
def test_a_phrase_says_a_number(text: str, label: Label) -> None:
    """`#` in a phrase is any number."""
    match = phrasebook("en").find(fold(text))
    assert match is not None
    assert match.phrase.label is label


@pytest.mark.parametrize(
    "text",
    [
        "Watch: The bridge falls into the river", "Video: How the dam was built in four years",
        "twelve comments", "The comments came on Monday.", "Top stories in the tower will be sold next year.",
        "She watched 12 videos of the storm and wrote down what she saw.",
        "The council will share the costs with the county.", "Updated plans for the harbour were shown on Friday.",
        "He said that the advertisement had misled thousands of customers.",
        "Related offences rose by a tenth, the ministry said.",
    ],
)  # fmt: skip
def test_a_headline_or_a_sentence_is_no_phrase(text: str) -> None:
    """What an article says is not what clutter says."""
    assert phrasebook("en").find(fold(text)) is None


def labels(text: str) -> dict[str, Label]:
    """Each line's label, in a text."""
    source = Source("x.txt", text.encode(), "text/plain")
    return {
        x.block.text: x.label for x in clean(read(source), source, datetime(2024, 7, 1, tzinfo=UTC)).labelled
    }


def test_a_title_may_begin_like_a_teaser() -> None:
    """`Video: …` above the article is its title, below it another one's; a sentence is the article's own."""
    prose = "The council decided on Monday that the bridge is kept, and that work begins before the winter. "
    title, first = "Video: The old bridge will be kept", f"Video: {prose * 2}".strip()
    teaser = "Video: Ten things that you never knew about geese"
    found = labels("\n\n".join([title, "By Jane Doe", first, prose * 3, prose * 2, prose * 3, teaser]))
    assert (found[title], found[first], found[teaser]) == (Label.TITLE, Label.BODY, Label.PROMO)


def test_a_heading_that_only_begins_like_an_end_is_none() -> None:
    """`Top stories in …` may be a heading of the article's own."""
    book = phrasebook("en")
    assert book.find_end("related articles") is not None
    assert book.find_end("top stories in the new tower are for sale") is None


SAID = {
    "ar": "قال رئيس البلدية إن الجسر الجديد سوف يفتح في الربيع بعد أن انتهى العمال من بناء الجزء الأخير منه على النهر.",
    "bg": "Кметът каза, че новият мост ще бъде отворен през пролетта, след като работниците завършат последната част от него.",
    "bn": "মেয়র বলেছেন যে নতুন সেতুটি বসন্তে খুলে দেওয়া হবে এবং শ্রমিকেরা শেষ অংশের কাজ করছেন।",
    "cs": "Starosta řekl, že nový most bude otevřen na jaře, až dělníci dokončí poslední část, která se staví nad řekou.",
    "da": "Borgmesteren sagde, at den nye bro bliver åbnet til foråret, når arbejderne er færdige med den sidste del af den.",
    "de": "Der Bürgermeister sagte, dass die neue Brücke im Frühjahr für den Verkehr geöffnet wird, wenn sie fertig ist.",
    "el": "Ο δήμαρχος είπε ότι η νέα γέφυρα θα ανοίξει την άνοιξη, όταν οι εργάτες τελειώσουν το τελευταίο τμήμα της.",
    "en": "The mayor said that the new bridge would be opened in the spring, when the workers have finished its last part.",
    "es": "El alcalde dijo que el nuevo puente se abrirá en la primavera y que la obra no ha terminado.",
    "fa": "شهردار گفت که پل جدید در بهار باز می‌شود و کارگران این روزها آخرین بخش آن را برای مردم شهر می‌سازند.",
    "fi": "Kaupunginjohtaja sanoi, että uusi silta avataan keväällä, kun työt ovat valmiit, mutta se ei ole vielä varmaa.",
    "fr": "Le maire a dit que le nouveau pont sera ouvert au printemps, quand les ouvriers auront fini la dernière partie.",
    "he": "ראש העיר אמר כי הגשר החדש ייפתח באביב, לאחר שהפועלים יסיימו את החלק האחרון שלו מעל הנהר.",
    "hi": "मेयर ने कहा कि नया पुल वसंत में खोला जाएगा और मज़दूर नदी के ऊपर उसका आख़िरी हिस्सा बना रहे हैं।",
    "hr": "Gradonačelnik je rekao da će novi most biti otvoren na proljeće, kada radnici završe posljednji dio nad rijekom.",
    "hu": "A polgármester azt mondta, hogy az új híd tavasszal nyílik meg, ha a munkások már befejezték az utolsó részét is.",
    "id": "Wali kota mengatakan bahwa jembatan yang baru itu akan dibuka pada musim hujan setelah para pekerja selesai.",
    "it": "Il sindaco ha detto che il nuovo ponte sarà aperto in primavera, quando finiscono i lavori della strada.",
    "ja": "市長は、新しい橋が春に開通すると述べた。作業員が川の上の最後の部分を仕上げている。",
    "ko": "시장은 새 다리가 봄에 열릴 것이라고 말했다. 노동자들이 강 위의 마지막 부분을 짓고 있다.",
    "nl": "De burgemeester zei dat de nieuwe brug in het voorjaar wordt geopend, als het werk klaar is.",
    "no": "Ordføreren sa at den nye broen blir åpnet til våren, etter at arbeidet har blitt ferdig.",
    "pl": "Burmistrz powiedział, że nowy most zostanie otwarty na wiosnę, gdy skończą część, która jest nad rzeką.",
    "pt": "O prefeito disse que a nova ponte será aberta na primavera, quando os operários terminarem a última parte da obra.",
    "ro": "Primarul a spus că noul pod va fi deschis în primăvară, după ce muncitorii vor termina ultima parte din el.",
    "ru": "Мэр сказал, что новый мост откроют весной, когда рабочие закончат последнюю часть, которая стоит над рекой.",
    "sk": "Primátor povedal, že nový most bude otvorený na jar, keď robotníci dokončia poslednú časť, ktorá je nad riekou.",
    "sv": "Borgmästaren sade att den nya bron ska öppnas till våren, när arbetarna är färdiga med den sista delen av den.",
    "th": "นายกเทศมนตรีกล่าวว่าสะพานแห่งใหม่จะเปิดให้ใช้ในฤดูใบไม้ผลิ หลังจากคนงานสร้างส่วนสุดท้ายเสร็จ",
    "tr": "Belediye başkanı yeni köprünün baharda açılacağını ve işçilerin bu bölüm için daha çok çalıştığını söyledi.",
    "uk": "Мер сказав, що новий міст відкриють навесні, коли робітники закінчать останню частину, яка стоїть над річкою.",
    "ur": "میئر نے کہا کہ نیا پل بہار میں کھول دیا جائے گا اور مزدور دریا کے اوپر اس کا آخری حصہ بنا رہے ہیں۔",
    "vi": "Thị trưởng nói rằng cây cầu mới sẽ được mở vào mùa xuân, khi các công nhân đã làm xong phần cuối của nó.",
    "zh": "市长说，新桥将在春天开通，工人们正在建造河上的最后一段。",
}  # fmt: skip
"""One sentence of ours in each language."""


def test_every_language_has_its_sentence() -> None:
    """And its compiled file."""
    assert sorted(SAID) == LANGUAGES == sorted(known_languages())


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_language_of_a_sentence_is_guessed(code: str) -> None:
    """By its script, else by its function words; a name in another script changes nothing."""
    assert guess_language(SAID[code]) == code
    assert guess_language(f"{SAID[code]} BBC · Ελλάδα") == code


def test_no_language_is_guessed_where_nothing_speaks_for_one() -> None:
    """Numbers, names, a language that we have no data for, nothing at all."""
    for text in ("", "12 34 …", "Zxqv Brmpf Klrt Wvuu", "Tere hommikust, kallid sõbrad"):
        assert guess_language(text) == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_is_known_by_its_function_words(code: str) -> None:
    """Where words are parted; and no clutter phrase is in it."""
    book = phrasebook(code)
    folded = fold(SAID[code])
    assert book.find(folded) is None
    assert book.find_end(folded) is None
    if code not in ("ja", "ko", "th", "zh"):
        assert book.stopword_share(words_of(folded)) > 0.1


@pytest.mark.parametrize(
    ("code", "paragraph"),
    [
        ("zh", "航运公司在2031年之前每年将获得一千二百万克朗，并且每天必须至少开行六个班次。"),
        ("ja", "契約は六月に結ばれる予定で、新しい船は2028年に就航する見込みだ。"),
        ("ko", "선사는 2031년까지 해마다 1200만 크로네를 받으며 하루에 여섯 차례 운항해야 한다."),
    ],
)
def test_the_language_of_a_text_in_a_dense_script_is_known_by_short_paragraphs(
    code: str, paragraph: str
) -> None:
    """Its forty letters say as much as a hundred of an alphabet."""
    source = Source("x.txt", "\n".join(["2024", paragraph, paragraph]).encode(), "text/plain")
    assert language_of(read(source)) == code


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("en", "You are receiving this email because you opted in via our website."),
        ("en", "1.2K Followers"),
        ("en", "Asked 3 years ago"),
        ("fr", "Article réalisé avec l'aide de l'intelligence artificielle et relu par la rédaction."),
        ("nl", "Dit artikel is gemaakt met behulp van AI en gecontroleerd door de redactie."),
        ("ja", "この記事はAIの支援を受けて作成し、編集者が確認しました。"),
        ("zh", "本文由人工智能辅助生成，经编辑审核"),
    ],
)
def test_what_newsletters_forums_and_machines_say_of_themselves_is_known(code: str, line: str) -> None:
    """It is no part of the article wherever it stands."""
    assert phrasebook(code).find(fold(line)) is not None


@pytest.mark.parametrize(
    "line",
    ["Followers of the old king met by night.", "Artificial intelligence wrote the article, the court found.",
     "Responses were slow, and the harbour burned.", "List prices rose by three of a hundred."],
)  # fmt: skip
def test_news_about_the_same_is_none(line: str) -> None:
    """A phrase that addresses readers is asked for at a line's beginning, or as all of it."""
    assert phrasebook("en").find(fold(line)) is None

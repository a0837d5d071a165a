"""What the pages say themselves, in every language that has words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from browser import chromium, served
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, article, build_site, make_site

from briefgen import interface
from briefgen.config import Config, load_config
from briefgen.errors import ConfigError, TemplateError
from briefgen.interface import Interface
from briefgen.model import Label, Receipt, Removal

FILES = sorted(Path(interface.__file__).parent.glob("*.yaml"))
LANGUAGES = [file.stem for file in FILES]


def words_of(tmp_path: Path, language: str) -> Interface:
    """The interface of a site in this language."""
    return Interface(load_config(make_site(tmp_path, {}))._replace(language=language))


def fields(text: str | Mapping[str, str]) -> set[str]:
    """The values that a text uses; of one that is counted, in its plural forms but the number."""
    forms = (text,) if isinstance(text, str) else text.values()
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)} - {"count"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(tmp_path: Path, language: str) -> None:
    """The same keys with the same values, a text for each plural form, nothing empty, nothing left in English."""
    ours, english = words_of(tmp_path, language), words_of(tmp_path / "en", "en")
    assert list(ours.words) == list(english.words)
    for key, text in ours.words.items():
        assert fields(text) == fields(english.words[key]), key
        forms = ("other", *ours.locale.plural_form.tags) if not isinstance(text, str) else ()
        needed = set(forms) - {"many" if language in ("es", "fr", "pt") else ""}  # of millions
        assert isinstance(text, str) or needed == set(text), key
    if language != "en":
        same = [key for key, text in ours.words.items() if text == english.words[key] and key != "joined"]
        assert len(same) < 12, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_babel_has_said_is_said_again_without_it(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build has the same days, spans, months, plurals and names of languages, and loads nothing for them."""

    def asked(words: Interface) -> list[object]:
        day, other = date(2024, 6, 28), date(2024, 7, 2)
        said = [ask(day) for ask in (words.long_day, words.day, words.short_day, words.month_alone)]
        counted = [words.say("paragraphs_kept", count=count) for count in (1, 2, 5)]
        names = [words.month_name(2024, 6), words.span(day, other), words.language_name("de")]
        return [*said, words.short_month(day), *counted, *names, words.first_weekday]

    first = words_of(tmp_path, language)
    heard = asked(first)
    first.keep()
    again = Interface(load_config(tmp_path)._replace(language=language))
    monkeypatch.setattr(Interface, "locale", property(lambda self: pytest.fail("Babel is asked")))
    again.prepare()
    assert asked(again) == heard


@pytest.mark.parametrize("zone", [None, "", "Europe/Berlin", "no such place"])
def test_loading_babel_leaves_the_time_zone_as_it_was(zone: str | None) -> None:
    """And finds whatever the environment says good enough."""
    environment = {key: value for key, value in os.environ.items() if key != "TZ"}
    environment |= {} if zone is None else {"TZ": zone}
    code = "import os, briefgen.interface.babeldates; print(repr(os.environ.get('TZ')))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == repr(zone)


@pytest.mark.parametrize(
    ("language", "day", "short", "month"),
    [
        ("en", "Friday 28 June 2024", "28 June", "June 2024"),
        ("en-US", "Friday, June 28, 2024", "June 28", "June 2024"),
        ("de", "Freitag, 28. Juni 2024", "28. Juni", "Juni 2024"),
        ("de-AT", "Freitag, 28. Juni 2024", "28. Juni", "Juni 2024"),
        ("fr", "vendredi 28 juin 2024", "28 juin", "juin 2024"),
        ("es", "viernes, 28 de junio de 2024", "28 de junio", "junio de 2024"),
        ("pt-BR", "sexta-feira, 28 de junho de 2024", "28 de junho", "junho de 2024"),
        ("hi", "शुक्रवार, 28 जून 2024", "28 जून", "जून 2024"),
        ("ar", "الجمعة، 28 يونيو 2024", "28 يونيو", "يونيو 2024"),
        ("ja", "2024年6月28日金曜日", "6月28日", "2024年6月"),
        ("zh", "2024年6月28日星期五", "6月28日", "2024年6月"),
        ("de-XX", "Freitag, 28. Juni 2024", "28. Juni", "Juni 2024"),
    ],
)
def test_days_are_put_into_words(tmp_path: Path, language: str, day: str, short: str, month: str) -> None:
    """As the language does, of a region that nobody knows as of the language."""
    words = words_of(tmp_path, language)
    at = date(2024, 6, 28)
    assert (words.long_day(at), words.short_day(at), words.month_name(2024, 6)) == (day, short, month)


def test_a_moment_and_a_list_are_put_into_words(tmp_path: Path) -> None:
    """With the commas and conjunctions of the language."""
    moment = datetime(2024, 6, 28, 8, 5, tzinfo=UTC)
    assert words_of(tmp_path, "en").day_and_time(moment) == "28 June 2024, 08:05"
    assert words_of(tmp_path, "ar").day_and_time(moment) == "28 يونيو 2024، 08:05"
    assert words_of(tmp_path, "de").listed(["A", "B", "C"]) == "A, B und C"
    assert words_of(tmp_path, "zh").listed(["A", "B"]) == "A和B"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 reports", "1 report", "2 reports", "5 reports", "11 reports", "101 reports"]),
        ("de", ["0 Berichte", "1 Bericht", "2 Berichte", "5 Berichte", "11 Berichte", "101 Berichte"]),
        ("fr", ["0 article", "1 article", "2 articles", "5 articles", "11 articles", "101 articles"]),
        ("ar", ["0 تقرير", "تقرير واحد", "تقريران", "5 تقارير", "11 تقريرًا", "101 تقرير"]),
        ("ja", ["0件", "1件", "2件", "5件", "11件", "101件"]),
    ],
)
def test_what_is_counted_has_its_plural_form(tmp_path: Path, language: str, said: list[str]) -> None:
    """By the rules of Unicode's CLDR; a million in French is of a form that we leave to the common one."""
    words = words_of(tmp_path, language)
    assert [words.say("reports", count=count) for count in (0, 1, 2, 5, 11, 101)] == said
    assert "1000000" in words.say("reports", count=1_000_000)


def test_a_receipt_in_one_sentence(tmp_path: Path) -> None:
    """What was kept, and what was removed by kind; a kind without words by its name."""
    labels = [Label.SHARE, Label.CONSENT, Label.SHARE, Label.EMBED]
    receipt = Receipt("d", 0.5, 9, tuple(Removal("x", label, "rule", 1, 1.0) for label in labels))
    words = words_of(tmp_path, "en")
    expected = "9 paragraphs kept, 4 blocks removed: 1 consent notice, 2 share bars, 1 embed"
    assert words.receipt_sentence(receipt) == expected
    assert words.receipt_sentence(receipt._replace(removals=())) == "9 paragraphs kept, 0 blocks removed"
    assert words.label_name(Label.CONSENT) == "consent notice"


def site_in(root: Path, language: str, **more: str) -> Config:
    """A small site in a language, built."""
    files = {
        "2024-06-28/a.md": article("Alpha", topics="[One]", authors="[Jo, Mo]", kind="opinion", story="s"),
        "2024-06-28/b.md": article("Beta", source="{name: Paper}", partial="true", story="s", lang="en"),
        "2024-06-27/c.md": article("Gamma", access="paywall", rights="excerpt"),
    }
    make_site(root, files | more, f"{SETTINGS}language: {language}\n")
    report = build_site(root)
    assert [str(warning) for warning in report.warnings] == []
    return load_config(root)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_pages_speak_one_language(tmp_path: Path, language: str) -> None:
    """No word of English is left on any page but what the content says."""
    config = site_in(tmp_path, language)
    said = " ".join(map(str, words_of(tmp_path / "en", "en").words.values()))
    english = set(re.findall(r"[a-z]{4,}", said))
    ours = set(re.findall(r"[a-z]{4,}", str(words_of(tmp_path / "ours", language).words)))
    for page in config.output.rglob("*.html"):
        tree = LexborHTMLParser(page.read_text("utf-8"))
        assert tree.css_first("html").attributes["lang"] == language
        for gone in tree.css("style, .prose, .summary"):
            gone.decompose()
        text = tree.body.text(separator=" ") + (tree.css_first("title").text() or "")
        left = set(re.findall(r"[a-z]{4,}", text)) & english - ours
        assert left <= {"briefgen", "paragraph"}, page


def test_a_site_changes_words_and_adds_a_language(tmp_path: Path) -> None:
    """By files like ours in its own folder; what it does not say stays as it is."""
    config = site_in(
        tmp_path / "en",
        "en",
        **{"interface/en.yaml": "latest: Today\nreports: {one: one, other: '{count} items'}\n"},
    )
    home = (config.output / "index.html").read_text()
    assert ">Today</a>" in home
    assert "2 items" in home
    assert ">Topics</a>" in home
    dutch = site_in(tmp_path / "nl", "nl", **{"interface/nl.yaml": "latest: Vandaag\n"})
    home = (dutch.output / "index.html").read_text()
    assert ">Vandaag</a>" in home
    assert "vrijdag 28 juni 2024" in home
    (tmp_path / "nl/interface/nl.yaml").write_text("latest: Nu\n")
    assert build_site(tmp_path / "nl").rendered > 10


@pytest.mark.parametrize("language", ["tlh", "tlh-KX"])
def test_a_language_that_only_the_site_knows_has_english_days(tmp_path: Path, language: str) -> None:
    """Unicode's data has no Klingon."""
    config = site_in(tmp_path, language, **{"interface/tlh.yaml": "latest: DaH\n"})
    home = (config.output / "index.html").read_text()
    assert ">DaH</a>" in home
    assert "Friday 28 June 2024" in home


def test_a_language_without_words_is_said(tmp_path: Path) -> None:
    """The pages are in English, dates too, and the build warns."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A")}, f"{SETTINGS}language: nl\n")
    report = build_site(tmp_path)
    assert [str(warning) for warning in report.warnings] == [
        'briefgen.yaml: the pages speak English: there are no words in "nl"; translate them in interface/nl.yaml'
    ]
    assert "Friday 28 June 2024" in (tmp_path / "site/index.html").read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("latst: x", 'interface/en.yaml:1:1: unknown key "latst"; did you mean "latest"?'),
        ("latest: [x]", 'interface/en.yaml:1:1: "latest" must be a text; write `latest: "…"`'),
        ("reports: x", '"reports" must be a text for each plural form, at least for `other`'),
        ("reports:\n  one: x", '"reports" must be a text for each plural form, at least for `other`'),
        ("made_with: by {generater}", '"made_with" is given no {generater}; it may use generator'),
        ("latest: '{'", '"latest" has a brace without its twin; write {{ for a brace'),
        (
            "made_with: '{generator:d}'",
            '"made_with" has {generator:d}, and knows only names in braces; write {generator}',
        ),
        (
            "made_with: '{generator!z}'",
            '"made_with" has {generator!z}, and knows only names in braces; write {generator}',
        ),
        ("made_with: '{generator.x}'", '"made_with" is given no {generator.x}; it may use generator'),
        ("made_with: '{generator[0]}'", '"made_with" is given no {generator[0]}; it may use generator'),
        ("made_with: '{}'", '"made_with" is given no {}; it may use generator'),
        ("reports: {other: '{count:{count}}'}", '"reports" has {count:{count}}, and knows only names'),
        ("- x", "interface/en.yaml:1: this is no list of words"),
        ("a: b: c", "interface/en.yaml:1:4: this file cannot be read"),
    ],
)
def test_a_mistake_in_a_sites_words_is_named(tmp_path: Path, text: str, message: str) -> None:
    """With its place, cause and remedy; nothing is written."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A"), "interface/en.yaml": text})
    with pytest.raises(ConfigError, match=re.escape(message)):
        build_site(tmp_path)
    assert not (tmp_path / "site").exists()


def test_a_folder_in_the_place_of_a_file_of_words_is_named(tmp_path: Path) -> None:
    """Left out without a word, it would be looked for elsewhere."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A"), "interface/en.yaml/x": "x"})
    with pytest.raises(
        ConfigError, match=r"interface/en\.yaml: this cannot be read: Is a directory; put a file"
    ):
        build_site(tmp_path)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (b'\n{{ say("latst") }}', r'404\.html:2: .*no words "latst" to say; did you mean "latest"\?'),
        (b"caf\xe9", r"no UTF-8 text; save its file as UTF-8"),
        (
            b"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            r"extends, includes or calls itself without end",
        ),
    ],
)
def test_a_mistake_in_a_template_is_named(tmp_path: Path, template: bytes, message: str) -> None:
    """With what to do about it."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A"), "templates/404.html": ""})
    (tmp_path / "templates/404.html").write_bytes(template)
    with pytest.raises(TemplateError, match=message):
        build_site(tmp_path)


def test_values_are_escaped_where_the_rest_is_markup(tmp_path: Path) -> None:
    """An author's name is text, in a list of names, too."""
    files = {"2024-06-28/a.md": article("A", authors='["<b>x", "y & z"]')}
    make_site(tmp_path, files, f"{SETTINGS}pages: [topics]\n")
    build_site(tmp_path)
    page = (tmp_path / "site/2024/06/28/a/index.html").read_text()
    assert 'By <bdi class="author">&lt;b&gt;x</bdi> and <bdi class="author">y &amp; z</bdi>' in page


def test_what_a_sites_template_asks_with_markup_is_answered(tmp_path: Path) -> None:
    """A block of a template is Markup, which no cache keeps: the build goes on without keeping the answer."""
    template = "{% set code %}de{% endset %}<p>{{ interface.language_name(code) }}, {{ interface.day(article.day) }}</p>"
    make_site(tmp_path, {"2024-06-28/a.md": article("A"), "templates/article.html": template})
    for _ in range(2):
        build_site(tmp_path)
        assert (tmp_path / "site/2024/06/28/a/index.html").read_text() == "<p>German, 28 June 2024</p>"


def test_a_page_from_right_to_left_stays_within_the_screen(tmp_path: Path) -> None:
    """On a phone."""
    config = site_in(tmp_path, "ar")
    with chromium() as browser, served(config.output) as address:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        for path in ("/", "/2024/06/28/a/", "/archive/", "/topics/"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"

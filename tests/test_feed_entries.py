"""Feeds that others publish: what their entries say, what names an entry, and what hostile ones cannot do."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from feeds import PROSE, STORY, item, json_feed, rss
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import NOW

from briefgen.clean import Cleaned, clean
from briefgen.errors import SourceError
from briefgen.feeds import Entry, Feed, entry_data, read_json_feed, read_xml_feed, xmlfeed
from briefgen.model import Source, Verdict
from briefgen.read import read, sniff_media_type

XML, JSON = "application/rss+xml", "application/feed+json"

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafenpost</title>
<link href="https://post.example/"/><entry><id>tag:post.example,2024:1</id><title type="html">Rat &amp;amp; Brücke</title>
<link rel="alternate" href="https://post.example/1"/><link rel="enclosure" href="https://post.example/1.mp3"/>
<published>2024-06-28T22:30:00+02:00</published><updated>2024-06-29T08:00:00Z</updated>
<author><name>Jane Doe</name></author><author><name>Max Muster</name></author><category term="stadt" label="Stadt"/>
<content type="xhtml" xml:base="https://post.example/pictures/"><div xmlns="http://www.w3.org/1999/xhtml">{STORY}
<p>See <a href="map.html">the map of it</a>, {PROSE}</p></div></content></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Post</title><link>https://post.example/</link>
</channel><item rdf:about="https://post.example/1"><title>Bridge</title><link>https://post.example/1</link>
<dc:date>2024-06-28</dc:date><dc:creator>Jane Doe</dc:creator><description>{PROSE}</description></item></rdf:RDF>"""


def feed_of(data: bytes) -> Feed:
    """A feed, read by what its bytes look like."""
    kind = sniff_media_type("-", data)
    assert kind in (XML, JSON)
    return read_xml_feed(data, "feed.xml") if kind == XML else read_json_feed(data, "feed.json")


def cleaned(feed: Feed, entry: Entry) -> Cleaned:
    """What is made of an entry."""
    source = Source("x", entry_data(feed, entry), JSON, retrieved=NOW)
    return clean(read(source), source, NOW)


def test_rss_says_who_wrote_what_when() -> None:
    """Each field of the article with the feed as where it came from."""
    feed = feed_of(rss(item(
        "Council &amp; bridge", link="https://post.example/1?utm_source=rss", guid="17", dc_creator="Jane Doe",
        category="City", pubDate="Fri, 28 Jun 2024 22:30:00 +0200", description="Short.", content_encoded=STORY,
    )))  # fmt: skip
    (entry,) = feed.entries
    found = cleaned(feed, entry)
    article = found.article
    assert (article.title, article.authors, article.topics) == ("Council & bridge", ("Jane Doe",), ("City",))
    assert article.date == datetime(2024, 6, 28, 20, 30, tzinfo=UTC)
    assert (article.source.name, article.source.url) == ("The Harbour Post", "https://post.example/1")
    assert (article.language, article.partial) == ("en", False)
    assert article.body.count("\n\n") == 1
    assert {found.evidence[key] for key in ("title", "authors", "topics", "date", "publisher", "url")} == {
        "feed"
    }


def test_atom_is_read_with_its_own_words() -> None:
    """Published goes before updated, labels before terms; addresses are relative to `xml:base`."""
    feed = feed_of(ATOM.encode())
    (entry,) = feed.entries
    article = cleaned(feed, entry).article
    assert (article.title, article.authors) == ("Rat & Brücke", ("Jane Doe", "Max Muster"))
    assert (entry.address, entry.categories) == ("https://post.example/1", ("Stadt",))
    assert (article.date, article.modified) == (
        datetime(2024, 6, 28, 20, 30, tzinfo=UTC), datetime(2024, 6, 29, 8, 0, tzinfo=UTC),
    )  # fmt: skip
    assert "[the map of it](https://post.example/pictures/map.html)" in article.body


def test_rdf_and_json_feed_are_read() -> None:
    """The other two forms; JSON Feed in both of its versions."""
    (entry,) = feed_of(RDF.encode()).entries
    assert (entry.title, entry.address, entry.authors) == ("Bridge", "https://post.example/1", ("Jane Doe",))
    for authors in ({"authors": [{"name": "Jane Doe"}]}, {"author": {"name": "Jane Doe"}}):
        data = json_feed({"id": 1, "url": "/1", "title": "Bridge", "content_text": "One.\n\nTwo & more.", **authors},
                         home_page_url="https://post.example/")  # fmt: skip
        (entry,) = feed_of(data).entries
        assert (entry.id, entry.address, entry.authors) == ("1", "https://post.example/1", ("Jane Doe",))
        assert entry.content == "<p>One.</p><p>Two &amp; more.</p>"


@pytest.mark.parametrize(
    ("elements", "is_excerpt"),
    [
        ({"content_encoded": STORY}, False),
        ({"content_encoded": STORY + "<p>The post <a href='x'>A</a> appeared first on <a href='y'>B</a>.</p>"}, False),
        ({"content_encoded": STORY + "<p>It goes on […]</p>"}, True),
        ({"content_encoded": STORY + "<p>And then… <a href='x'>Continue reading</a></p>"}, True),
        ({"content_encoded": f"<p>{PROSE} […]</p><p>The post A appeared first on B.</p>"}, True),
        ({"content_encoded": "<p>Short.</p>"}, True),
        ({"description": STORY}, True),
        ({"description": STORY * 4}, False),
        ({"description": STORY * 4 + " ..."}, True),
        ({}, True),
    ],
)  # fmt: skip
def test_a_summary_is_told_from_the_whole_text(elements: dict[str, str], is_excerpt: bool) -> None:
    """By what the feed calls it, how long it is, and how it ends."""
    feed = feed_of(rss(item("A", link="https://post.example/1", **elements)))
    assert feed.entries[0].is_excerpt is is_excerpt


def test_a_summary_is_a_partial_article_however_short() -> None:
    """Without what feeds put below it."""
    below = "<p>The post <a href='x'>A</a> appeared first on <a href='y'>B</a>.</p><img src='https://t.example/1.gif'>"
    feed = feed_of(
        rss(item("The bridge is kept", link="https://post.example/1", description=f"<p>So it is.</p>{below}"))
    )
    found = cleaned(feed, feed.entries[0])
    assert (found.verdict, found.article.partial, found.article.body) == (Verdict.PARTIAL, True, "So it is.")


def test_accounts_are_no_authors() -> None:
    """Nor are addresses: empty beats wrong."""
    for name in ("jdoe", "jane@post.example", "admin"):
        feed = feed_of(rss(item("The bridge", dc_creator=name, content_encoded=STORY)))
        assert cleaned(feed, feed.entries[0]).article.authors == ()


def test_a_date_yet_to_come_is_no_date() -> None:
    """As on pages."""
    feed = feed_of(rss(item("The bridge", pubDate="Fri, 28 Jun 2030 22:30:00 GMT", content_encoded=STORY)))
    assert cleaned(feed, feed.entries[0]).article.date is None


def test_links_that_are_none_lead_nowhere() -> None:
    """Neither scripts nor files; and no script comes out of the text."""
    for link in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[x"):
        text = f"{STORY}<script>alert(1)</script><p onclick='x'><a href='javascript:alert(1)'>{PROSE}</a></p>"
        feed = feed_of(rss(item("The bridge", link=link, content_encoded=text), home=""))
        article = cleaned(feed, feed.entries[0]).article
        assert (feed.entries[0].address, article.source.url) == ("", "")
        assert "alert" not in article.body


# names


def names(*entries: Entry) -> list[tuple[int, str]]:
    """For each entry, how many ids name it, and the address that does."""
    feed = Feed("F", "https://post.example/", "", entries)
    return [(len(ids), address) for ids, address in feed.names(entries)]


def test_an_entry_is_named_by_id_and_address() -> None:
    """What several have names none of them; without either, the text does."""
    a, b = "https://post.example/a", "https://post.example/b"
    assert names(Entry("1", a), Entry("2", b)) == [(1, a), (1, b)]
    assert names(Entry("1", a), Entry("1", b)) == [(0, a), (0, b)]
    assert names(Entry("1", a), Entry("2", a)) == [(1, ""), (1, "")]
    assert names(Entry("1", a, "A"), Entry("1", a, "B")) == [(1, ""), (1, "")]
    assert names(Entry(title="A"), Entry(title="B")) == [(1, ""), (1, "")]


def test_a_plain_id_is_the_feeds_own_and_an_address_the_worlds() -> None:
    """Two feeds may both have an entry 17."""

    def ids(feed: str, entry_id: str) -> tuple[str, ...]:
        entries = (Entry(entry_id),)
        return next(Feed("F", feed, "", entries).names(entries))[0]

    assert ids("https://a.example/", "17") != ids("https://b.example/", "17")
    assert ids("https://a.example/", "tag:x,2024:1") == ids("https://b.example/", "tag:x,2024:1")


def test_an_entry_that_stands_there_twice_is_one() -> None:
    """The later state of it."""
    twice = [
        {"id": "1", "title": "A", "date_modified": f"2024-06-2{day}", "content_text": str(day)}
        for day in (1, 3, 2)
    ]
    assert [entry.content for entry in feed_of(json_feed(*twice)).entries] == ["<p>3</p>"]


def test_the_newest_come_first() -> None:
    """Where all are dated, and none in the time to come; else in the feed's order."""
    dated = [Entry(str(day), published=f"2024-06-{day}T00:00:00+00:00") for day in (10, 30, 20)]

    def newest(*entries: Entry) -> list[str]:
        return [entry.id for entry in Feed("F", "", "", entries).newest(2, NOW)]

    assert newest(*dated) == ["30", "20"]
    assert newest(*dated, Entry("undated")) == ["10", "30"]
    assert newest(*dated, Entry("future", published="2099-01-01T00:00:00+00:00")) == ["10", "30"]


# originals


ENTRIES = st.builds(
    Entry,
    id=st.text(max_size=20), address=st.sampled_from(["", "https://post.example/1"]), title=st.text(max_size=20),
    content=st.text(max_size=60), summary=st.text(max_size=60), published=st.text(max_size=20),
    authors=st.lists(st.text(max_size=9), max_size=3).map(tuple),
)  # fmt: skip


@given(ENTRIES)
def test_what_is_kept_of_an_entry_says_the_same_when_it_is_read_again(entry: Entry) -> None:
    """Byte for byte from the second time on, so that cleaning it again is cleaning the same."""
    first = read_json_feed(entry_data(Feed("F", "https://post.example/", "en", ()), entry), "x")
    data = entry_data(first, first.entries[0])
    second = read_json_feed(data, "x")
    assert entry_data(second, second.entries[0]) == data
    assert second.entries[0] == first.entries[0]


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=30)
    | st.sampled_from(["\ud83d", "http://[", "<b>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["id", "url", "title", "content_html", "content_text", "summary", "date_published", "tags",
                        "authors", "author", "_briefgen"])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.dictionaries(KEYS, JSON_VALUES), max_size=3))
def test_any_json_is_read_or_refused(items: list[dict[str, Any]]) -> None:
    """Whatever stands where a text should."""
    feed = read_json_feed(json.dumps({"items": items}).encode(), "x")
    for entry, (ids, address) in zip(feed.entries, feed.names(feed.entries), strict=True):
        assert ids or address
        source = Source("x", entry_data(feed, entry), JSON, retrieved=NOW)
        assert read(source).blocks is not None


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"items": 1}', b"[" * 100_000, b"\xff\xfe\x00", b'{"a": 1}']
)
def test_what_is_no_json_feed_is_refused(data: bytes) -> None:
    """With what to do."""
    with pytest.raises(SourceError, match="this is no JSON Feed; give a feed"):
        read_json_feed(data, "x")


@settings(max_examples=15)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_torn_feeds_are_read_or_refused(noise: bytes, place: int) -> None:
    """Nothing but our error comes out."""
    whole = rss(item("The bridge", link="https://post.example/1", content_encoded=STORY))
    try:
        assert read_xml_feed(whole[:place] + noise + whole[place:], "x").entries is not None
    except SourceError as error:
        assert error.remedy


def test_what_is_no_feed_is_refused() -> None:
    """With what to do."""
    with pytest.raises(
        SourceError, match="this is no feed that can be read; check that it is RSS, RDF or Atom"
    ):
        read_xml_feed(b"<rss", "x")


# hostile feeds


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><rss version="2.0"><channel><item><title>&l9;</title></item></channel></rss>'


def test_entities_neither_laugh_nor_fetch() -> None:
    """A billion laughs are none, and no file is read."""
    started = time.monotonic()
    assert sum(len(entry.title) for entry in feed_of(BILLION.encode()).entries) < 1000
    assert time.monotonic() - started < 20
    outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>T&f;</title>'
    feed = feed_of(f"{outside}</item></channel></rss>".encode())
    assert "root:" not in "".join(entry.title for entry in feed.entries)


def test_bytes_that_name_a_file_do_not_open_it(tmp_path: Any) -> None:
    """feedparser would."""
    (tmp_path / "feed.xml").write_bytes(rss(item("Secret")))
    with pytest.raises(SourceError, match="this is no feed"):
        read_xml_feed(str(tmp_path / "feed.xml").encode(), "x")


def test_a_feed_that_takes_for_ever_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """One name of 100,000 letters costs feedparser half a minute, and twice as many two."""
    monkeypatch.setattr(xmlfeed, "_MOST_S", 1.0)
    started = time.monotonic()
    with pytest.raises(SourceError, match="this feed cannot be read within 1 s; save the pages"):
        read_xml_feed(rss(item("A", author="a" * 200_000)), "x")
    assert time.monotonic() - started < 5


def test_tens_of_thousands_of_entries_are_read() -> None:
    """And put in order, of which a few are taken."""
    feed = feed_of(rss(*(item(f"A{n}", link=f"https://post.example/{n}") for n in range(20_000))))
    newest = feed.newest(20, NOW)
    assert (len(feed.entries), len(newest), newest[0].title) == (20_000, 20, "A0")
    assert len(list(feed.names(newest))) == 20


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (rss(), XML), (ATOM.encode(), XML), (RDF.encode(), XML), (json_feed(), JSON),
        ("\ufeff<?xml version='1.0'?><rss>".encode(), XML), ("<rss version='2.0'>".encode("utf-16"), XML),
        (b"<?xml version='1.0'?>\n<?xml-stylesheet href='x'?><!-- a --><!DOCTYPE rss>\n<rss>", XML),
        (b"<?xml version='1.0'?><html><body>", "text/html"), (b"<p>About <rss> and <feed>", "text/html"),
        (b"The <feed> is mightier.", "text/plain"), (b'{"a": 1}', "text/plain"),
        (b"<!---->" * 1000 + b"<x>", "text/plain"),
    ],
)  # fmt: skip
def test_feeds_are_known_by_how_they_begin(data: bytes, media_type: str) -> None:
    """Whatever their names end in; in no more than a moment."""
    started = time.monotonic()
    assert sniff_media_type("feed.xml", data) == media_type
    assert time.monotonic() - started < 0.5


def test_names_can_tell_a_feed_too() -> None:
    """Of JSON, for what is kept of an entry."""
    assert sniff_media_type("x.rss", b"") == sniff_media_type("x.atom", b"") == XML
    assert sniff_media_type("x.json", b"") == JSON


@pytest.mark.parametrize(("data", "media_type"), [(rss(), XML), (json_feed(), JSON)])
def test_a_feed_is_no_article(data: bytes, media_type: str) -> None:
    """`clean` says what to do."""
    with pytest.raises(SourceError, match="this is a feed, not an article; `briefgen add` makes articles"):
        read(Source("x", data, media_type))

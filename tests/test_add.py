"""`briefgen add` of pages and feeds at addresses, of saved feeds, and of mails: from a real server on this computer."""

from __future__ import annotations

import gzip
import json
import ssl
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme
from feeds import PROSE, STORY, item, json_feed, rss
from hypothesis import given
from hypothesis import strategies as st
from sites import make_site, tree
from test_cli import briefgen
from webhost import ROBOTS, Server, serving

from briefgen import __version__, cli
from briefgen.config import load_config
from briefgen.frontmatter import read_article
from briefgen.ingest import store as ingest_store
from briefgen.model import Article
from briefgen.web.manners import Manners
from briefgen.web.unpacking import unpacked

QUICK = Manners(
    pause_s=0.0, timeout_s=2.0, deadline_s=2.0, visit_s=6.0, backoff_s=0.01, attempts=2, loopback=True
)
HTML = {"Content-Type": "text/html; charset=utf-8"}
RSS = {"Content-Type": "application/rss+xml"}


def page(title: str, text: str = STORY) -> str:
    """A page of news."""
    return f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"


class Site:
    """A site, and the program in this process, where `MANNERS` can be others."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = make_site(root, {}), capsys
        self.out = self.err = ""

    def add(self, *sources: str | Path, code: int = 0) -> list[dict[str, Any]]:
        """What `add --json` says."""
        self.run(*sources, "--json", code=code)
        return [json.loads(line) for line in self.out.splitlines()]

    def run(self, *arguments: str | Path, code: int = 0) -> None:
        """Run `add`."""
        with pytest.raises(SystemExit) as ended:
            cli.main(["-C", str(self.root), "add", *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        assert int(ended.value.code or 0) == code, self.out + self.err
        assert "Traceback" not in self.err

    def refused(self, source: str | Path) -> str:
        """Why one source is refused."""
        (row,) = self.add(source, code=1)
        assert (row["source"], row["status"]) == (str(source), "refused")
        return f"{row['error']['cause']}; {row['error']['remedy']}"

    def articles(self) -> list[Article]:
        """What lies in content/, by title."""
        files = sorted((self.root / "content").rglob("*.md"))
        return sorted(
            (read_article(file.read_text("utf-8"), str(file)) for file in files), key=lambda each: each.title
        )

    def save(self, name: str, data: bytes) -> Path:
        """A file beside the site."""
        file = self.root.parent / name
        file.write_bytes(data)
        return file


@pytest.fixture
def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Site]:
    monkeypatch.setattr("briefgen.web.page.MANNERS", QUICK)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1719835200")
    yield Site(tmp_path / "site", capsys)


# pages


def test_a_page_at_an_address_is_added_like_a_saved_one(site: Site, server: Server) -> None:
    """Its address is where it was found, its original is kept byte for byte, and it is retrieved now."""
    server.answers |= {"/old": (302, {"Location": "/bridge?utm_source=x"}),
                       "/bridge?utm_source=x": (200, HTML, page("The bridge is kept").encode())}  # fmt: skip
    (row,) = site.add(server.url("/old"))
    assert (row["status"], row["title"]) == ("added", "The bridge is kept")
    (article,) = site.articles()
    assert article.source.url == server.url("/bridge")
    assert article.retrieved is not None
    assert article.retrieved.isoformat() == "2024-07-01T12:00:00+00:00"
    (original,) = (site.root / ".briefgen/originals").iterdir()
    assert original.read_bytes() == page("The bridge is kept").encode()


def test_a_page_is_added_once_however_its_bytes_change(site: Site, server: Server) -> None:
    """By the address that was named, and by that to which it led; deleted, it can be added again."""
    count = iter(range(9))
    server.answers |= {"/old": (302, {"Location": "/new"}),
                       "/new": lambda _: (200, HTML, page(f"The bridge is kept {next(count)}").encode())}  # fmt: skip
    (first,) = site.add(server.url("/old"))
    before = tree(site.root)
    rows = site.add(server.url("/old"), server.url("/new?utm_campaign=x"))
    assert [(row["status"], row["path"]) for row in rows] == [("known", first["path"])] * 2
    assert tree(site.root) == before
    assert server.count("/new") == 1
    (site.root / first["path"]).unlink()
    assert site.add(server.url("/new"))[0]["status"] == "added"


def test_a_page_is_known_by_an_article_alone(site: Site, server: Server) -> None:
    """On another computer, where our own notes are not."""
    server.answers["/a"] = (200, HTML, page("The bridge is kept").encode())
    site.add(server.url("/a"))
    for file in (site.root / ".briefgen/added").iterdir():
        file.unlink()
    assert site.add(server.url("/a"))[0]["status"] == "known"


def test_the_charset_of_the_header_holds(site: Site, server: Server) -> None:
    """Where the page itself says nothing."""
    text = page("Мост остаётся", f"<p>{'Совет решил в понедельник, что мост останется на месте. ' * 8}</p>")
    server.answers["/a"] = (200, {"Content-Type": "text/html; charset=windows-1251"}, text.encode("cp1251"))
    assert site.add(server.url("/a"))[0]["title"] == "Мост остаётся"


@pytest.mark.parametrize("charset", ["punycode", "no-such", "utf-8\x00", '"'])
def test_a_charset_that_is_none_is_none(charset: str, site: Site, server: Server) -> None:
    """Nobody waits for it."""
    server.answers["/a"] = (
        200,
        {"Content-Type": f"text/html; charset={charset}"},
        page("The bridge").encode() + b"\xff",
    )
    started = time.monotonic()
    assert site.add(server.url("/a"))[0]["status"] == "added"
    assert time.monotonic() - started < 5


def test_a_sites_rules_hold_for_its_address(site: Site, server: Server) -> None:
    """By the host."""
    (site.root / "rules").mkdir()
    (site.root / "rules/127.0.0.1.yaml").write_text("strip:\n  - .extra\n")
    text = page(
        "The bridge is kept",
        f'{STORY}<p class="extra">It is news that the ferry is kept, too, says {PROSE}</p>',
    )
    server.answers["/a"] = (200, HTML, text.encode())
    site.add(server.url("/a"))
    assert "ferry" not in site.articles()[0].body


def test_packed_pages_are_unpacked(site: Site, server: Server) -> None:
    """In either way that is asked for; others are not."""
    text = page("The bridge is kept").encode()
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "Deflate": raw.compress(text) + raw.flush(),
    }
    for number, (encoding, data) in enumerate(packed.items()):
        server.answers[f"/{number}"] = (200, {**HTML, "Content-Encoding": encoding}, data)
    rows = site.add(*(server.url(f"/{number}") for number in range(3)))
    assert [row["status"] for row in rows] == ["added", "known", "known"], "the same bytes, however they came"
    assert server.headers[-1]["Accept-Encoding"] == "gzip, deflate"
    server.answers["/br"] = (200, {**HTML, "Content-Encoding": "br"}, text)
    assert "hangs up, or answers what is no HTTP" in site.refused(server.url("/br"))


def test_a_bomb_is_not_unpacked(site: Site, server: Server) -> None:
    """Nor one within one."""
    bomb = gzip.compress(bytes(64 * 2**20))
    server.answers |= {"/1": (200, {**HTML, "Content-Encoding": "gzip"}, bomb),
                       "/2": (200, {**HTML, "Content-Encoding": "gzip, gzip"}, gzip.compress(bomb)),
                       "/9": (200, {**HTML, "Content-Encoding": "gzip, gzip, gzip"}, bomb)}  # fmt: skip
    assert site.refused(server.url("/1")).startswith("it is larger than 16 MB; open it in your browser")
    assert site.refused(server.url("/2")).startswith("it is larger than 16 MB")
    assert site.refused(server.url("/9")).startswith("it cannot be had")


@given(st.binary(max_size=300), st.integers(1, 400), st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
def test_what_was_packed_comes_out_and_no_more(data: bytes, most: int, encoding: str) -> None:
    """As much as was wanted."""
    packed = data
    for layer in encoding.split(", "):
        packed = gzip.compress(packed) if layer == "gzip" else zlib.compress(packed)
    assert unpacked(packed, encoding, 1000) == data
    assert data.startswith(unpacked(gzip.compress(data), "gzip", most))
    with pytest.raises(ValueError, match="packed as"):
        unpacked(data, "br", most)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (401, "its host does not give it to programs (401); open it in your browser, save the page, and add the file"),
        (403, "its host does not give it to programs (403); open it in your browser, save the page, and add the file"),
        (404, "there is no such page (404); check the address"),
        (410, "this page is gone (410); an archive of the web may have it"),
        (429, "its host has had enough of us (429); try again later"),
        (500, "its host has a fault (500); try again later"),
        (503, "its host has a fault (503); try again later"),
        ((302, {"Location": "/a"}), "it cannot be had: leads in a circle, for visitors without cookies at least; open it"),
        ((302, {"Location": "http://10.0.0.1/"}), "it cannot be had: its host has a private address"),
        ((302, {"Location": "file:///etc/passwd"}), "it cannot be had: leads on to what is no page of the web"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), "this is a PDF document (application/pdf); copy its text"),
        ((200, HTML, b"%PDF-1.7"), "this is a PDF document (application/pdf); copy its text"),
        ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "this is a picture (image/png); name the page itself"),
        ((200, {"Content-Type": "application/x-tar"}, b"x"), "this is no page (application/x-tar); name the page itself"),
        ((200, HTML, page("Bridge", "<p>Register for free to continue reading</p>").encode()), "this is a wall, not an article"),
        ((200, HTML, b""), "this is no article that could be found"),
        ((200, HTML, b"\x00\x01"), "this is no text but binary data"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_refused_with_cause_and_remedy(
    answer: Any, words: str, site: Site, server: Server
) -> None:
    """And nothing is written."""
    server.answers["/a"] = answer
    before = tree(site.root / "content")
    assert site.refused(server.url("/a")).startswith(words)
    assert tree(site.root / "content") == before


def test_a_wall_is_not_looked_at_again_by_commands_that_take_no_address(site: Site, server: Server) -> None:
    """`clean` reads files: the remedy is to save the page."""
    server.answers["/a"] = (
        200,
        HTML,
        page("Bridge", "<p>Register for free to continue reading</p>").encode(),
    )
    assert "briefgen clean" not in site.refused(server.url("/a"))


def test_robots_are_honoured(site: Site, server: Server) -> None:
    """With what a reader can do."""
    server.answers |= {
        ROBOTS: "User-agent: briefgen\nDisallow: /",
        "/a": (200, HTML, page("The bridge").encode()),
    }
    words = "it cannot be had: was not asked for: its host's robots.txt keeps programs out; open it in your browser, save"
    assert site.refused(server.url("/a")).startswith(words)
    assert server.paths() == []


def test_it_says_who_it_is_and_sends_no_cookie(site: Site, server: Server) -> None:
    """A cookie that it is given, it does not take; a password in an address is not sent."""
    server.answers |= {
        "/a": (302, {"Location": "/b", "Set-Cookie": "a=b"}),
        "/b": (200, HTML, page("The bridge").encode()),
    }
    site.add(server.url("/a").replace("http://", "http://name:word@"))
    assert server.agents == {f"briefgen/{__version__} (fetches a page that its reader named)"}
    assert not {"Cookie", "Authorization", "Referer"} & {
        name for headers in server.headers for name in headers
    }
    assert "word" not in b"".join(tree(site.root).values()).decode()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
def test_this_computer_is_never_asked(
    host: str, site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is written."""
    monkeypatch.setattr("briefgen.web.page.MANNERS", replace(QUICK, loopback=False))
    assert "its host has a private address" in site.refused(f"http://{host}:{server.port}/a")
    assert server.asked == []


@pytest.mark.parametrize("address", ["http://", "https://example.com:99999/", "http://[x/", "https://a..b/"])
def test_what_is_no_address_is_refused(address: str, site: Site) -> None:
    """With what to do."""
    assert site.refused(address).endswith("check the address")


def test_a_host_that_sends_drop_by_drop_does_not_hold_us(site: Site, server: Server) -> None:
    """Nor one that leads on and on, each time slowly: there is a limit for all that an address takes."""

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(200):
            try:
                handler.wfile.write(b"<p>x")
            except OSError:
                return
            time.sleep(0.1)

    def on(handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str]]:
        time.sleep(1.2)
        return 302, {"Location": f"{handler.path}x"}

    server.answers |= {"/drops": slowly, **{f"/on{'x' * n}": on for n in range(12)}}
    started = time.monotonic()
    for path in ("/drops", "/on"):
        assert (
            site.refused(server.url(path))
            == "it cannot be had: its host does not answer in time; try again later"
        )
    assert time.monotonic() - started < 16


def test_certificates_are_looked_at(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's is refused, a good one is not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = trustme.CA()
    authority.issue_cert("localhost").configure_cert(context)
    for host in serving(Server({"/a": (200, HTML, page("The bridge is kept").encode())}), context):
        address = host.url("/a", "localhost", "https")
        assert site.refused(address).startswith("it cannot be had: its certificate is not valid (")
        authority.cert_pem.write_to_path(str(site.root / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(site.root / "ca.pem"))
        assert site.add(address)[0]["status"] == "added"


def test_one_that_fails_takes_no_neighbour_with_it(site: Site, server: Server) -> None:
    """Files, pages and feeds, in the order in which they were named."""
    server.answers |= {"/a": (200, HTML, page("The bridge is kept").encode()), "/gone": 410}
    broken, feed = (
        site.save("broken.rss", b"<rss"),
        site.save("feed.xml", rss(item("Ferry", content_encoded=STORY))),
    )
    sources = [server.url("/gone"), str(broken), "no-such.html", server.url("/a"), str(feed)]
    rows = site.add(*sources, code=1)
    assert [row["status"] for row in rows] == ["refused", "refused", "refused", "added", "added"]
    assert [row["source"] for row in rows[:4]] == sources[:4]


# saved feeds


def test_each_entry_of_a_saved_feed_is_an_article(site: Site) -> None:
    """Whole where the feed has all of it, else partial; nobody is asked for anything."""
    file = site.save("feed.xml", rss(
        item("Bridge kept", link="https://post.example/1", guid="1", content_encoded=STORY),
        item("Ferry late", link="https://post.example/2", guid="2", description="It was an hour late."),
    ))  # fmt: skip
    rows = site.add(file)
    assert [(row["source"], row["status"], row["partial"], row["feed"]) for row in rows] == [
        ("https://post.example/1", "added", False, str(file)), ("https://post.example/2", "added", True, str(file)),
    ]  # fmt: skip
    bridge, ferry = site.articles()
    assert (bridge.title, bridge.source.name, bridge.source.url) == (
        "Bridge kept",
        "The Harbour Post",
        "https://post.example/1",
    )
    assert (ferry.body, ferry.partial) == ("It was an hour late.", True)


def test_a_feed_comes_by_standard_input_too(tmp_path: Path) -> None:
    """As the program is run by users; the summary is said beside the results."""
    root = make_site(tmp_path / "site", {})
    done = briefgen("add", "-", cwd=root, stdin=rss(item("Bridge kept", content_encoded=STORY)).decode())
    assert done.stdout.startswith("content/2024-07-01/bridge-kept.md: Bridge kept · no date")
    assert done.stderr == "-: 1 entry: 1 added\n"
    done = briefgen("add", "-", cwd=root, stdin=rss(item("Bridge kept", content_encoded=STORY)).decode())
    assert (done.stdout, done.stderr) == ("", "-: 1 entry: 1 known\n")


def test_an_entry_is_added_once_whatever_changes(site: Site) -> None:
    """The feed's bytes, the entry's text and title, or its address: not by the same feed, not by another."""
    entry = item("Bridge kept", link="https://post.example/1", guid="17", content_encoded=STORY)
    site.add(site.save("feed.xml", rss(entry)))
    article = site.articles()
    changed = entry.replace("Bridge kept", "Bridge kept after all").replace("Monday", "Sunday")
    for name, data in {
        "again.xml": rss(
            entry.replace("/1", "/1?utm_medium=feed"), item("Other", guid="18", description="An other.")
        ),
        "text.xml": rss(changed),
        "moved.xml": rss(changed.replace("post.example/1", "post.example/one")),
        "other.json": json_feed(
            {"id": "x", "url": "https://post.example/1", "title": "A", "content_html": STORY}
        ),
    }.items():
        assert site.add(site.save(name, data))[0]["status"] == "known"
    assert [each.title for each in site.articles()] == ["Bridge kept", "Other"]
    assert site.articles()[:1] == article


def test_an_edit_stays_and_what_is_deleted_does_not_come_back(site: Site) -> None:
    """From the feed: by itself, the page can be added."""
    file = site.save("feed.xml", rss(*(
        item(title, link=f"https://post.example/{title}", guid=title, content_encoded=STORY.replace("winter", title))
        for title in ("Bridge", "Ferry")
    )))  # fmt: skip
    bridge, ferry = (site.root / row["path"] for row in site.add(file))
    bridge.write_text(bridge.read_text("utf-8").replace("title: Bridge", "title: Mine"), "utf-8")
    ferry.unlink()
    before = tree(site.root)
    assert [row["status"] for row in site.add(file)] == ["known", "known"]
    assert tree(site.root) == before


def test_an_entry_is_known_by_the_page_that_was_added(site: Site, server: Server) -> None:
    """Named itself before, or saved in a browser."""
    server.answers["/1"] = (200, HTML, page("Bridge kept").encode())
    site.add(server.url("/1"))
    saved = page("Ferry late").replace("<head>", '<head><link rel="canonical" href="https://post.example/2">')
    site.add(site.save("ferry.html", saved.encode()))
    feed = rss(item("A", link=server.url("/1"), content_encoded=STORY),
               item("B", link="https://post.example/2", content_encoded=STORY))  # fmt: skip
    assert [row["status"] for row in site.add(site.save("feed.xml", feed))] == ["known", "known"]


def test_entries_with_the_same_id_or_address_are_told_apart(site: Site) -> None:
    """Some feeds link all entries to their front page, or give all the same id."""
    entries = [item(f"Story {n}", link="https://post.example/", guid="1", content_encoded=STORY.replace("winter", f"day {n}"))
               for n in range(3)]  # fmt: skip
    file = site.save("feed.xml", rss(*entries))
    assert [row["status"] for row in site.add(file)] == ["added"] * 3
    assert [row["status"] for row in site.add(file)] == ["known"] * 3


def test_the_newest_entries_are_looked_at(site: Site) -> None:
    """20, or as many as are wanted; what is left out is said, and the next time it is the same ones."""
    entries = [item(f"Story {n}", guid=f"x:{n}", pubDate=f"Fri, {n + 1:02} Mar 2024 10:00:00 GMT",
                    content_encoded=STORY.replace("winter", f"day {n}")) for n in range(25)]  # fmt: skip
    file = site.save("feed.xml", rss(*entries))
    site.run(file, "--limit", "2")
    assert [line.split(": ")[1].split(" ·")[0] for line in site.out.splitlines()] == ["Story 24", "Story 23"]
    assert site.err == f"{file}: 2 entries: 2 added; 23 more were not looked at: --limit says how many are\n"
    site.run(file)
    assert len(site.articles()) == 20
    assert site.err.startswith(f"{file}: 20 entries: 18 added, 2 known; 5 more")


def test_a_bad_entry_takes_no_neighbour_with_it(site: Site) -> None:
    """A bomb of HTML, one without any text, one that lies about its date: each has its line."""
    file = site.save("feed.xml", rss(
        item("Bomb", link="https://post.example/1", content_encoded="<div>" * 100_000),
        item("Empty", link="https://post.example/2"), item("Nameless", guid="3"),
        item("Bridge", link="javascript:alert(1)", pubDate="Sat, 28 Jun 2189 10:00:00 GMT", content_encoded=STORY),
    ))  # fmt: skip
    rows = site.add(file, code=1)
    assert [row["status"] for row in rows] == ["refused", "refused", "refused", "added"]
    assert rows[1]["error"]["remedy"] == "add its page: `briefgen add https://post.example/2`"
    (bridge,) = site.articles()
    assert (bridge.date, bridge.source.url) == (None, "")


def test_a_fault_of_ours_takes_no_neighbour_with_it(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a full disk, in the middle of a feed."""
    stored = "briefgen.ingest.store._store"
    real = ingest_store._store
    troubles: list[Exception] = [OSError(28, "No space left on device"), TypeError("a bug")]

    def store(*arguments: Any) -> Article:
        if troubles:
            raise troubles.pop(0)
        return real(*arguments)

    monkeypatch.setattr(stored, store)
    entries = [
        item(f"Story {n}", link=server.url(f"/{n}"), description=f"So it is on day {n}.") for n in range(3)
    ]
    server.answers["/feed"] = (200, RSS, rss(*entries))  # whose pages are gone: the summaries are stored
    rows = site.add(server.url("/feed"), code=1)
    assert [row["status"] for row in rows] == ["refused", "refused", "added"]
    assert "No space left on device" in rows[0]["error"]["cause"]
    assert "TypeError: a bug" in rows[1]["error"]["cause"]


def test_an_empty_feed_is_fine(site: Site) -> None:
    """There is just nothing in it."""
    site.run(site.save("feed.xml", rss()))
    assert site.err.endswith("feed.xml: 0 entries\n")


def test_a_folder_offers_pages_and_mails_and_no_feeds(site: Site) -> None:
    """A feed is named itself: what lies in a folder may be any XML."""
    folder = site.root.parent / "raw"
    folder.mkdir()
    (folder / "feed.xml").write_bytes(rss(item("Bridge", content_encoded=STORY)))
    (folder / "feed.json").write_bytes(json_feed())
    mail = f"Subject: Ferry late\nMessage-ID: <1@x>\nContent-Type: text/html\n\n{STORY}"
    (folder / "mail.eml").write_text(mail)
    assert [row["title"] for row in site.add(folder)] == ["Ferry late"]


# feeds at an address


def test_pages_are_fetched_of_which_a_feed_has_only_a_summary(site: Site, server: Server) -> None:
    """And no others."""
    server.answers |= {
        "/feed": (200, RSS, rss(item("Bridge", link=server.url("/1"), description="Short."),
                                item("Ferry", link=server.url("/2"), content_encoded=STORY.replace("winter", "ferry")))),
        "/1": (200, HTML, page("Bridge is kept").encode()),
    }  # fmt: skip
    rows = site.add(server.url("/feed"))
    assert [(row["status"], row["title"], row["partial"]) for row in rows] == [
        ("added", "Bridge is kept", False), ("added", "Ferry", False)
    ]  # fmt: skip
    assert server.paths() == ["/feed", "/1"]
    assert [row["status"] for row in site.add(server.url("/feed"))] == ["known", "known"]
    assert server.paths() == ["/feed", "/1", "/feed"]


def test_a_page_without_a_date_has_that_of_the_feed(site: Site, server: Server) -> None:
    """And one with a date its own."""
    dated = page("Ferry is late").replace(
        "<head>", '<head><meta property="article:published_time" content="2024-06-20">'
    )
    when = "Fri, 28 Jun 2024 10:00:00 GMT"
    server.answers |= {
        "/feed": (200, RSS, rss(item("A", link=server.url("/1"), pubDate=when), item("B", link=server.url("/2"), pubDate=when),
                                item("C", link=server.url("/3"), pubDate="Fri, 28 Jun 2124 10:00:00 GMT"))),
        "/1": (200, HTML, page("Bridge is kept").encode()), "/2": (200, HTML, dated.encode()),
        "/3": (200, HTML, page("Quay is dry").encode()),
    }  # fmt: skip
    assert [str(row["date"])[:10] for row in site.add(server.url("/feed"))] == [
        "2024-06-28",
        "2024-06-20",
        "None",
    ]


def test_relative_links_are_relative_to_the_feeds_home(site: Site, server: Server) -> None:
    """Or to the feed itself, where it has none."""
    server.answers |= {"/x/feed": (200, RSS, rss(item("Bridge", link="1", description="Short."), home="")),
                       "/x/1": (200, HTML, page("Bridge is kept").encode())}  # fmt: skip
    assert site.add(server.url("/x/feed"))[0]["title"] == "Bridge is kept"


def test_without_fetching_a_summary_is_taken(site: Site, server: Server) -> None:
    """`--no-fetch`."""
    server.answers["/feed"] = (200, RSS, rss(item("Bridge", link=server.url("/1"), description="Short.")))
    site.run(server.url("/feed"), "--no-fetch")
    assert site.articles()[0].partial
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    "answer", [403, 404, (200, HTML, page("B", "<p>Register for free to continue reading</p>").encode()),
               (200, {"Content-Type": "application/pdf"}, b"%PDF-"), (302, {"Location": "http://10.0.0.1/"})],
)  # fmt: skip
def test_the_summary_stands_for_a_page_that_cannot_be_had(answer: Any, site: Site, server: Server) -> None:
    """With a word about why."""
    server.answers |= {
        "/feed": (200, RSS, rss(item("Bridge", link=server.url("/1"), description="So it is."))),
        "/1": answer,
    }
    (row,) = site.add(server.url("/feed"))
    assert (row["status"], row["partial"]) == ("added", True)
    assert row["lacking"]["path"] == server.url("/1")
    assert site.articles()[0].body == "So it is."


@pytest.mark.parametrize("answer", [500, 429, lambda handler: handler.connection.close()])
def test_a_page_that_may_be_had_later_is_left_for_later(answer: Any, site: Site, server: Server) -> None:
    """Its summary would stand in its place for ever."""
    server.answers |= {
        "/feed": (200, RSS, rss(item("Bridge", link=server.url("/1"), description="Short."))),
        "/1": answer,
    }
    (row,) = site.add(server.url("/feed"), code=1)
    assert row["error"]["kind"] == "UnreachableError"
    assert site.articles() == []
    server.answers["/1"] = (200, HTML, page("Bridge is kept").encode())
    assert site.add(server.url("/feed"))[0]["status"] == "added"


def test_entries_do_not_make_us_look_around_at_home(
    site: Site, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Private addresses, files, scripts: a feed is by others."""
    links = [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "javascript:x",
    ]
    feed = rss(*(item(f"T{n}", link=link, description="So it is.") for n, link in enumerate(links)))
    server.answers["/feed"] = (200, RSS, feed)
    rows = site.add(server.url("/feed"))
    assert server.paths() == ["/feed"]
    assert {row["status"] for row in rows} == {"added"}
    assert not any("root:" in article.body for article in site.articles())


def test_a_feed_is_known_by_what_it_is(site: Site, server: Server) -> None:
    """Hosts declare feeds as this or that."""
    for number, declared in enumerate(["text/html", "text/plain", "application/octet-stream", "text/xml"]):
        data = rss(item(f"Bridge {number}", content_encoded=STORY.replace("winter", f"day {number}")))
        server.answers[f"/{number}"] = (200, {"Content-Type": declared}, data)
        assert site.add(server.url(f"/{number}"))[0]["title"] == f"Bridge {number}"
    server.answers["/json"] = (200, {"Content-Type": "application/feed+json"},
                               json_feed({"id": "1", "title": "Ferry", "content_html": STORY}))  # fmt: skip
    assert site.add(server.url("/json"))[0]["title"] == "Ferry"


def test_a_feeds_charset_is_that_of_the_header(site: Site, server: Server) -> None:
    """As with pages."""
    data = rss(item("Мост", content_encoded="<p>" + "Совет решил, что мост останется. " * 9)).decode()
    data = data.replace(' encoding="UTF-8"', "")
    server.answers["/feed"] = (
        200,
        {"Content-Type": "application/xml; charset=windows-1251"},
        data.encode("cp1251"),
    )
    assert site.add(server.url("/feed"))[0]["title"] == "Мост"


# the program


def test_nothing_of_this_is_loaded_for_a_file(tmp_path: Path) -> None:
    """No client for HTTP, no reader of feeds or mails."""
    root = make_site(tmp_path / "site", {})
    (root / "page.html").write_text(page("The bridge"))
    for command in (["add", "page.html"], ["clean", "page.html"], ["build"]):
        done = briefgen(*command, cwd=root, PYTHONPROFILEIMPORTTIME="1")
        loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert not loaded & {
            "urllib3",
            "protego",
            "feedparser",
            "briefgen.web",
            "briefgen.feeds",
            "email",
            "http.client",
        }


@pytest.mark.parametrize(
    ("missing", "source", "words"),
    [
        ("protego", "https://post.example/", "pages cannot be fetched: protego is missing; pip install 'briefgen[fetch]'"),
        ("feedparser", "feed.xml", "feeds cannot be read: feedparser is missing; pip install 'briefgen[feeds]'"),
    ],
)  # fmt: skip
def test_a_missing_library_is_named(missing: str, source: str, words: str, tmp_path: Path) -> None:
    """With what to install."""
    root = make_site(tmp_path / "site", {})
    (root / "feed.xml").write_bytes(rss())
    program = (
        f"import sys; sys.modules[{missing!r}] = None; from briefgen.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "add", source], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {source}: {words}\n")


def test_what_was_added_stays_inside_content(site: Site) -> None:
    """Whatever entries call themselves."""
    titles = ["../../x", "/etc/passwd", "a/b", "..", "\x1b[31mred", "x" * 5000]
    feed = json_feed(*({"id": f"x:{n}", "title": title, "content_html": STORY.replace("winter", f"day {n}")}
                       for n, title in enumerate(titles)))  # fmt: skip
    rows = site.add(site.save("feed.json", feed))
    assert {row["status"] for row in rows} == {"added"}
    content = load_config(site.root).content
    assert all((site.root / row["path"]).resolve().is_relative_to(content) for row in rows)
    assert "\x1b" not in site.out

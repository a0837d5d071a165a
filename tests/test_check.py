"""`briefgen check`: a sound site has no finding, and each fault has one, at its place."""

from __future__ import annotations

import html
import http.client
import json
import os
import quopri
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from browser import served
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Error
from sites import SETTINGS, article, make_site

from briefgen.check.browser import _stored, watch_site
from briefgen.check.page import facts_of, look_at
from briefgen.errors import CheckError
from briefgen.manifest import save_manifest

ROOT = Path(__file__).parents[1]
HOME = "index.html"
REPORT = "2024/06/28/a/index.html"


def briefgen(*arguments: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the program and expect it to end with `code`."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1719835200"}
    command = [sys.executable, "-W", "error", "-m", "briefgen", *arguments]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def findings(root: Path, code: int = 3) -> list[dict[str, object]]:
    """What the check finds, but that we have changed the files."""
    data = json.loads(briefgen("check", "--json", cwd=root, code=code).stdout)
    return [each for each in data["findings"] if each["rule"] != "file"]


FILES = {
    "2024-06-28/a.md": article(
        "Alpha",
        source="{name: The Post}",
        date="2024-06-28",
        body="First.\n\n## Part\n\nSecond, with [a link](b.md).",
    ),
    "2024-06-28/b.md": article(
        "Beta", source="{name: The Post}", date="2024-06-28", lang="de", topics="[World]"
    ),
    "2024-06-27/c.md": article(
        "Gamma", source="{name: The Gazette}", date="2024-06-27", aliases="[/old/]", summary="S."
    ),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site without a fault."""
    make_site(tmp_path, FILES, f"{SETTINGS}description: All of it.\n")
    briefgen("build", "-q", cwd=tmp_path)
    return tmp_path


def edit(root: Path, path: str, change: Callable[[str], str]) -> None:
    """Change a built file by hand."""
    file = root / "site" / path
    text = file.read_text("utf-8")
    assert change(text) != text
    file.write_text(change(text), "utf-8")


def test_a_sound_site_has_no_finding(site: Path) -> None:
    """And the summary says what was looked through."""
    done = briefgen("check", cwd=site)
    assert done.stdout == ""
    assert "nothing found" in done.stderr
    data = json.loads(briefgen("check", "--json", cwd=site).stdout)
    assert (data["findings"], data["checked"]) == ([], "2024-07-01T12:00:00+00:00")
    assert data["pages"] == len(list((site / "site").rglob("*.html")))


def test_the_sample_site_has_no_finding(tmp_path: Path) -> None:
    """The one that a new site begins with."""
    briefgen("init", "new", cwd=tmp_path)
    briefgen("build", "-q", cwd=tmp_path / "new")
    found = findings(tmp_path / "new", code=0)
    assert found == []


def test_without_a_site_the_check_says_what_to_do(tmp_path: Path) -> None:
    """It has nothing to look at."""
    done = briefgen("check", cwd=make_site(tmp_path, FILES), code=1)
    assert "there is no built site; run `briefgen build` first" in done.stderr


PUT = "<main"


@pytest.mark.parametrize(
    ("rule", "html", "said"),
    [
        ("third-party", '<img src="https://t.example/p.gif" alt="" width="1" height="1">', "the reader's browser ask t.example"),
        ("third-party", '<img srcset="about/index.html 1x, //t.example/b.png 2x" alt="" width="1" height="1">', "ask t.example"),
        ("third-party", '<link rel="preconnect" href="https://f.example">', "ask f.example"),
        ("third-party", '<iframe src="\\\\t.example/x"></iframe>', "ask t.example"),
        ("third-party", '<style>@import "https://f.example/x.css";</style>', "<style> has"),
        ("third-party", '<p style="background: url(https://f.example/x.png)">x</p>', "ask f.example"),
        ("third-party", '<a href="about/" ping="https://t.example/c">x</a>', "<a> has"),
        ("third-party", '<svg><image href="https://t.example/i.png"/></svg>', "ask t.example"),
        ("third-party", '<video poster="http://t.example/i.png"></video>', "ask t.example"),
        ("inline-script", "<script>let a = 1</script>", "a script stands in the page"),
        ("storage", "<script>window.localStorage.setItem('a', 1)</script>", "a script uses localStorage"),
        ("storage", "<script>document . cookie = 'a=b'</script>", "a script uses document.cookie"),
        ("event-handler", '<p onclick="x()">x</p>', "<p> has the script onclick"),
        ("event-handler", '<a href=" javascript:x()">x</a>', "<a> leads to a script"),
        ("form", '<form action="https://mail.example/join"></form>', "a form sends to mail.example"),
        ("link", '<a href="gone/">x</a>', '"gone/" leads to no file of the site'),
        ("link", '<a href="2024/06/28/A/">x</a>', "the file is called 2024/06/28/a/index.html"),
        ("link", '<a href="../../elsewhere/">x</a>', "leads to no file of the site"),
        ("anchor", '<a href="2024/06/28/a/#nowhere">x</a>', "leads to no element of 2024/06/28/a/index.html"),
        ("id", '<p id="main">x</p>', 'the id "main" stands twice'),
        ("alt", '<img src="data:," width="1" height="1">', "no words for those who do not see it"),
        ("image-size", '<img src="data:," alt="x">', "a picture has no width and height"),
        ("h1", "<h1>Another</h1>", "2 headings of the first rank"),
        ("lang", '<p lang="german!">x</p>', '<p> has the language "german!"'),
        ("secret", "<p>AKIAABCDEFGHIJKLMNOP</p>", "here stands an access key of AWS"),
        ("secret", "<p>/home/jo/briefing/content</p>", "here stands the path of a file on a computer"),
        ("secret", "<pre>-----BEGIN RSA PRIVATE KEY-----</pre>", "here stands a private key"),
        ("size", "<p>" + "word " * 100_001 + "</p>", "the page has"),
    ],
)  # fmt: skip
def test_each_fault_of_a_page_has_a_finding(site: Path, rule: str, html: str, said: str) -> None:
    """With the page, the line where it can be told, the cause and what to do; nothing else is found."""
    edit(site, HOME, lambda text: text.replace(PUT, f"{html}{PUT}", 1))
    found = findings(site)
    mine = [each for each in found if each["rule"] == rule]
    assert mine, found
    assert said in f"{mine[0]['cause']}; {mine[0]['remedy']}"
    assert mine[0]["path"] == HOME
    text = (site / "site" / HOME).read_text("utf-8")
    place = text.count("\n", 0, text.index(html)) + 1
    assert mine[0]["line"] in (place, 0) or rule in ("id", "h1")
    assert {each["rule"] for each in found} <= {rule, "inline-script" if rule == "storage" else rule}


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://else.example/">a plain link loads nothing</a>',
        '<a href="mailto:a@b.example">x</a><a href="#main">x</a><a href="./#main">x</a>',
        '<img src="data:image/gif;base64,AA==" alt="" width="1" height="1">',
        '<script type="application/ld+json">{"a": "https://else.example"}</script>',
        "<p>The form of localStorage is described at /home and in C: drives.</p>",
        '<a href="/brief/2024/06/28/a/">by its path</a><a href="2024/06/28/a">as hosts complete it</a>',
    ],
)
def test_what_is_no_fault_has_none(site: Path, html: str) -> None:
    """Links that a reader may follow, data, words."""
    edit(site, HOME, lambda text: text.replace(PUT, f"{html}{PUT}", 1))
    assert [each for each in findings(site) if each["severity"] == "error"] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        (HOME, "default-src 'none'; ", "", "csp"),
        (HOME, "style-src 'self'", "style-src 'self' https://cdn.example", "csp"),
        (HOME, "base-uri 'none'", "script-src 'unsafe-inline'", "csp"),
        (HOME, 'http-equiv="Content-Security-Policy"', 'name="x"', "csp"),
        (HOME, "<title>", "<title></title><p>", "title"),
        (HOME, 'lang="en"', "", "lang"),
        (HOME, 'name="description"', 'name="x"', "description"),
        (REPORT, "<title>Alpha", "<title>Beta", "title"),
        ("feed.xml", "<entry", "<entry><<", "feed"),
        ("feed.xml", "<feed", '<!DOCTYPE feed [<!ENTITY a "aaaa">]><feed', "feed"),
        ("feed.xml", "<updated>2024", "<updated>yesterday", "feed"),
        ("feed.xml", "2024-06-28-a</id>", "2024-06-28-b</id>", "feed"),
        ("feed.json", '"items"', '"things"', "feed"),
        ("sitemap.xml", "2024/06/28/a/</loc>", "2024/06/28/z/</loc>", "sitemap"),
    ],
)
def test_each_fault_of_a_file_has_a_finding(site: Path, path: str, old: str, new: str, rule: str) -> None:
    """Of what a page, a feed, the sitemap must have."""
    edit(site, path, lambda text: text.replace(old, new, 1))
    assert rule in {each["rule"] for each in findings(site)}


def test_style_sheets_scripts_and_drawings_are_looked_through(tmp_path: Path) -> None:
    """They load and store as pages do."""
    make_site(tmp_path, FILES, f"{SETTINGS}description: All.\n")
    assets = tmp_path / "templates/assets"
    assets.mkdir(parents=True)
    (assets / "a.css").write_text(
        "/* url(https://fine.example) */ a { background: URL( 'https://bad.example/x' ) }"
    )
    (assets / "a.js").write_text("sessionStorage.a = 1")
    (assets / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="//bad.example/x"/></svg>'
    )
    briefgen("build", "-q", cwd=tmp_path)
    said = [(each["rule"], str(each["path"]).rpartition("/")[2]) for each in findings(tmp_path)]
    assert said == [("third-party", "a.css"), ("storage", "a.js"), ("third-party", "a.svg")]


@pytest.mark.parametrize(
    ("language", "text", "is_prompt"),
    [
        ("en", "Register for FREE to continue reading", True),
        ("de", "Wir verwenden Cookies, um unsere Website zu verbessern.", True),
        ("fr", "Inscrivez-vous à notre newsletter", True),
        ("en", "The regulator fined the site because its cookie notice asked readers to register before they "
               "could refuse, and because its newsletter had been sent to people who had never asked for it.", False),
        ("en", "Readers were asked to subscribe, he said, and many did so within the week.", False),
    ],
)  # fmt: skip
def test_a_prompt_left_in_an_article_is_found(
    tmp_path: Path, language: str, text: str, *, is_prompt: bool
) -> None:
    """In its language; an article about such prompts is none."""
    prompt = article("P", lang=language, source="{name: X}", date="2024-06-26", body=f"One.\n\n{text}")
    files = {**FILES, "2024-06-26/p.md": prompt}
    make_site(tmp_path, files, f"{SETTINGS}description: All.\n")
    briefgen("build", "-q", cwd=tmp_path)
    found = findings(tmp_path, code=3 if is_prompt else 0)
    assert [each["rule"] for each in found] == (["prompt"] if is_prompt else [])
    if is_prompt:
        assert found[0]["path"] == "2024/06/26/p/index.html"
        assert text[:20] in str(found[0]["cause"])


def test_an_article_without_source_or_date_is_named(tmp_path: Path) -> None:
    """With its file, in which to write them."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A")}, f"{SETTINGS}description: All.\n")
    briefgen("build", "-q", cwd=tmp_path)
    found = [each for each in findings(tmp_path) if each["rule"] in ("source", "date")]
    assert [each["rule"] for each in found] == ["date", "source"]
    assert all("content/2024-06-28/a.md" in str(each["remedy"]) for each in found)


def test_more_than_the_rights_allow_is_found(tmp_path: Path) -> None:
    """In any file that is text, whatever a template has done; half of what follows will do."""
    hidden = "These nine words follow the opening and are withheld here."
    more = "Nor may any reader of this site ever see these *marked* words of it."
    body = f"The opening may be shown.\n\n{hidden}\n\n{more}"
    files = {
        "2024-06-28/a.md": article("A", source="{name: X}", date="2024-06-28", rights="excerpt", body=body)
    }
    make_site(tmp_path, files, f"{SETTINGS}description: All.\nformats: [md, html, eml, csv]\n")
    briefgen("build", "-q", cwd=tmp_path)
    assert findings(tmp_path, code=0) == []
    mail = f"{quopri.encodestring(more.encode()).decode()}\n"
    escaped = html.escape(f'<p lang="en">{more.replace("*", "")}</p>')
    edit(tmp_path, REPORT, lambda text: text.replace("</article>", f"<p>{hidden}</p></article>", 1))
    edit(tmp_path, HOME, lambda text: text.replace("</main>", f"<p>{more}</p></main>", 1))
    edit(tmp_path, "feed.xml", lambda text: text.replace("</summary>", f"{escaped}</summary>", 1))
    for path in ("2024/06/28/a/index.md", "2024/06/28/briefing.html", "2024/06/28/articles.csv"):
        edit(tmp_path, path, lambda text: f"{text}\n{hidden.upper()}\n")
    edit(tmp_path, "2024/06/28/briefing.eml", lambda text: text + mail)
    found = [each for each in findings(tmp_path) if each["rule"] == "rights"]
    assert [each["path"] for each in found] == [
        REPORT, "2024/06/28/a/index.md", "2024/06/28/articles.csv", "2024/06/28/briefing.eml",
        "2024/06/28/briefing.html", "feed.xml", HOME,
    ]  # fmt: skip
    for each in found:
        line = (
            (tmp_path / "site" / str(each["path"])).read_text("utf-8").split("\n")[int(str(each["line"])) - 1]
        )
        assert "words" in line.lower()


def test_what_an_agency_has_told_others_too_is_no_fault(tmp_path: Path) -> None:
    """One publisher lets the text be shown, and the other does not; what that one alone says is withheld all the same."""
    shared = "The opening may be shown.\n\nThese nine words follow the opening in either of the two."
    alone = "Zealously guarded words of nobody else stand here and nowhere."
    files = {
        f"2024-06-28/{name}.md": article(
            name.upper(),
            source="{name: X}",
            date="2024-06-28",
            rights=rights,
            body=body,
            summary=f"Of {name}.",
        )
        for name, rights, body in (("a", "excerpt", f"{shared}\n\n{alone}"), ("b", "full", shared))
    }
    make_site(tmp_path, files, f"{SETTINGS}description: All.\n")
    briefgen("build", "-q", cwd=tmp_path)
    assert "These nine words" in (tmp_path / "site/2024/06/28/b/index.html").read_text()
    assert findings(tmp_path, code=0) == []
    edit(tmp_path, REPORT, lambda text: text.replace("</article>", f"<p>{shared} {alone}</p></article>", 1))
    assert [(each["rule"], each["path"]) for each in findings(tmp_path)] == [("rights", REPORT)]


def test_what_briefgen_did_not_write_is_named(site: Path) -> None:
    """A stranger's file, a file that somebody changed, one that is gone; hidden files are nobody's concern."""
    (site / "site/notes.txt").write_text("x")
    (site / "site/.keep").write_text("x")
    (site / "site/about/index.html").unlink()
    edit(site, REPORT, lambda text: text + "\n")
    data = json.loads(briefgen("check", "--json", cwd=site, code=3).stdout)
    said = {(each["path"], each["rule"]) for each in data["findings"]}
    assert {("notes.txt", "stranger"), ("about/index.html", "file"), (REPORT, "file")} <= said
    assert not any(path == ".keep" for path, _ in said)


def test_a_page_that_nobody_links_to_is_found(site: Path) -> None:
    """From anywhere on the site."""
    for page in (site / "site").rglob("*.html"):
        page.write_text(page.read_text("utf-8").replace("about/", "archive/"), "utf-8")
    assert ("orphan", "about/index.html") in {(each["rule"], each["path"]) for each in findings(site)}


def test_two_sources_may_have_one_headline(tmp_path: Path) -> None:
    """As those have that print an agency's report: the curator cannot help it. One source may not."""
    same = {"date": "2024-06-28", "summary": "One report."}
    files = {
        "2024-06-28/a.md": article("Alpha", source="{name: The Post}", **same),
        "2024-06-27/b.md": article("Alpha", source="{name: The Gazette}", **same),
    }
    make_site(tmp_path, files, SETTINGS)
    briefgen("build", "-q", cwd=tmp_path)
    assert findings(tmp_path, code=0) == []
    twice = article("Alpha", source="{name: The Post}", **same)
    make_site(tmp_path, {f"2024-06-28/{name}.md": twice for name in "cdefghijklm"}, SETTINGS)
    briefgen("build", "-q", cwd=tmp_path)
    found = findings(tmp_path)
    assert {(each["rule"], each["cause"]) for each in found} == {
        ("title", "another page has this title"), ("description", "another page has this description")
    }  # fmt: skip
    assert str(found[0]["remedy"]) == "give it one of its own, or 2024/06/28/a/index.html"
    said = briefgen("check", cwd=tmp_path, code=3).stdout.splitlines()
    assert len(said) == 22
    assert said[-2:] == [
        "… 1 more page: another page has this description [description]",
        "… 1 more page: another page has this title [title]",
    ]


def test_a_site_of_one_briefing_has_no_finding(tmp_path: Path) -> None:
    """Though its home shows what the briefing shows."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A", source="{name: X}", date="2024-06-28")}, SETTINGS)
    briefgen("build", "-q", cwd=tmp_path)
    assert findings(tmp_path, code=0) == []


def test_a_site_with_briefings_as_files_has_no_finding(tmp_path: Path) -> None:
    """They say what pages say."""
    formats = "formats: [md, html, eml, csv, ris, csl-json, epub]"
    make_site(tmp_path, FILES, f"{SETTINGS}description: All of it.\n{formats}\n")
    briefgen("build", "-q", cwd=tmp_path)
    assert (tmp_path / "site/2024/06/28/briefing.html").is_file()
    assert findings(tmp_path, code=0) == []


def test_many_findings_of_one_kind_are_told_once(site: Path) -> None:
    """With their number; as data, all of them."""
    pages = list((site / "site").rglob("*.html"))
    for page in pages:
        page.write_text(page.read_text("utf-8").replace("<main", '<i onclick="x()">x</i><main'), "utf-8")
    shown = [line for line in briefgen("check", cwd=site, code=3).stdout.splitlines() if "onclick" in line]
    with_main = sum("<i onclick" in page.read_text("utf-8") for page in pages)
    assert len(shown) == 11
    assert f"… {with_main - 10} more pages" in shown[-1]
    assert len([each for each in findings(site) if each["rule"] == "event-handler"]) == with_main


SEGMENTS = st.lists(st.sampled_from(["a", "b", "..", ".", "", "x.html"]), max_size=5).map("/".join)


@given(SEGMENTS, st.sampled_from(["", "?q", "#f", "?q#f"]), st.sampled_from(["", "/brief"]))
def test_links_are_resolved_as_browsers_do(path: str, rest: str, base: str) -> None:
    """From a page two folders down."""
    looked = look_at("2024/06/index.html", f'<a href="{path}{rest}">x</a>', base)
    links = facts_of(looked).links
    whole = (
        urljoin(f"http://site{base}/2024/06/", path + rest)
        .removeprefix("http://site")
        .split("?")[0]
        .split("#")[0]
    )
    if path.startswith("//"):
        assert links == ()
    elif whole.startswith(f"{base}/"):
        assert [link.path for link in links] == [whole.removeprefix(base).lstrip("/")]
    else:
        assert all(link.path.startswith("..") or link.path == "" for link in links)


def test_a_browser_is_watched(site: Path) -> None:
    """What Chromium asks for, stores and complains of is recorded, with its version and the time."""
    done = briefgen("check", "--browser", cwd=site)
    assert "privacy-report.json" in done.stderr
    report = json.loads((site / ".briefgen/privacy-report.json").read_text())
    assert report["checked"] == "2024-07-01T12:00:00+00:00"
    assert report["browser"].startswith("Chromium ")
    assert report["findings"] == []
    pages = {record["page"] for record in report["pages"]}
    assert {HOME, "404.html", "about/index.html", "archive/index.html"} <= pages
    assert len(pages) < len(list((site / "site").rglob("*.html")))
    script = "<script>localStorage.a = 1; document.cookie = 'b=1'; fetch('http://127.0.0.1:1/c')</script>"
    edit(
        site,
        HOME,
        lambda text: text.replace('http-equiv="Content', 'name="C').replace("<main", f"{script}<main"),
    )
    briefgen("check", "--browser", "--all", cwd=site, code=3)
    report = json.loads((site / ".briefgen/privacy-report.json").read_text())
    home = next(record for record in report["pages"] if record["page"] == HOME)
    assert (home["storage"]["local"], home["cookies"]) == (1, ["b"])
    assert home["third_party_requests"] == ["http://127.0.0.1:1/c"]
    assert len(report["pages"]) == len(list((site / "site").rglob("*.html")))
    assert any("the browser asked http://127.0.0.1:1/c" in each for each in report["findings"])


def test_the_privacy_statement_says_what_a_browser_has_proven(site: Path) -> None:
    """With day, browser and number of pages; nothing when something was found, and an older record changes no byte."""

    def statement() -> str:
        briefgen("build", "--quiet", cwd=site)
        return (site / "site/about/index.html").read_text("utf-8")

    before = statement()
    assert "Last tested" not in before
    briefgen("check", "--browser", cwd=site)
    report = json.loads((site / ".briefgen/privacy-report.json").read_text())
    proven = statement()
    assert (
        f"Last tested on 1 July 2024 in {report['browser']} (pages opened: {len(report['pages'])})." in proven
    )
    assert statement() == proven
    shutil.rmtree(site / ".briefgen/cache")
    assert statement() == proven
    record = site / ".briefgen/privacy-report.json"
    record.write_text(json.dumps({**report, "findings": ["x"]}))
    assert statement() == before
    record.write_text("{")
    assert statement() == before


def test_a_real_server_answers_every_link_that_the_check_lets_pass(site: Path) -> None:
    """And none that it finds broken."""
    edit(site, HOME, lambda text: text.replace(PUT, f'<a href="gone/">x</a><a href="about">y</a>{PUT}', 1))
    broken = {str(each["cause"]).split('"')[1] for each in findings(site) if each["rule"] == "link"}
    with served(site / "site") as address:
        looked = look_at(HOME, (site / "site" / HOME).read_text("utf-8"), "/brief")
        for link in facts_of(looked).links:
            connection = http.client.HTTPConnection(address.removeprefix("http://"))
            connection.request("HEAD", f"/{quote(link.path)}")
            assert (connection.getresponse().status == 404) is (link.written in broken), link
            connection.close()
    assert broken == {"gone/"}


class _LeadsOn:
    """A page that goes on to another one each time that it is asked, for so many times: as fast as no test can make one."""

    def __init__(self, times: int) -> None:
        self.left = times

    def evaluate(self, _: str) -> dict[str, int]:
        """What a page in Chromium answers."""
        self.left -= 1
        if self.left >= 0:
            raise Error("Execution context was destroyed, most likely because of a navigation")
        return {"local": 1}

    def wait_for_load_state(self) -> None:
        """The other one has come."""


def test_a_page_that_leads_on_while_it_is_asked_is_asked_again() -> None:
    """An alias does; on a busy computer the question and its refresh meet."""
    assert _stored(_LeadsOn(2)) == {"local": 1}  # type: ignore[arg-type]
    with pytest.raises(Error, match="navigation"):
        _stored(_LeadsOn(100))  # type: ignore[arg-type]


def stub(folder: Path, said: str) -> Path:
    """A Chromium that notes what it is given, says something, and ends."""
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\necho \"$@\" > {folder}/given\necho '{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    return program


def test_a_browser_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it says itself, without the page of flags that it was given."""
    program = stub(tmp_path, "error while loading shared libraries: libnss3.so")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CheckError) as failed:
        watch_site(tmp_path, "")
    assert str(failed.value) == (
        f"Chromium ({program}) has failed: error while loading shared libraries: libnss3.so; "
        f"see whether `{program} --headless --dump-dom about:blank` runs, and install it anew if not"
    )


@pytest.mark.parametrize(("user", "is_bare"), [(0, True), (1000, False)])
def test_only_root_has_a_browser_without_its_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, *, is_bare: bool
) -> None:
    """To which alone Chromium refuses it; a page that was tampered with stays within it."""
    stub(tmp_path, "FATAL: No usable sandbox!")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with pytest.raises(CheckError, match="No usable sandbox"):
        watch_site(tmp_path, "")
    assert ("--no-sandbox" in (tmp_path / "given").read_text().split()) is is_bare


def test_a_page_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    """And those after it are opened."""
    (tmp_path / "a.html").write_text("<script>location = 'http://127.0.0.1:1/'</script>")
    (tmp_path / "b.html").write_text("<title>b</title>")
    save_manifest(tmp_path, {"a.html": "0" * 64, "b.html": "0" * 64})
    watched = watch_site(tmp_path, "", every=True)
    assert [record["page"] for record in watched["pages"]] == ["a.html", "b.html"]
    assert any(
        each.startswith("a.html: the browser could not open it, or not keep it open (")
        for each in watched["findings"]
    )
    assert not any(each.startswith("b.html: the browser could") for each in watched["findings"])

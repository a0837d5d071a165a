"""From raw pages to a site in a real browser: the repository's own sample, end to end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import chromium, served
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sites import SETTINGS, article, build_site, make_site

from briefgen.builder.build import build
from briefgen.config import load_config
from briefgen.ingest.inbox import inbox_files
from briefgen.ingest.store import ingest

REPOSITORY = Path(__file__).parents[1]
NOW = datetime(2024, 7, 1, tzinfo=UTC)
ARTICLE = "/2024/06/26/sleeper-operators-order-90-coaches-in-bet-on-slower-travel/"
PAGES = {
    "home": "/",
    "briefing": "/2024/06/28/",
    "month": "/2024/06/",
    "article": ARTICLE,
    "article with a table": "/2024/06/27/why-armies-are-buying-lorries-again/",
    "topic": "/topics/economy/",
    "topics": "/topics/",
    "sources": "/sources/",
    "archive": "/archive/",
    "missing": "/404.html",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "briefgen.yaml"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    for path in (root / "content").rglob("*.md"):
        if "\n  digest: " in path.read_text("utf-8"):
            path.unlink()  # cleaned here before: this test does it anew
    config = load_config(root)
    outcomes = list(ingest(config, inbox_files(config), NOW))
    assert not [outcome.error for outcome in outcomes if outcome.error]
    report = build(config, now=NOW)
    assert not report.problems
    assert not report.warnings
    with served(config.output) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    yield fresh
    fresh.close()


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_private_and_without_faults(site: str, context: BrowserContext, kind: str) -> None:
    """No request beyond the site, no cookie, nothing stored, no word on the console."""
    page = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(site + PAGES[kind])
    assert answer is not None
    assert answer.status == 200
    if kind != "missing":  # its addresses are those of the published site, which is elsewhere
        assert [url for url in requests if not url.startswith(site)] == []
        assert said == []
    assert context.cookies() == []
    stored = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert page.evaluate(stored) == [0, 0, 0]
    assert page.evaluate("indexedDB.databases()") == []
    acting = "script:not([type='application/ld+json']), form, iframe"  # JSON-LD is data, and does nothing
    assert page.locator(acting).count() == 0


def _links(page: Page) -> set[str]:
    return {
        str(link).partition("#")[0] for link in page.evaluate("[...document.links].map(link => link.href)")
    }


def test_every_internal_link_leads_somewhere(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    waiting, seen = [f"{site}/"], set[str]()
    while waiting:
        url = waiting.pop()
        answer = page.request.get(url)
        assert answer.status == 200, url
        if "html" not in answer.headers["content-type"]:
            continue
        page.goto(url)
        found = {link for link in _links(page) if link.startswith(site)} - seen
        seen |= found
        waiting += sorted(found)
    assert len(seen) > 80


def test_an_article_reads_without_javascript(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + ARTICLE)
    assert page.locator("h1").inner_text() == "Sleeper operators order 90 coaches in bet on slower travel"
    text = page.locator("main").inner_text()
    assert "Three European night-train companies have placed a joint order" in text
    assert "Priya Lockhart" in text
    assert "The Northfield Examiner" in text
    receipt = page.locator("details")
    receipt.locator("summary").click()
    assert "consent" in receipt.inner_text().lower()
    context.close()


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_is_wider_than_the_screen(site: str, context: BrowserContext, kind: str) -> None:
    page = context.new_page()
    page.goto(site + PAGES[kind])
    for width in (320, 375, 800, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


LONGEST = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site whose every name is one word without an end."""
    front = {"topics": f"[{LONGEST}]", "authors": f"[{LONGEST}]", "place": LONGEST, "story": LONGEST}
    files = {
        f"2024-06-28/{name}.md": article(f"{LONGEST} {name}", source=f"{{name: {LONGEST}}}", **front)
        for name in "ab"
    }
    root = make_site(tmp_path_factory.mktemp("extreme"), files)
    assert not build_site(root).problems
    with served(root / "site") as address:
        yield address


@pytest.mark.parametrize(
    "path", ["", "2024/06/28/", "2024/06/28/a/", "2024/06/", *(f"{kind}/" for kind in ("topics", "sources", "stories")),
             *(f"{kind}/{LONGEST.lower().replace('ü', 'u')}/" for kind in ("topics", "sources", "authors"))],
)  # fmt: skip
def test_a_name_of_any_length_makes_no_page_wider(extreme: str, context: BrowserContext, path: str) -> None:
    page = context.new_page()
    answer = page.goto(f"{extreme}/{path}")
    assert answer and answer.ok
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


WIDE = "|".join(["a wide cell"] * 9)


def test_a_document_is_as_wide_as_the_screen(tmp_path: Path, context: BrowserContext) -> None:
    """The file for a phone, too: a table scrolls by itself, and a picture is seen whole."""
    body = f"|{WIDE}|\n{'|-' * 9}|\n|{WIDE}|\n\n{LONGEST * 3}\n\n![A tower](tower.png)"
    root = make_site(
        tmp_path, {"2024-06-28/a.md": article(LONGEST, body=body)}, f"{SETTINGS}formats: [html]\n"
    )
    Image.new("L", (300, 3000)).save(root / "content/2024-06-28/tower.png")
    assert not build_site(root).problems
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 700})
    with served(root / "site") as address:
        for url in (f"{address}/2024/06/28/a/", f"{address}/2024/06/28/briefing.html"):
            page.goto(url)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            tall = page.locator("img").bounding_box()
            assert tall
            assert tall["height"] <= 700
            assert tall["width"] == pytest.approx(tall["height"] / 10)


PLACES_OF_COMMAS = """paragraph => {
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT), found = [], range = document.createRange();
  while (texts.nextNode()) {
    const at = texts.currentNode.data.indexOf(",");
    if (at < 0) continue;
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + 1);
    found.push(range.getBoundingClientRect().left - paragraph.getBoundingClientRect().left);
  }
  return found;
}"""
"""How far from the left edge each comma stands, in pixels."""


def test_no_comma_begins_a_line_of_names(tmp_path: Path, context: BrowserContext) -> None:
    """However long they are."""
    names = ", ".join(f"Person Number-{number} van der Langenname" for number in range(6))
    settings = f"{SETTINGS}pages: [article, author, assets]\n"
    files = {f"2024-06-28/{name}.md": article(name.title(), authors=f"[{names}]") for name in "abc"}
    build_site(make_site(tmp_path, files, settings))
    page = context.new_page()
    with served(tmp_path / "site") as address:
        for width in range(900, 1300, 40):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto(f"{address}/2024/06/28/a/")
            commas = page.locator(".attribution p").first.evaluate(PLACES_OF_COMMAS)
            assert len(commas) == 4
            assert min(commas) > 2


def test_a_byline_is_in_the_order_of_the_sites_language(tmp_path: Path, context: BrowserContext) -> None:
    """Of an article that runs the other way, too: "By A and B", and a full stop behind its sentence."""
    text = article("خبر", language="ar", authors="[ليلى حداد, John Doe]", access="paywall")
    build_site(make_site(tmp_path, {"2024-06-28/a.md": text}))
    page = context.new_page()
    with served(tmp_path / "site") as address:
        page.goto(f"{address}/2024/06/28/a/")
        first, second = (name.bounding_box() for name in page.locator(".attribution .author").all())
        stop, sentence = (_box_of(page, "behind a paywall", piece) for piece in (".", "The original"))
    assert first and second
    assert first["x"] < second["x"]
    assert stop > sentence


def _box_of(page: Page, sentence: str, piece: str) -> float:
    """Where a piece of a sentence begins on the screen, from the left."""
    return float(page.evaluate(
        """([sentence, piece]) => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
          while (!walker.nextNode().data.includes(sentence)) {}
          const node = walker.currentNode, start = node.data.lastIndexOf(piece), range = document.createRange()
          range.setStart(node, start)
          range.setEnd(node, start + piece.length)
          return range.getBoundingClientRect().x
        }""", [sentence, piece]
    ))  # fmt: skip


def test_navigation_is_not_printed(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/2024/06/28/")
    assert page.locator("nav").first.is_visible()
    page.emulate_media(media="print")
    assert not any(nav.is_visible() for nav in page.locator("nav").all())


def test_dark_is_dark(site: str, browser: Browser) -> None:
    colours = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{site}/")
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    light, dark = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
    assert light > 600 > 150 > dark


def test_an_arabic_article_runs_from_right_to_left(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/topics/%D9%85%D8%AF%D9%86/")
    page.locator("main h3 a").first.click()
    assert page.locator("[lang=ar] h1, h1[lang=ar]").first.is_visible()
    direction = "getComputedStyle(document.querySelector('h1')).direction"
    assert page.evaluate(direction) == "rtl"

"""The search: a real index by Pagefind, asked in a real browser."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium, served
from playwright.sync_api import Browser, Page
from sites import NOW, SETTINGS, article, build_site, make_site, tree

from briefgen.builder.build import build
from briefgen.check.page import look_at, policy
from briefgen.config import load_config
from briefgen.content.collect import Reason
from briefgen.errors import ConfigError
from briefgen.pages import pagefind
from briefgen.pages.search import spaced
from briefgen.preview import Preview
from briefgen.preview.search import PreviewIndex
from briefgen.publish.builtsite import _ENTRANCES, _rank
from briefgen.publish.rclone import _LASTING

ROOT = Path(__file__).parents[1]
WITH_SEARCH = SETTINGS + "search: true\n"

TEXTS = {
    "en": ("Libraries reopen", "The books are back on their shelves, says the librarian."),
    "de": ("Die Stadt saniert alte Häuser", "Mehrere Wohnungen werden umgebaut."),
    "fr": ("Les festivals comptent leur eau", "Chaque été, les rivières baissent."),
    "es": ("Los vecinos reabren el cine", "Las butacas proceden de otra sala."),
    "pt": ("A cidade planta árvores", "As ruas terão mais sombra."),
    "ar": ("مدينة بندر تستعيد المياه", "أصلحت الهيئة التسربات في الأحياء القديمة."),
    "hi": ("सोनपुरा में नया वार्ड", "अस्पताल में मरीज़ों का इलाज शुरू हुआ।"),
    "zh": ("北京图书馆重新开放", "银行宣布新的利率，读者回到书架前。"),
    "ja": ("東京の図書館が再開", "音声認識に訛りを教えた。がん検診も始まる。"),
}
FILES = {
    f"2024-06-{10 + day}/{code}.md": article(
        title,
        body=text,
        date=f"2024-06-{10 + day}",
        language=code,
        source=f"{{name: Paper {code}}}",
        authors="[Ann Field]" if code == "en" else "[]",
        topics="[Books]" if code in ("en", "zh", "ja") else "[Cities]",
    )
    for day, (code, (title, text)) in enumerate(TEXTS.items())
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_site(tmp_path_factory.mktemp("search") / "site", FILES, WITH_SEARCH)
    build_site(folder)
    return folder


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with served(root / "site") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{address}/search/")
    yield opened
    context.close()


def found(page: Page, words: str, count: int | None = None) -> list[str]:
    """The headlines that a search finds."""
    page.fill("#search-words", "")
    page.wait_for_selector("#search-ways:not([hidden])")
    page.fill("#search-words", words)
    return shown(page, count)


def shown(page: Page, count: int | None = None) -> list[str]:
    """The headlines, as soon as the search is done."""
    said = "Nothing" if count == 0 else "Reports found: " + ("" if count is None else str(count))
    page.wait_for_selector(f"#search-status:has-text('{said}')")
    if count != 0:
        page.wait_for_selector("#search-results > li")
    return [each.inner_text() for each in page.query_selector_all("#search-results h2")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("library", "en"), ("book", "en"), ("Haus", "de"), ("wohnung", "de"), ("hauser", "de"), ("festival", "fr"),
        ("rivière", "fr"), ("ete", "fr"), ("butaca", "es"), ("vecino", "es"), ("arvore", "pt"), ("المدينة", "ar"),
        ("التسربات", "ar"), ("احياء", "ar"), ("सोनपुरा", "hi"), ("मरीजों", "hi"), ("अस्पताल", "hi"), ("图书馆", "zh"),
        ("利率", "zh"), ("银行 利率", "zh"), ("図書館", "ja"), ("音声認識", "ja"), ("がん", "ja"), ("Ann Field", "en"),
    ],
)  # fmt: skip
def test_words_of_every_language_find_its_article_and_no_other(page: Page, words: str, code: str) -> None:
    """In their other forms, too, and without accents; letters as they stand where words are not set apart."""
    assert found(page, words, 1) == [TEXTS[code][0]]
    day = 10 + list(TEXTS).index(code)
    assert (page.get_attribute("#search-results a", "href") or "").endswith(f"/2024/06/{day}/{code}/")


@pytest.mark.parametrize("words", ["zxqvw", "馆图", "利书", "Haus zxqvw", "haustier", "!?"])
def test_what_is_nowhere_is_not_found(page: Page, words: str) -> None:
    """Pagefind alone would take the beginning of a word for it."""
    assert found(page, words, 0) == []


def test_a_phrase_in_quotes_is_found_as_it_stands(page: Page) -> None:
    """And not its words in another order."""
    assert found(page, '"back on their shelves"', 1) == ["Libraries reopen"]
    assert found(page, '"shelves back on"', 0) == []


def test_a_result_shows_words_source_day_and_the_passage(page: Page) -> None:
    """With what was found marked, and its language said."""
    found(page, "wohnung", 1)
    item = page.inner_text("#search-results li")
    assert page.inner_text("#search-results mark") == "Wohnungen"
    assert [part in item for part in ("Mehrere Wohnungen werden", "Paper de", "11 June 2024", "German")] == [
        True
    ] * 4
    assert page.get_attribute("#search-results h2", "lang") == "de"
    found(page, "图书馆", 1)
    assert "银行宣布新的利率，读者回到书架前。" in page.inner_text("#search-results .summary")


def test_filters_narrow_and_stand_in_the_address(page: Page) -> None:
    """Behind the #, which is sent to nobody; such an address can be passed on."""
    page.select_option("#search-topic", "Books")
    assert shown(page, 3) == [TEXTS[code][0] for code in ("ja", "zh", "en")]
    page.select_option("#search-language", "ja")
    assert shown(page, 1) == [TEXTS["ja"][0]]
    assert page.url.endswith("/search/#topic=Books&language=ja")
    page.goto("about:blank")
    page.go_back()
    assert shown(page, 1) == [TEXTS["ja"][0]]
    page.select_option("#search-topic", "")
    page.select_option("#search-language", "")
    page.select_option("#search-date", "2024-06")
    assert len(shown(page, 9)) == 9
    page.select_option("#search-source", "Paper fr")
    assert shown(page, 1) == [TEXTS["fr"][0]]


def test_the_keyboard_is_enough(page: Page) -> None:
    """/ begins, Enter and arrows walk, Escape begins anew."""
    page.keyboard.press("/")
    page.keyboard.type("图书馆")
    shown(page, 1)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.innerText") == TEXTS["zh"][0]
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "search-words"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.input_value("#search-words") == ""
    assert page.is_visible("#search-ways") and not page.url.partition("#")[2]
    page.keyboard.type("图书馆")
    shown(page, 1)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2024/06/17/zh/")


def test_a_search_asks_the_site_alone_and_stores_nothing(browser: Browser, address: str) -> None:
    """And the console has nothing to say."""
    context = browser.new_context()
    page, requests, said = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/search/")
    assert not any("pagefind" in url for url in requests), "nothing is fetched before it is needed"
    found(page, "library", 1)
    assert [url for url in requests if not url.startswith(f"{address}/")] == []
    assert not any("library" in url for url in requests)
    assert (said, context.cookies()) == ([], [])
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


def test_without_scripts_there_are_the_lists(browser: Browser, address: str) -> None:
    """Of topics, sources and months, and a sentence that says why."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search/")
    assert not page.is_visible("#search-words")
    assert "needs JavaScript" in page.inner_text("main")
    for name in ("Cities", "Paper hi", "June 2024"):
        assert page.is_visible(f"#search-ways a:has-text('{name}')")
    context.close()


def test_without_webassembly_the_page_says_so(browser: Browser, address: str) -> None:
    """And shows the lists again."""
    page = browser.new_page()
    page.add_init_script("delete window.WebAssembly")
    page.goto(f"{address}/search/#q=library")
    page.wait_for_selector("#search-failed:not([hidden])")
    assert page.is_visible("#search-ways")
    page.close()


def test_the_site_may_lie_below_a_path(root: Path, tmp_path: Path, browser: Browser) -> None:
    """All is said relative to the page."""
    shutil.copytree(root / "site", tmp_path / "host" / "brief")
    with served(tmp_path / "host") as address:
        page = browser.new_page()
        page.goto(f"{address}/brief/search/#q=library")
        assert shown(page, 1) == ["Libraries reopen"]
        page.click("#search-results a")
        page.wait_for_url("**/brief/2024/06/10/en/")
        page.close()


def test_more_than_ten_come_when_asked_for(tmp_path: Path, browser: Browser) -> None:
    """And the first of them has the focus."""
    files = {
        f"2024-06-28/{n:02}.md": article(f"Report {n}", date="2024-06-28", body="Ferry.") for n in range(23)
    }
    build_site(make_site(tmp_path / "site", files, WITH_SEARCH))
    with served(tmp_path / "site" / "site") as address:
        page = browser.new_page()
        page.goto(f"{address}/search/#q=ferry")
        assert len(shown(page, 23)) == 10

        def items() -> list[str]:
            return [each.inner_text() for each in page.query_selector_all("#search-results h2")]

        page.click("#search-more")
        page.wait_for_selector("#search-results > li:nth-child(20)")
        assert page.evaluate("document.activeElement.innerText") == items()[10]
        page.click("#search-more")
        page.wait_for_selector("#search-results > li:nth-child(23)")
        assert not page.is_visible("#search-more")
        page.close()


# The files


def indexed(folder: Path) -> str:
    """All that the index says of articles."""
    fragments = sorted((folder / "pagefind").glob("*/fragment/*"))
    return "\n".join(gzip.decompress(file.read_bytes()).decode() for file in fragments)


def test_what_readers_do_not_see_is_not_in_the_index(tmp_path: Path) -> None:
    """Neither what is withheld, nor more of an article than its rights allow."""
    files = {
        "2024-06-28/a.md": article("Open", date="2024-06-28", body="Sound."),
        "2024-06-28/b.md": article("Drafted", date="2024-06-28", draft="true", body="Secret1."),
        "2024-06-28/c.md": article("Gone", date="2024-06-28", withdrawn="An error", body="Secret2."),
        "2024-06-28/d.md": article("Over", date="2024-06-28", expires="2024-06-29", body="Secret3."),
        "2024-08-28/e.md": article("To come", date="2024-08-28", body="Secret4."),
        "2024-06-28/f.md": article("Part", date="2024-06-28", rights="excerpt", body="First.\n\nSecret5."),
        "2024-06-28/g.md": article("Link", date="2024-06-28", rights="link", body="Secret6."),
    }  # fmt: skip
    root = make_site(tmp_path / "site", files, WITH_SEARCH)
    build(load_config(root), now=NOW, shown_too=tuple(Reason), output=tmp_path / "preview")
    build_site(root)
    assert "Secret4" in indexed(tmp_path / "preview")
    text = indexed(root / "site")
    assert [word for word in ("Secret", "Drafted", "Gone", "Over", "To come") if word in text] == []
    assert [word in text for word in ("Sound", "First", "Link")] == [True] * 3


def test_equal_content_gives_equal_bytes(root: Path, tmp_path: Path) -> None:
    """Pagefind's own files differ from run to run."""
    for number in range(3):
        other = make_site(tmp_path / str(number), FILES, WITH_SEARCH)
        build_site(other)
        assert tree(other / "site") == tree(root / "site")


def test_the_index_is_made_only_when_content_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And an incremental build is what a cold one would be."""
    root = make_site(tmp_path / "site", FILES, WITH_SEARCH)
    build_site(root)
    before = tree(root / "site")
    with monkeypatch.context() as patched:
        patched.setattr(pagefind, "_run", lambda *_: pytest.fail("Pagefind was run"))
        (root / "templates").mkdir()
        (root / "templates" / "404.html").write_text("{% extends 'default/404.html' %}")
        build_site(root)
        shutil.rmtree(root / "site")
        build_site(root)
    shutil.rmtree(root / "templates")
    build_site(root)
    assert tree(root / "site") == before
    file = root / "content" / "2024-06-10" / "en.md"
    file.write_text(file.read_text().replace("books", "ledgers"))
    report = build_site(root)
    now = tree(root / "site")
    assert "ledgers" in indexed(root / "site")
    assert report.removed > 0 and {path for path in before if path not in now}
    assert all(now[path] == before[path] for path in before if "/zh/" in path)
    shutil.rmtree(root / "site")
    shutil.rmtree(root / ".briefgen")
    build_site(root)
    assert tree(root / "site") == now


def test_a_site_without_search_has_no_trace_of_it(tmp_path: Path) -> None:
    """No file, no link, no module."""
    root = make_site(tmp_path / "site", FILES)
    script = (
        "import sys; from sites import build_site; from pathlib import Path; build_site(Path(sys.argv[1]));"
        "print([name for name in sys.modules if 'pagefind' in name or name.endswith(('.search', 'cbor2'))])"
    )
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(root)], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    built = tree(root / "site")
    assert not any("pagefind" in path or "search" in path for path in built)
    assert not any(
        b"search/" in data or b"wasm" in data for path, data in built.items() if path.endswith(".html")
    )


def test_a_missing_program_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is written."""
    root = make_site(tmp_path / "site", FILES, WITH_SEARCH)

    def missing(name: str) -> str:
        raise pagefind.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(pagefind.metadata, "version", missing)
    with pytest.raises(
        ConfigError, match=r"needs Pagefind, which is not installed; pip install 'briefgen\[search\]'"
    ):
        build_site(root)
    assert not (root / "site").exists()


def test_a_site_without_articles_has_a_search_page(tmp_path: Path) -> None:
    """And no index."""
    root = make_site(tmp_path / "site", {}, WITH_SEARCH)
    build_site(root)
    assert (root / "site/search/index.html").is_file()
    assert not (root / "site/pagefind").exists()


def test_the_check_finds_nothing_and_still_looks(root: Path) -> None:
    """WebAssembly is the search page's alone."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    command = [sys.executable, "-m", "briefgen", "check", "--json"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    errors = [each for each in json.loads(done.stdout)["findings"] if each["severity"] == "error"]
    assert errors == []
    text = (root / "site/search/index.html").read_text("utf-8")
    assert list(policy(look_at("search/index.html", text, ""))) == []
    assert [found.rule for found in policy(look_at("about/index.html", text, ""))] == ["csp"]


def test_what_is_named_by_its_digest_may_be_kept_for_ever(root: Path) -> None:
    """What names it may not, and is published last."""
    paths = [path for path in tree(root / "site") if path.startswith("pagefind/")]
    lasting = {path for path in paths if _LASTING.match(path)}
    names = {path.rpartition("/")[2].partition(".")[0] for path in paths if path not in lasting}
    assert names == {"pagefind", "pagefind-entry", "wasm"}
    assert {path.rpartition("/")[2] for path in paths if _rank(path) == _ENTRANCES} == {"pagefind-entry.json"}


def test_the_preview_makes_the_index_when_it_is_asked_for(tmp_path: Path, browser: Browser) -> None:
    """A save is not kept waiting, and the next search finds it."""
    root = make_site(tmp_path / "site", FILES, WITH_SEARCH)
    made: list[int] = []

    def make() -> dict[str, bytes]:
        made.append(1)
        build(load_config(root), now=NOW, output=tmp_path / "whole")
        return {path: data for path, data in tree(tmp_path / "whole").items() if path.startswith("pagefind/")}

    index = PreviewIndex(make)

    def rebuild() -> tuple[()]:
        build(load_config(root), now=NOW, has_index=False)
        index.forget()
        return ()

    with Preview(
        root / "site", lambda: [root / "content"], rebuild, port=0, search=index.file, prefix="/brief"
    ) as preview:
        assert made == [] and not (root / "site/pagefind").exists()
        page = browser.new_page()
        page.goto(f"{preview.url}search/#q=library")
        assert shown(page, 1) == ["Libraries reopen"]
        file = root / "content" / "2024-06-10" / "en.md"
        with page.expect_navigation():
            file.write_text(file.read_text().replace("Libraries", "Many libraries"))
        page.wait_for_selector("h2:has-text('Many libraries reopen')")
        assert len(made) == 2
        page.close()


# The parts


def test_letters_that_stand_alone_become_words() -> None:
    """Others stay as they are."""
    assert spaced("北京GDP增长。読んだ") == "北 京 GDP 增 长。 読 ん だ"
    assert spaced("One – two Häuser मरीज़ों") == "One – two Häuser मरीज़ों"
    assert spaced("ที่นี่") == "ที่ นี่"

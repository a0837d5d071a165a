"""The preview, in a real browser: what is saved arrives there."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from browser import chromium
from playwright.sync_api import Page, Route
from sites import NOW, SETTINGS, article, make_site

from briefgen.builder.build import build
from briefgen.cli.serve import _watched
from briefgen.config import load_config
from briefgen.content.collect import collect
from briefgen.errors import BriefgenError, PreviewError
from briefgen.preview import Preview
from briefgen.preview.cleaning import cleaning_page
from briefgen.preview.extras import opened_policy
from briefgen.preview.server import PreviewServer, is_loopback

FILE = "2024-06-28/one.md"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", {FILE: article("First headline", date="2024-06-28")})


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    def rebuild() -> Sequence[BriefgenError]:
        return build(load_config(root), now=NOW).problems

    watched = [root / "content", root / "templates", root / "briefgen.yaml"]
    with Preview(root / "site", lambda: watched, rebuild, port=0, root=root) as running:
        yield running


@pytest.fixture
def page(preview: Preview) -> Iterator[Page]:
    with chromium() as browser:
        opened = browser.new_page()
        with opened.expect_websocket() as connected:
            opened.goto(preview.url)
        connected.value.wait_for_event("framereceived")
        opened.wait_for_timeout(200)  # the handshake's last word is the browser's
        yield opened


def _save(root: Path, text: str) -> None:
    (root / "content" / FILE).write_text(text, "utf-8")


def test_a_saved_edit_arrives_in_the_browser(root: Path, page: Page) -> None:
    _save(root, article("Second headline", date="2024-06-28"))
    page.wait_for_selector("text=Second headline", timeout=5000)


def test_rapid_saves_all_arrive(root: Path, page: Page) -> None:
    """livereload alone would swallow a second change within three seconds."""
    started = time.monotonic()
    for number in range(4):
        _save(root, article(f"Headline number {number}", date="2024-06-28"))
        page.wait_for_selector(f"text=Headline number {number}", timeout=2500)
    assert time.monotonic() - started < 10


def test_an_edit_arrives_in_a_page_that_is_still_loading(root: Path, preview: Preview) -> None:
    """Such a page does not yet listen when the reload is sent."""
    with chromium() as browser:
        page = browser.new_page()

        def save_first(route: Route) -> None:
            before = preview.server.build
            _save(root, article("Edited on the way", date="2024-06-28"))
            while preview.server.build == before:
                time.sleep(0.01)
            route.continue_()

        page.route("**/livereload.js*", save_first, times=1)
        page.goto(preview.url)
        page.wait_for_selector("text=Edited on the way", timeout=5000)


def test_of_two_edits_within_a_second_the_last_stays(root: Path, page: Page) -> None:
    _save(root, article("The first of two", date="2024-06-28"))
    time.sleep(0.2)
    _save(root, article("The last of two", date="2024-06-28"))
    page.wait_for_selector("text=The last of two", timeout=3000)


def test_a_templates_folder_made_later_is_watched(root: Path, page: Page) -> None:
    home = root / "templates" / "home.html"
    home.parent.mkdir()
    for word in ("one", "two"):
        home.write_text(f"<!doctype html><title>x</title><p>Template {word}")
        page.wait_for_selector(f"text=Template {word}", timeout=5000)


def test_an_error_shows_over_a_page_without_a_body_tag(root: Path, page: Page) -> None:
    home = root / "templates" / "home.html"
    home.parent.mkdir()
    home.write_text("<!doctype html><title>x</title><p>Bare")
    page.wait_for_selector("text=Bare", timeout=5000)
    _save(root, article("First headline", date="someday"))
    page.wait_for_selector("#briefgen-errors", timeout=5000)


def test_an_error_is_shown_and_goes_away_when_mended(root: Path, page: Page) -> None:
    _save(root, article("First headline", date="someday"))
    page.wait_for_selector("#briefgen-errors", timeout=5000)
    told = page.inner_text("#briefgen-errors")
    assert "content/2024-06-28/one.md:3" in told
    assert 'date "someday" is not a date' in told
    assert "write 2026-05-01" in told
    _save(root, article("Mended headline", date="2024-06-28"))
    page.wait_for_selector("text=Mended headline", timeout=5000)
    assert page.locator("#briefgen-errors").count() == 0


def test_an_error_in_the_settings_is_shown(root: Path, page: Page) -> None:
    with (root / "briefgen.yaml").open("a") as settings:
        settings.write("nmae: Brief\n")
    page.wait_for_selector("#briefgen-errors", timeout=5000)
    assert 'unknown setting "nmae"' in page.inner_text("#briefgen-errors")
    assert 'did you mean "name"?' in page.inner_text("#briefgen-errors")


def test_a_message_with_markup_is_shown_as_text(root: Path, page: Page) -> None:
    _save(root, article("First headline", date="'<img src=x onerror=alert(1)>'"))
    page.wait_for_selector("#briefgen-errors", timeout=5000)
    assert "<img src=x" in page.inner_text("#briefgen-errors")
    assert page.locator("#briefgen-errors img").count() == 0


def test_the_preview_raises_no_word_on_the_console(preview: Preview) -> None:
    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(preview.url)
        page.wait_for_timeout(300)
        assert said == []


def _ask(preview: Preview, path: str, *, method: str = "GET", host: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", preview.server.port, timeout=5)
    headers = {"Host": host} if host else {}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_the_files_on_disk_hold_nothing_of_the_preview(root: Path, preview: Preview) -> None:
    assert b"livereload" in _ask(preview, "/").body  # type: ignore[attr-defined]
    assert b"livereload" not in (root / "site" / "index.html").read_bytes()


def test_a_page_under_a_foreign_name_gets_nothing(preview: Preview) -> None:
    """Or a web site could point its own name here, and read the drafts."""
    assert _ask(preview, "/", host="evil.example").status == 403
    assert _ask(preview, "/", host=f"evil.example:{preview.server.port}").status == 403
    assert _ask(preview, "/livereload.js", host="evil.example").status == 403
    assert _ask(preview, "/", host=f"localhost:{preview.server.port}").status == 200


def test_a_foreign_page_cannot_fetch(preview: Preview) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", preview.server.port, timeout=5)
    connection.request("GET", "/", headers={"Origin": "https://evil.example"})
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize(
    ("policy", "opened"),
    [
        (
            "default-src 'none'; style-src 'self'",
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src ws://h:1",
        ),
        (
            "default-src 'none'; script-src 'sha256-x'; script-src 'none'; style-src x; connect-src 'self'",
            "default-src 'none'; script-src 'sha256-x' 'self'; style-src x 'self'; connect-src 'self' ws://h:1",
        ),
        ("img-src 'self'", "img-src 'self'"),
    ],
)
def test_a_policy_lets_in_the_preview_and_nothing_else(policy: str, opened: str) -> None:
    assert opened_policy(policy, "ws://h:1") == opened


def test_a_foreign_page_cannot_listen(preview: Preview) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", preview.server.port, timeout=5)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Origin": "https://evil.example",
    }
    connection.request("GET", "/livereload", headers=upgrade)
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize(
    "path",
    ["/../briefgen.yaml", "/..%2fbriefgen.yaml", "/%2e%2e/briefgen.yaml", "//etc/passwd", "/%00", "/out"],
)
def test_nothing_outside_the_site_is_served(preview: Preview, path: str) -> None:
    (preview.server.folder / "out").symlink_to(preview.server.folder.parent / "briefgen.yaml")
    answer = _ask(preview, path)
    assert answer.status in (403, 404)
    assert b"timezone" not in answer.body  # type: ignore[attr-defined]


def test_what_is_not_there_gets_the_sites_own_page(preview: Preview) -> None:
    answer = _ask(preview, "/nowhere/")
    assert answer.status == 404
    assert b"The Test Brief" in answer.body  # type: ignore[attr-defined]


def test_the_sites_own_page_is_styled_under_a_base_url_with_a_path(root: Path) -> None:
    def rebuild() -> Sequence[BriefgenError]:
        return build(load_config(root), now=NOW).problems

    with Preview(root / "site", lambda: [root / "content"], rebuild, port=0, prefix="/brief") as running:
        missing = _ask(running, "/brief/nowhere")
        sheet = re.search(rb'rel="stylesheet" href="([^"]+)"', missing.body)  # type: ignore[attr-defined]
        assert missing.status == 404
        assert sheet
        assert _ask(running, sheet[1].decode()).status == 200


def test_a_head_request_has_no_body(preview: Preview) -> None:
    answer = _ask(preview, "/", method="HEAD")
    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) > 500
    assert answer.body == b""  # type: ignore[attr-defined]


def test_a_taken_port_gives_way_to_the_next(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = PreviewServer(tmp_path, host="127.0.0.1", port=port)
        assert server.port != port
        server.start()
        server.stop()


def test_an_address_of_another_computer_is_told(tmp_path: Path) -> None:
    """At once, and not as a want of free ports. 192.0.2.1 is nobody's (RFC 5737)."""
    with pytest.raises(
        PreviewError, match=r'"192\.0\.2\.1" is no address of this computer; leave out --host'
    ):
        PreviewServer(tmp_path, host="192.0.2.1", port=8000)


def test_a_site_that_cannot_be_built_at_all_shows_why(root: Path) -> None:
    def rebuild() -> Sequence[BriefgenError]:
        return build(load_config(root), now=NOW).problems

    (root / "briefgen.yaml").write_text("timezone: UTC\n")
    with Preview(root / "site", lambda: [root / "content"], rebuild, port=0) as running:
        answer = _ask(running, "/")
    assert answer.status == 503
    assert re.search(rb"the setting &quot;name&quot; is missing", answer.body)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_only_this_machines_addresses_are_loopback(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_an_error_shows_its_lines(root: Path, page: Page) -> None:
    """The one that is meant is marked; what is in it stays text."""
    _save(root, "---\ntitle: <b>One</b>\nrights: ful\n---\n\nText.\n")
    overlay = page.wait_for_selector("#briefgen-errors pre")
    assert overlay is not None
    assert overlay.inner_text().splitlines() == [
        "   1  ---",
        "   2  title: <b>One</b>",
        "   3  rights: ful",
        "   4  ---",
        "   5  ",
    ]
    assert page.inner_text("#briefgen-errors mark") == "   3  rights: ful"
    assert page.inner_text("#briefgen-errors code").endswith("one.md:3:9")


def test_a_style_sheet_is_swapped_and_the_page_stays(root: Path, preview: Preview, page: Page) -> None:
    """Where it was scrolled to; a page that was loaded before finds the sheet by its old name."""
    (root / "templates").mkdir(exist_ok=True)
    shutil.copy(ROOT / "templates" / "style.css", root / "templates" / "style.css")
    page.wait_for_timeout(1500)
    page.evaluate("document.body.style.minHeight = '4000px'; window.scrollTo(0, 900); window.stays = true")
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        with (root / "templates" / "style.css").open("a") as sheet:
            sheet.write(f"\nbody {{ background: {colour} }}\n")
        for _ in range(40):
            if page.evaluate("getComputedStyle(document.body).backgroundColor") == colour:
                break
            page.wait_for_timeout(100)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == colour
    assert page.evaluate("[window.stays, window.scrollY]") == [True, 900]
    _save(root, article("Second headline", date="2024-06-28"))
    page.wait_for_selector("text=Second headline")
    assert page.evaluate("window.stays") is None


def test_the_cleaning_view_shows_what_was_cut_and_why(tmp_path: Path) -> None:
    """Beside what is kept; only of an article whose original is kept."""
    site = make_site(tmp_path / "site", {FILE: article("By hand", date="2024-06-28")})
    prose = (
        "The council decided on Monday that the bridge will be kept, and that work begins before the winter. "
    )
    page = (
        "<html lang=en><head><meta property='article:published_time' content='2024-06-28T10:00:00Z'></head><body>"
        f"<article><h1>Council keeps the bridge</h1><p>{prose * 2}</p><p>{prose * 3}</p></article>"
        "<div class='cookie-banner'><p>We use cookies &lt;b&gt; to improve your experience.</p></div></body></html>"
    )
    (tmp_path / "page.html").write_text(page)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1719835200"}
    command = [sys.executable, "-m", "briefgen", "-C", str(site)]
    subprocess.run([*command, "add", str(tmp_path / "page.html")], check=True, env=env, capture_output=True)
    with subprocess.Popen(
        [*command, "serve", "--port", "0"], env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stderr is not None
            said = next(line for line in serving.stderr if "serving on" in line)
            address = said.split()[2].rstrip("/")
            with chromium() as browser:
                opened = browser.new_page()
                opened.goto(f"{address}/2024/06/28/council-keeps-the-bridge/")
                opened.click("#briefgen-cleaning")
                assert opened.inner_text("h1") == "Council keeps the bridge"
                gone = opened.inner_text(".block.gone:has-text('cookies')")
                assert "We use cookies <b> to improve" in gone
                assert "consent:" in gone
                assert opened.locator(".block.kept").count() == 2
                assert opened.inner_text(".text").startswith("The council decided")
                opened.click("text=Back to the page")
                opened.wait_for_selector(".report")
                opened.goto(f"{address}/2024/06/28/one/")
                found = opened.goto(f"{address}/briefgen-cleaning/2024/06/28/one/")
                assert found is not None
                assert found.status == 404
        finally:
            serving.terminate()
            serving.communicate()


def cleaning_view(root: Path) -> str | None:
    """That of the only article."""
    config = load_config(root)
    (placed,) = collect(config, now=NOW).library.articles
    return cleaning_page(config, placed, NOW, "/x.css")


@pytest.mark.parametrize("digest", ["../../../secret", "/etc/host", "*", "a[", "0" * 31 + "g", "0" * 31, ""])
def test_the_cleaning_view_opens_nothing_but_originals(tmp_path: Path, digest: str) -> None:
    """Front matter may say anything; what is no digest names no file."""
    files = {FILE: article("One", date="2024-06-28", source=f"{{digest: '{digest}'}}")}
    root = make_site(tmp_path / "a" / "site", files)
    for folder in (tmp_path / "a", tmp_path, root / ".briefgen/originals"):
        folder.mkdir(exist_ok=True, parents=True)
        (folder / "secret.txt").write_text("Nobody is meant to read this line of text.\n")
    assert cleaning_view(root) is None


def test_an_error_in_any_letters_is_told_in_place_of_a_file(tmp_path: Path) -> None:
    """A status line has room for Latin ones, and for one line, alone."""

    def fail(_: str) -> str:
        raise BriefgenError("日本: a\nb", "mend ü", path="briefgen.yaml")

    server = PreviewServer(tmp_path, host="127.0.0.1", port=0, cleaning=fail, search=fail)  # type: ignore[arg-type]
    server.start()
    try:
        for path in ("/pagefind/pagefind.js", "/briefgen-cleaning/2024/06/28/one/"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.request("GET", path)
            answer = connection.getresponse()
            assert (answer.status, answer.reason) == (500, "Internal Server Error")
            assert answer.read().decode() == "briefgen.yaml: 日本: a\nb; mend ü"
            connection.close()
    finally:
        server.stop()


def test_the_cleaning_view_of_an_article_that_has_gone_says_so(tmp_path: Path) -> None:
    """It was deleted between the look into its folder and that into its file."""
    digest = "0" * 32
    root = make_site(tmp_path, {FILE: article("One", date="2024-06-28", source=f"{{digest: '{digest}'}}")})
    (root / ".briefgen/originals").mkdir(parents=True)
    (root / f".briefgen/originals/{digest}.txt").write_text(
        "A headline\n\nA line of text that says something.\n"
    )
    config = load_config(root)
    (placed,) = collect(config, now=NOW).library.articles
    (root / "content" / FILE).unlink()
    assert "this is no ordinary file" in (cleaning_page(config, placed, NOW, "/x.css") or "")


def test_the_cleaning_view_has_no_broken_link(tmp_path: Path) -> None:
    """What leads within the site, or is a picture there, is shown as its words; other links stay."""
    digest = "0" * 32
    body = "[there](one.md), [home](/), ![a cat](cat.png) and [away](https://a.example/)."
    root = make_site(
        tmp_path / "site",
        {FILE: article("One", date="2024-06-28", source=f"{{digest: '{digest}'}}", body=body)},
    )
    (root / ".briefgen/originals").mkdir(parents=True)
    (root / ".briefgen/originals" / f"{digest}.txt").write_text("A line of the original's text.\n")
    page = cleaning_view(root)
    assert page is not None
    assert "A line of the original" in page
    assert "\0" not in page
    assert 'href="https://a.example/"' in page
    assert re.sub("<[^>]*>", "", page.partition('<div class="text">')[2]).startswith(
        "there, home, a cat and away."
    )


def test_a_raw_file_that_is_dropped_in_appears(tmp_path: Path) -> None:
    """Without a command: cleaned, built, and in the browser, with drafts and what has expired, badged."""
    files = {
        FILE: article("First headline", date="2024-06-28"),
        "2024-06-28/d.md": article("A draft", draft="true"),
        "2024-06-28/w.md": article("Taken back", withdrawn="true"),
    }
    site = make_site(tmp_path / "site", files)
    (site / "content/inbox").mkdir()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1719835200"}
    command = [sys.executable, "-m", "briefgen", "-C", str(site), "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stderr is not None
            said = next(line for line in serving.stderr if "serving on" in line)
            with chromium() as browser:
                opened = browser.new_page()
                opened.goto(f"{said.split()[2]}2024/06/28/")
                assert opened.locator(".held").all_inner_texts() == ["Draft", "Withdrawn"]
                prose = "The harbour board voted on Friday to dredge the northern channel before the spring storms. "
                (site / "content/inbox/note.txt").write_text(
                    f"Harbour board votes to dredge the channel\n\n28 June 2024\n\n{prose * 3}\n\n{prose * 4}\n"
                )
                opened.wait_for_selector("text=Harbour board votes to dredge", timeout=15_000)
        finally:
            serving.terminate()
            serving.communicate()


def test_what_the_settings_come_to_name_is_watched(root: Path) -> None:
    """Another folder of articles, and one of templates, even while a mistake in these keeps the build from its end."""

    def rebuild() -> Sequence[BriefgenError]:
        return build(load_config(root), now=NOW, output=root / "site").problems

    with Preview(
        root / "site", lambda: _watched(load_config(root)), rebuild, port=0, host="127.0.0.1"
    ) as running:
        (root / "reports/2024-06-28").mkdir(parents=True)
        (root / "theme").mkdir()
        (root / "theme/home.html").write_text("{% broken")
        (root / "briefgen.yaml").write_text(f"{SETTINGS}content: reports\ntemplates: theme\nlogo: logo.svg\n")
        _until(lambda: running.server.errors)
        (root / "theme/home.html").write_text("{% extends 'default/home.html' %}")
        (root / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"/>')
        _until(lambda: not running.server.errors)
        (root / "reports" / FILE).write_text(article("Elsewhere"), "utf-8")
        _until(lambda: b"Elsewhere" in (root / "site/index.html").read_bytes())


def test_an_article_appears_when_it_is_due(root: Path) -> None:
    """Nothing is saved meanwhile; a build that fails is not begun again and again."""
    (root / "content/2024-06-28/two.md").write_text(article("Later", date="2024-07-01T14:00+02:00"), "utf-8")
    clock, builds = [NOW - timedelta(seconds=1)], list[float | None]()

    def rebuild() -> Sequence[BriefgenError]:
        report = build(load_config(root), now=clock[0])
        builds.append(report.next_change)
        return report.problems

    def is_due() -> bool:
        due = builds[-1] if builds else None
        return due is not None and clock[0].timestamp() >= due

    with Preview(root / "site", lambda: [root / "content"], rebuild, port=0, is_due=is_due):
        assert b"Later" not in (root / "site/index.html").read_bytes()
        clock[0] = NOW
        _until(lambda: b"Later" in (root / "site/index.html").read_bytes())
    assert len(builds) == 2


def _until(is_so: Callable[[], object]) -> None:
    """Wait for what a watch brings about."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_a_browser_has_is_not_sent_again(root: Path, preview: Preview) -> None:
    """Until it changes, be it within the same second; part of a file can be asked for."""
    sheet = re.search(rb'rel="stylesheet" href="([^"]+)"', _ask(preview, "/").body)  # type: ignore[attr-defined]
    assert sheet
    for path in ("/", f"/{sheet[1].decode()}"):
        connection = http.client.HTTPConnection("127.0.0.1", preview.server.port)
        connection.request("GET", path)
        first = connection.getresponse()
        first.read()
        connection.request("GET", path, headers={"If-None-Match": first.headers["Etag"]})
        again = connection.getresponse()
        assert (again.status, again.read()) == (304, b"")
        file = preview.server.folder / (path.lstrip("/") or "index.html")
        file.write_bytes(file.read_bytes().replace(b"First", b"Fresh") + b" ")
        connection.request("GET", path, headers={"If-None-Match": first.headers["Etag"]})
        changed = connection.getresponse()
        changed.read()
        assert changed.status == 200
        connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", preview.server.port)
    connection.request("GET", f"/{sheet[1].decode()}", headers={"Range": "bytes=0-9"})
    part = connection.getresponse()
    assert (part.status, len(part.read())) == (206, 10)
    connection.close()

"""The settings of appearance: colours that can be read, fonts, a logo, the ways in the masthead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser import chromium, served
from hypothesis import given
from hypothesis import strategies as st
from sites import SETTINGS, article, build_site, make_site, tree

from briefgen.appearance import theme_colours
from briefgen.config import load_config
from briefgen.errors import BriefgenError
from briefgen.palette import COLOURS, NEEDED, completed, contrast, readable, unreadable

FILES = {"2024-06-28/a.md": article("Alpha", topics="[World]")}
BURGUNDY = 'colours:\n  light: {accent: "#7a1f2b", paper: "#fffaf5"}\n  dark: {accent: "#f0a0a8"}\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" fill="#7a1f2b"/></svg>'

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def refusal(root: Path, settings: str) -> str:
    """What is said of a site that cannot look like that."""
    make_site(root, FILES, SETTINGS + settings)
    with pytest.raises(BriefgenError) as failed:
        build_site(root)
    assert not (root / "site/index.html").exists()
    return str(failed.value)


def test_contrast_is_what_wcag_says() -> None:
    """The numbers of its own examples: black on white, a colour on itself, the grey that just passes."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#abcdef", "#abcdef") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(colours, colours)
def test_the_colour_that_is_proposed_can_be_read(colour: str, ground: str) -> None:
    """And one that can be read is proposed as it is."""
    found = readable(colour, ground)
    assert contrast(found, ground) >= NEEDED
    assert found == colour or contrast(colour, ground) < NEEDED


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_itself_can_be_read(mode: str) -> None:
    """And says every colour that can be chosen."""
    theme = theme_colours()[mode]
    assert set(theme) == set(COLOURS)
    assert list(unreadable(completed({}, theme))) == []


def test_a_colour_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """With its line, the contrast, and one that would do, which then does."""
    said = refusal(tmp_path, 'colours:\n  light:\n    accent: "#8fbfc4"\n')
    assert said.startswith("briefgen.yaml:6:")
    assert "accent (#8fbfc4) has a contrast of 1.9" in said
    better = readable("#8fbfc4", "#fdfdfb")
    assert "and text needs 4.5" in said
    assert f'write `accent: "{better}"`' in said
    settings = (tmp_path / "briefgen.yaml").read_text().replace("#8fbfc4", better)
    (tmp_path / "briefgen.yaml").write_text(settings)
    assert build_site(tmp_path).pages


def test_a_line_that_cannot_be_seen_is_refused(tmp_path: Path) -> None:
    """Lines need less contrast than letters do."""
    said = refusal(tmp_path, 'colours:\n  light:\n    bar: "#cccccc"\n')
    assert said.startswith("briefgen.yaml:6:")
    assert "bar (#cccccc) has a contrast of 1.5" in said
    assert "what must be seen needs 3.0" in said
    better = readable("#cccccc", "#fdfdfb", 3.0)
    assert f'write `bar: "{better}"`' in said
    assert contrast(better, "#fdfdfb") < NEEDED


def test_the_mark_beside_the_title_has_the_sites_colours(tmp_path: Path) -> None:
    """As the calendars' fullest day has them: its lines can be seen on its ground."""
    build_site(make_site(tmp_path, FILES, SETTINGS + BURGUNDY))
    html = (tmp_path / "site/index.html").read_text("utf-8")
    icon = next(line for line in html.splitlines() if 'rel="icon"' in line)
    assert "fill='%237a1f2b'" in icon
    assert "fill='%23ffffff'" in icon


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ('colours: {light: {acent: "#000000"}}', 'light has no "acent"; did you mean "accent"'),
        ("colours: {light: {accent: red}}", 'light: accent is no colour: "red"'),
        ('colours: {bright: {accent: "#000000"}}', 'colours has no "bright"'),
        ("fonts: {text: comic}", 'text knows no font "comic"'),
        ("fonts: {text: [mono]}", """text knows no font "['mono']"; did you mean "mono"?"""),
        ("fonts: {text: {mono: 1}}", "text knows no font"),
        ("fonts: [mono]", "fonts must have names"),
        ("logo: ../logo.svg", "is not a file within the site"),
        ("logo: none.svg", 'the logo "none.svg" cannot be read'),
        ("navigation: [topics, archiv]", 'names "archiv", which there is not; did you mean "archive"'),
        ("navigation: [{label: x}]", "has an entry without label and url"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, settings: str, cause: str) -> None:
    """With its line, and what to write instead."""
    said = refusal(tmp_path, settings + "\n")
    assert cause in said
    assert said.startswith("briefgen.yaml:4")


@pytest.mark.parametrize(
    "inner",
    ["<script>x()</script>", '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://t.example/"/>',
     '<image href="https://t.example/x.png"/>', '<rect onclick="x()"/>', '<rect fill="url(https://t.example/#x)"/>',
     "<style>@import 'https://t.example/x.css';</style>", "<foreignObject/>", "<g"],
)  # fmt: skip
def test_a_logo_that_is_more_than_a_picture_is_refused(tmp_path: Path, inner: str) -> None:
    """Whatever it would do, it could do it when it is opened by itself."""
    tmp_path.joinpath("logo.svg").write_text(SVG.replace("<rect", inner + "<rect", 1))
    assert 'the logo "logo.svg"' in refusal(tmp_path, "logo: logo.svg\n")


@pytest.mark.parametrize(
    "size",
    ['viewBox="0 0 100% 40"', 'viewBox="0 0 1e999 40"', 'viewBox="0 0 nan 40"', 'viewBox="0 0 0 0"', 'width="1.2.3" height="."',
     'width="100%" height="100%"', 'viewBox="0 0 99999999999 1"', ""],
)  # fmt: skip
def test_a_logo_of_no_size_is_refused(tmp_path: Path, size: str) -> None:
    """What is no length in pixels is none."""
    tmp_path.joinpath("logo.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>')
    said = refusal(tmp_path, "logo: logo.svg\n")
    assert said.startswith(
        'briefgen.yaml:4: the logo "logo.svg" does not say how large it is; give its <svg> a viewBox'
    )


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b'<?xml version="1.0" encoding="utf-32"?><svg/>', "is no SVG that can be read"),
        (b'<?xml version="1.0" encoding="klingon"?><svg/>', "is no SVG that can be read"),
        ("<!DOCTYPE svg []><svg/>".encode("utf-16"), "is not in UTF-8"),
        (b"\xff\xfe", "is no SVG that can be read"),
        (b"", "is no SVG that can be read"),
    ],
)
def test_a_logo_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, cause: str) -> None:
    """Whatever its encoding."""
    tmp_path.joinpath("logo.svg").write_bytes(data)
    assert f'briefgen.yaml:4: the logo "logo.svg" {cause}' in refusal(tmp_path, "logo: logo.svg\n")


def test_a_style_sheet_that_was_harmed_is_made_again(tmp_path: Path) -> None:
    """What lies in the cache is compared byte by byte, and need be no text."""
    build_site(make_site(tmp_path, FILES, SETTINGS + BURGUNDY))
    kept = tmp_path / ".briefgen/cache/style.css"
    good = kept.read_bytes()
    kept.write_bytes(good + b"\xff")
    make_site(tmp_path, {"b.md": article("B", date="2024-06-28")}, SETTINGS + BURGUNDY)
    build_site(tmp_path)
    assert kept.read_bytes() == good


def test_what_the_settings_change_is_seen(tmp_path: Path) -> None:
    """In the light, in the dark, and on paper, which is light; by the browser's own account."""
    (tmp_path / "logo.svg").write_text(SVG)
    settings = BURGUNDY + "fonts: {text: mono, labels: slab}\nlogo: logo.svg\n"
    build_site(make_site(tmp_path, FILES, SETTINGS + settings))
    ask = """() => { const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
        const logo = document.querySelector('.logo').getBoundingClientRect();
        return [of('nav [aria-current]', 'color'), of('body', 'backgroundColor'), of('body', 'fontFamily').slice(0, 12),
                of('nav', 'fontFamily').slice(0, 8), logo.width / logo.height] }"""
    seen = {}
    with chromium() as browser, served(tmp_path / "site") as address:
        for scheme, media in (("light", "screen"), ("dark", "screen"), ("dark", "print")):
            page = browser.new_page(color_scheme=scheme)
            page.goto(address)
            page.emulate_media(media=media, color_scheme=scheme)
            seen[scheme, media] = page.evaluate(ask)
            page.close()
    fonts = ["ui-monospace", "Rockwell", 3]
    assert seen["light", "screen"] == ["rgb(122, 31, 43)", "rgb(255, 250, 245)", *fonts]
    assert seen["dark", "screen"] == ["rgb(240, 160, 168)", "rgb(21, 24, 26)", *fonts]
    assert seen["dark", "print"][0] == "rgb(122, 31, 43)"


def test_what_is_chosen_for_the_light_leaves_the_dark_alone(tmp_path: Path) -> None:
    """And the other way round."""
    build_site(make_site(tmp_path, FILES, SETTINGS + 'colours: {light: {paper: "#ffffff"}}\n'))
    with chromium() as browser, served(tmp_path / "site") as address:
        page = browser.new_page(color_scheme="dark")
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 24, 26)"


def test_a_change_of_looks_comes_out_as_in_a_build_from_nothing(tmp_path: Path) -> None:
    """Of the settings, of the logo, and of the site's own style sheet below them."""
    make_site(tmp_path, FILES, SETTINGS + "logo: logo.svg\n")
    steps = [
        lambda: (tmp_path / "logo.svg").write_text(SVG),
        lambda: (tmp_path / "briefgen.yaml").write_text(SETTINGS + "logo: logo.svg\n" + BURGUNDY),
        lambda: (tmp_path / "logo.svg").write_text(SVG.replace("120", "160")),
        lambda: make_site(
            tmp_path, {"templates/style.css": ":root { --paper: #ffffff; }"}, SETTINGS + BURGUNDY
        ),
        lambda: (tmp_path / "templates/style.css").write_text("body { color: #111111; }"),
        lambda: (tmp_path / "briefgen.yaml").write_text(SETTINGS),
    ]
    before: dict[str, bytes] = {}
    for step in steps:
        step()
        build_site(tmp_path)
        made = tree(tmp_path / "site")
        assert made != before
        shutil.rmtree(tmp_path / "site")
        shutil.rmtree(tmp_path / ".briefgen")
        build_site(tmp_path)
        assert tree(tmp_path / "site") == made
        before = made


def test_the_masthead_leads_where_the_settings_say(tmp_path: Path) -> None:
    """In that order; not to what the site does not have."""
    ways = "navigation: [archive, search, {label: Imprint, url: /about/}, {label: Us, url: 'https://us.example/'}]\n"
    build_site(make_site(tmp_path, FILES, SETTINGS + ways))
    html = (tmp_path / "site/2024/06/28/a/index.html").read_text("utf-8")
    masthead = html.partition('<header class="masthead">')[2].partition("</header>")[0]
    found = [line.strip() for line in masthead.splitlines() if "<li>" in line]
    assert found == [
        '<li><a href="../../../../archive/">Archive</a></li>',
        '<li><a href="../../../../about/">Imprint</a></li>',
        '<li><a href="https://us.example/">Us</a></li>',
    ]


def test_without_these_settings_nothing_of_them_is_loaded(tmp_path: Path) -> None:
    """The style sheet is the theme's own."""
    root = make_site(tmp_path, FILES)
    assert not load_config(root).colours
    build_site(root)
    (sheet,) = (root / "site/assets").glob("style.*.css")
    assert sheet.read_bytes() == (Path(__file__).parents[1] / "templates/style.css").read_bytes()
    assert not (root / ".briefgen/cache/style.css").exists()

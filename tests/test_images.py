"""Pictures made anew, and cards: what becomes of real pictures, real broken ones, and builds without Pillow."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile
from selectolax.lexbor import LexborHTMLParser
from sites import NOW, SETTINGS, article, build_site, make_site, tree

from briefgen.builder.build import build
from briefgen.check import check_site
from briefgen.config import load_config
from briefgen.content.collect import collect
from briefgen.errors import ConfigError
from briefgen.pictures.cards import SIZE, CardText, Colours, draw_card
from briefgen.pictures.darkroom import Darkroom, Prints
from briefgen.pictures.lettering import Setting, families, printable
from briefgen.pictures.resizing import WIDTHS, FaultError, Resized, Version, resized
from briefgen.publish.rclone import _LASTING

RESIZED = SETTINGS + "images: resize\n"
WITH_CARDS = SETTINGS + "cards: true\n"
GPS = 0x8825


def photo(width: int, height: int, **options: object) -> bytes:
    """A JPEG: red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill=(30, 30, 200))
    return saved(image, "JPEG", **options)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture's file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """A picture, read."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def telling_exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes into a photograph."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "SecretCam"
    exif[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return exif


def animation() -> bytes:
    """A GIF of two frames."""
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)


def site_with(root: Path, pictures: Mapping[str, bytes], body: str = "", settings: str = RESIZED) -> Path:
    """A site of one article with pictures beside it."""
    fields = {"image": "{src: a.jpg, alt: The quay, credit: Ann}"} if "a.jpg" in pictures else {}
    make_site(root, {"2024-06-28/x.md": article("X", body=body or "Text.", **fields)}, settings)
    for name, data in pictures.items():
        (root / "content/2024-06-28" / name).write_bytes(data)
    return root


def page(root: Path, path: str = "2024/06/28/x/index.html") -> LexborHTMLParser:
    """A built page."""
    return LexborHTMLParser((root / "site" / path).read_text("utf-8"))


# One picture


@given(
    width=st.integers(1, 3000),
    height=st.integers(1, 60),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "AVIF", "GIF"]),
)
def test_no_version_is_larger_than_the_picture(width: int, height: int, kind: str) -> None:
    """The widest is as wide as it is, or as pages need; all have its proportions and the size that is said."""
    versions = resized(saved(Image.new("RGB", (width, height), "teal"), kind)).versions
    assert versions[-1].width == min(width, WIDTHS[-1])
    assert [version.width for version in versions] == sorted({version.width for version in versions})
    for version in versions:
        assert opened(version.data).size == (version.width, version.height)
        assert abs(version.height - height * version.width / width) <= 1


def test_nothing_is_told_of_camera_place_and_time() -> None:
    """No EXIF, XMP, profile or comment goes out, though a profile has been heeded."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = photo(
        1000, 50, exif=telling_exif(), icc_profile=profile, comment=b"SecretNote", xmp=b"<x>SecretX</x>"
    )
    assert b"SecretCam" in data
    for version in resized(data).versions:
        image = opened(version.data)
        assert not image.getexif() and not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
        assert b"Secret" not in version.data


@pytest.mark.parametrize(
    ("orientation", "is_turned", "red_at"),
    [(1, False, (0.1, 0.5)), (3, False, (0.9, 0.5)), (6, True, (0.5, 0.1)), (8, True, (0.5, 0.9))],
)
def test_pictures_stand_upright(orientation: int, is_turned: bool, red_at: tuple[float, float]) -> None:
    """As the camera noted how it was held: the red half is where it belongs."""
    image = opened(resized(photo(400, 200, exif=telling_exif(orientation))).versions[-1].data).convert("RGB")
    assert image.size == ((200, 400) if is_turned else (400, 200))
    red, _, blue = image.getpixel((int(image.width * red_at[0]), int(image.height * red_at[1])))
    assert red > 150 > blue


def test_what_shines_through_still_does() -> None:
    """And charts keep their very colours: what has few is kept without loss where that is smaller."""
    chart = Image.new("RGBA", (600, 300), (0, 0, 0, 0))
    ImageDraw.Draw(chart).rectangle((100, 100, 300, 250), fill=(19, 82, 87, 255))
    for image in (chart, chart.convert("P")):
        found = opened(resized(saved(image, "PNG")).versions[-1].data).convert("RGBA")
        assert found.getpixel((10, 10))[3] == 0
    assert opened(resized(saved(chart, "PNG")).versions[-1].data).getpixel((200, 200)) == (19, 82, 87, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_any_kind_of_colour_is_read(mode: str) -> None:
    """Grey stays grey."""
    image = (
        Image.new("I;16", (300, 20), 0x8080)
        if mode == "I;16"
        else Image.new("L", (300, 20), 128).convert(mode)
    )
    found = opened(resized(saved(image, "JPEG" if mode == "CMYK" else "PNG")).versions[-1].data).convert(
        "RGB"
    )
    if mode != "1":
        assert all(abs(part - 128) < 8 for part in found.getpixel((150, 10)))


def test_what_moves_stays_as_it_is() -> None:
    """To the byte; unless it carries metadata, which it would give away."""
    made = resized(animation())
    assert (made.suffix, made.versions[0]) == (".gif", (50, 40, animation()))
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]
    telling = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], exif=telling_exif())
    with pytest.raises(FaultError, match="metadata"):
        resized(telling)


def bomb() -> bytes:
    """A small PNG that says it has a thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 25_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


BROKEN = {
    "bomb": (bomb(), "million pixels"),
    "cut": (photo(900, 600)[:2000], "damaged"),
    "none": (b"<svg onload=alert(1)>", "no picture that can be read"),
    "empty": (b"", "no picture that can be read"),
    "tall": (saved(Image.new("L", (8, 20_000)), "PNG"), "20000 pixels high"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_pictures_are_told_and_become_words(name: str, tmp_path: Path) -> None:
    """With the article's file and line, cause and remedy; the site is built."""
    data, cause = BROKEN[name]
    body = "One.\n\nTwo ![A quay](broken.png) three ![fine](fine.png)."
    site_with(tmp_path, {"a.jpg": data, "broken.png": data, "fine.png": animation()}, body)
    report = build_site(tmp_path)
    said = sorted(map(str, report.warnings))
    assert not report.problems
    assert [warning.partition(": ")[0] for warning in said] == [
        "content/2024-06-28/x.md:3",
        "content/2024-06-28/x.md:8",
    ]
    assert all(cause in warning and "; " in warning for warning in said), said
    made = page(tmp_path)
    assert [node.attributes["alt"] for node in made.css("img")] == ["fine"]
    assert "Two A quay three" in made.css_first(".prose").text()
    assert [str(warning) for warning in build_site(tmp_path).warnings] == list(map(str, report.warnings))


def test_a_picture_that_is_cut_off_is_told_beside_weasyprint_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which has Pillow take such pictures, in the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    site_with(tmp_path, {"a.jpg": photo(900, 600)[:2000]})
    (warning,) = build_site(tmp_path).warnings
    assert "is damaged" in str(warning)
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]))
def test_whatever_the_bytes_are_only_a_fault_is_raised(noise: bytes, place: int, kind: str) -> None:
    """A sound picture with noise in it: it is made, or told of."""
    data = saved(Image.new("RGB", (40, 30), "teal"), kind)
    try:
        resized(data[:place] + noise + data[place + len(noise) :])
    except FaultError as fault:
        assert fault.cause and fault.remedy


# A site with pictures


def test_pages_say_how_large_pictures_are(tmp_path: Path) -> None:
    """In body, head and lists; with narrower versions of a wide one; and the check has nothing to say."""
    site_with(tmp_path, {"a.jpg": photo(2000, 1000), "b.png": photo(700, 70)}, "![B](b.png) ![C](a.jpg)")
    build_site(tmp_path)
    lead, small, wide = page(tmp_path).css("img")
    assert (lead.attributes["width"], lead.attributes["height"]) == ("1440", "720")
    assert "loading" not in lead.attributes and lead.attributes["decoding"] == "async"
    assert "srcset" not in small.attributes and small.attributes["loading"] == "lazy"
    widths = re.findall(r"(\d+)w", str(wide.attributes["srcset"]))
    assert widths == ["480", "960", "1440"] and wide.attributes["sizes"]
    for address in re.findall(r"(\S+) \d+w", str(wide.attributes["srcset"])):
        file = (tmp_path / "site/2024/06/28/x" / address).resolve()
        assert opened(file.read_bytes()).format == "WEBP"
        assert _LASTING.match(file.relative_to((tmp_path / "site").resolve()).as_posix()), (
            "hosts keep it for ever"
        )
    assert page(tmp_path, "index.html").css_first(".lead img").attributes["width"] == "1440"
    config = load_config(tmp_path)
    findings = check_site(config, config.output, collect(config, now=NOW).library).findings
    assert not [finding for finding in findings if finding.rule in ("image-size", "third-party", "link")]


def test_no_original_goes_out(tmp_path: Path) -> None:
    """Where it was taken is told nowhere: not in feeds, not behind a plain link to the picture."""
    data = photo(1000, 500, exif=telling_exif())
    site_with(tmp_path, {"a.jpg": data}, "See [it](a.jpg).", RESIZED + "formats: [epub, html]\n")
    build_site(tmp_path)
    assert all(b"SecretCam" not in found for found in tree(tmp_path / "site").values())
    assert not [path for path in tree(tmp_path / "site") if path.endswith(".jpg")]
    assert (tmp_path / "site/2024/06/28/briefing.epub").is_file()


def test_a_picture_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what it is made of makes it anew; a rebuild is a new build to the byte."""
    monkeypatch.setattr("briefgen.pictures.darkroom._IN_USE_NS", 0)
    root, copy = tmp_path / "site", tmp_path / "copy"
    site_with(root, {"a.jpg": photo(1000, 500), "b.jpg": photo(960, 20)}, "![B](b.jpg)")
    build_site(root)
    kept = {path.name: path.stat().st_mtime_ns for path in (root / ".briefgen/cache/pictures").iterdir()}
    (root / "content/2024-06-28/b.jpg").write_bytes(photo(500, 30))
    build_site(root)
    after = {path.name: path.stat().st_mtime_ns for path in (root / ".briefgen/cache/pictures").iterdir()}
    assert len(kept.items() & after.items()) == 2, "both versions of a.jpg"
    assert len(after) == 3, "and what is asked for no more is gone"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("site", ".briefgen"))
    build_site(copy)
    assert tree(copy / "site") == tree(root / "site")
    assert build_site(root).rendered == 0


def test_pictures_may_be_made_by_several_at_once(tmp_path: Path) -> None:
    """An export and the preview beside a build: none takes away what another has just made; what is old goes."""
    folder, kept, others = tmp_path / "pictures", b"a" * 16, b"b" * 16
    ours, theirs = Darkroom(folder), Darkroom(folder)

    def made() -> Resized:
        return Resized(".webp", (Version(1, 1, b"x"),))

    prints = {key: room.develop({key: made})[key] for key, room in ((kept, ours), (others, theirs))}
    late = Darkroom(folder)
    left = folder / "left-over.webp"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    ours.close([kept])
    theirs.close([others])
    late.close([])
    Darkroom(folder).close([])
    for each in prints.values():
        assert isinstance(each, Prints)
        assert each.versions[0].file.read_bytes() == b"x"
    assert not left.exists()


def test_a_lost_or_damaged_cache_costs_time_only(tmp_path: Path) -> None:
    """What was changed there is made anew."""
    site_with(tmp_path, {"a.jpg": photo(1000, 500)})
    build_site(tmp_path)
    before = tree(tmp_path / "site")
    for file in (tmp_path / ".briefgen/cache/pictures").iterdir():
        file.write_bytes(b"damage")
    shutil.rmtree(tmp_path / "site")
    build_site(tmp_path)
    assert tree(tmp_path / "site") == before


def test_pictures_of_others_are_linked_to(tmp_path: Path) -> None:
    """Never loaded; a line says so where the picture would stand."""
    text = article(
        "X",
        image="{src: 'https://post.example/q.jpg', alt: The quay}",
        body="![B](https://post.example/b.png)",
    )
    make_site(tmp_path, {"2024-06-28/x.md": text})
    build_site(tmp_path)
    made = page(tmp_path)
    assert not made.css("img")
    assert made.css_first(".elsewhere").text() == "Picture, not shown here: The quay"
    links = [node.attributes["href"] for node in made.css(".text a")]
    assert links == ["https://post.example/q.jpg", "https://post.example/b.png"]


def test_drawings_are_refused_with_the_reason(tmp_path: Path) -> None:
    """They may hold scripts."""
    site_with(tmp_path, {"d.svg": b"<svg/>"}, "![D](d.svg)")
    assert "SVG" in str(build_site(tmp_path).warnings[0])


# Without Pillow

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
from briefgen.cli import run
sys.argv = ["briefgen", "-C", {root!r}, "build"]
code = 0
try:
    run()
except SystemExit as ended:
    code = ended.code or 0
assert "PIL" not in sys.modules
sys.exit(code)
"""


def built_without(root: Path, *blocked: str) -> subprocess.CompletedProcess[str]:
    """A build in which some packages cannot be imported."""
    program = BLOCKED.format(blocked=set(blocked), root=str(root))
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_without_the_settings_nothing_asks_for_pillow(tmp_path: Path) -> None:
    """Pictures are copied as they are."""
    site_with(tmp_path, {"a.jpg": photo(100, 50)}, settings=SETTINGS)
    done = built_without(tmp_path, "PIL", "font_source_serif_pro")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/2024/06/28/a.jpg").read_bytes() == photo(100, 50)
    image = page(tmp_path).css_first("img")
    assert (image.attributes["width"], image.attributes["height"]) == ("100", "50")
    assert "srcset" not in image.attributes


@pytest.mark.parametrize(("settings", "named"), [(RESIZED, "images: resize"), (WITH_CARDS, "cards")])
def test_what_is_asked_for_and_missing_is_an_error(tmp_path: Path, settings: str, named: str) -> None:
    """The output never depends on what happens to be installed."""
    site_with(tmp_path, {"a.jpg": photo(100, 50)}, settings=settings)
    done = built_without(tmp_path, "PIL")
    assert done.returncode == 1
    assert f"briefgen.yaml: `{named}` needs Pillow" in done.stderr
    assert "pip install 'briefgen[images]'" in done.stderr
    assert not (tmp_path / "site").exists()


# Cards

LATIN = {
    "2024-06-28/a.md": article("Rail strike ends", topics="[World]"),
    "2024-06-27/b.md": article("Zweite Größe"),
}


def cards_of(root: Path) -> dict[str, bytes]:
    """The built cards by name."""
    return {path: data for path, data in tree(root / "site").items() if path.startswith("assets/cards/")}


def test_each_briefing_has_a_card(tmp_path: Path) -> None:
    """Its page names it whole, with size and words, and does not show it; the home page has the latest one."""
    make_site(tmp_path, LATIN, WITH_CARDS)
    assert not build_site(tmp_path).warnings
    cards = cards_of(tmp_path)
    assert len(cards) == 2 and all(_LASTING.match(path) for path in cards)
    shown = {"2024/06/28/": "2024-06-28", "": "2024-06-28", "2024/06/27/": "2024-06-27"}
    for path, name in shown.items():
        made = page(tmp_path, f"{path}index.html")
        said = {
            str(node.attributes.get("property") or node.attributes.get("name")): node.attributes["content"]
            for node in made.css("meta[content]")
        }
        file = str(said["og:image"]).removeprefix("https://example.org/brief/")
        assert name in file and opened(cards[file]).size == SIZE
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert said["twitter:card"] == "summary_large_image"
        assert not made.css("img")
    assert said["og:image:alt"] == "The Test Brief, Thursday 27 June 2024: Zweite Größe"
    assert max(map(len, cards.values())) < 60_000


def test_a_card_changes_with_what_it_shows(tmp_path: Path) -> None:
    """And no other is drawn; a rebuild is a new build to the byte."""
    root, copy = tmp_path / "site", tmp_path / "copy"
    make_site(root, LATIN, WITH_CARDS)
    build_site(root)
    before = cards_of(root)
    kept = {path.name: path.stat().st_mtime_ns for path in (root / ".briefgen/cache/cards").iterdir()}
    make_site(root, {"2024-06-28/a.md": article("Rail strike goes on", topics="[World]")}, WITH_CARDS)
    build_site(root)
    assert len(before.keys() & cards_of(root).keys()) == 1
    after = {path.name: path.stat().st_mtime_ns for path in (root / ".briefgen/cache/cards").iterdir()}
    assert len(after.items() - kept.items()) == 1
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("site", ".briefgen"))
    build_site(copy)
    assert tree(copy / "site") == tree(root / "site")


def test_a_card_has_the_colours_of_the_theme(tmp_path: Path) -> None:
    """Those that the site's own style sheet says."""
    make_site(
        tmp_path, {**LATIN, "templates/style.css": ":root { --much: #aa3300; --paper: #ffeedd; }"}, WITH_CARDS
    )
    build_site(tmp_path)
    for data in cards_of(tmp_path).values():
        image = opened(data).convert("RGB")
        assert (image.getpixel((5, 300)), image.getpixel((1190, 300))) == (
            (0xAA, 0x33, 0),
            (0xFF, 0xEE, 0xDD),
        )


def test_without_an_address_there_are_no_cards(tmp_path: Path) -> None:
    """Open Graph wants whole addresses."""
    make_site(tmp_path, LATIN, WITH_CARDS.replace("base_url", "# base_url"))
    build_site(tmp_path)
    assert not cards_of(tmp_path)
    assert "og:image" not in (tmp_path / "site/2024/06/28/index.html").read_text()


@pytest.mark.parametrize("language", ["ar", "hi", "zh", "ja"])
def test_no_card_shows_boxes(tmp_path: Path, language: str) -> None:
    """What the font has no letters for is left out, and the curator is told; the host and digits stand for it."""
    names = {"ar": "موجز اليوم", "hi": "आज का सार", "zh": "今日简报", "ja": "今日の要点"}
    settings = WITH_CARDS.replace("The Test Brief", names[language]) + f"language: {language}\n"
    make_site(tmp_path, {"2024-06-28/a.md": article(names[language])}, settings)
    warnings = list(map(str, build_site(tmp_path).warnings))
    assert len(warnings) == 1 and "card_font" in warnings[0] and names[language] in warnings[0]
    (card,) = cards_of(tmp_path).values()
    expected = CardText("example.org", "28", ("2024-06",), (), language, language == "ar")
    assert card == draw_card(expected, families(None), Colours()).versions[0].data


def test_what_is_set_is_what_fits(tmp_path: Path) -> None:
    """Lines never leave their column, whatever the headline."""
    font = families(None)[0]
    for text in ("Donaudampfschifffahrtsgesellschaftskapitän " * 6, "a", "x" * 400, "One two, three – four"):
        setting = Setting(printable(text), font.bold, 60)
        assert setting.width(setting.shortened(700)) <= 700
        if "x" not in text:
            assert " ".join(setting.lines(1300)) == printable(text)
    assert not font.can_set("日本") and not font.can_set("क") and font.can_set("Größe, “été” – £5")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("none.ttf", None, "there is no such file"), ("bad.ttf", b"no font", "is no font that can be used")],
)
def test_a_font_that_cannot_be_used_is_an_error(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    """Named with its setting."""
    make_site(tmp_path, LATIN, WITH_CARDS + f"card_font: {name}\n")
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError, match=said):
        build(load_config(tmp_path), now=NOW)


def test_a_font_of_the_sites_own_goes_first(tmp_path: Path) -> None:
    """For what it has; ours does the rest."""
    make_site(tmp_path, LATIN, WITH_CARDS)
    build_site(tmp_path)
    ours = set(cards_of(tmp_path))
    regular = families(None)[0].regular.file
    shutil.copy(regular.with_name("SourceSerifPro-Black.ttf"), tmp_path / "own.ttf")
    make_site(tmp_path, LATIN, WITH_CARDS + "card_font: own.ttf\n")
    build_site(tmp_path)
    assert ours.isdisjoint(cards_of(tmp_path)) and len(cards_of(tmp_path)) == 2

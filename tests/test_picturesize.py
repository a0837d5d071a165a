"""Pictures that are copied as they are: pages say how large they are, and the text does not jump when they come."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from selectolax.lexbor import LexborHTMLParser
from sites import article, build_site, make_site, tree

from briefgen.picturesize import picture_size

FOLDER = "content/2024-06-28"
BODY = "Text.\n\n![The crane](crane.png)\n\n![Both](a.jpg?large)"


def picture(width: int, height: int, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture's file."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = BytesIO()
    image = Image.new("RGB", (width, height), "teal")
    image.save(buffer, kind, **({"exif": exif} if orientation != 1 else {}))
    return buffer.getvalue()


def site_with(root: Path, **pictures: bytes) -> Path:
    """A site of one article with its own picture, and two in its body."""
    fields = {"image": "{src: a.jpg, alt: The quay}"}
    make_site(root, {"2024-06-28/x.md": article("X", body=BODY, **fields), "2024-06-28/y.md": article("Y")})
    for name, data in pictures.items():
        (root / FOLDER / name.replace("_", ".")).write_bytes(data)
    return root


def sizes(root: Path, path: str = "2024/06/28/x/index.html") -> list[tuple[str | None, str | None]]:
    """What a page says of its pictures."""
    images = LexborHTMLParser((root / "site" / path).read_text("utf-8")).css("main img")
    return [(image.attributes.get("width"), image.attributes.get("height")) for image in images]


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]))
def test_every_kind_tells_its_size(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, kind: str
) -> None:
    """Without Pillow."""
    file = tmp_path_factory.mktemp("pictures") / "a"
    file.write_bytes(picture(width, height, kind))
    assert picture_size(file) == (width, height)


@given(st.binary(max_size=200), st.integers(0, 300), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]))
def test_a_damaged_file_has_some_size_or_none(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int, kind: str
) -> None:
    """Never an error: it is copied as it is, and browsers make of it what they can."""
    data = picture(40, 30, kind)
    file = tmp_path_factory.mktemp("pictures") / "a"
    file.write_bytes(data[:place] + noise + data[place + len(noise) :])
    width, height = picture_size(file)
    assert (width > 0) == (height > 0)


def test_a_file_that_is_not_there_has_no_size(tmp_path: Path) -> None:
    """Whoever copies it, says so."""
    assert picture_size(tmp_path / "none.png") == (0, 0)


def test_pages_say_how_large_pictures_are(tmp_path: Path) -> None:
    """In the article's head, in its body, in lists; upright, as browsers show them. No other versions are promised."""
    site_with(tmp_path, a_jpg=picture(400, 200, orientation=6), crane_png=picture(60, 90, "PNG"))
    build_site(tmp_path)
    assert sizes(tmp_path) == [("200", "400"), ("60", "90"), ("200", "400")]
    assert sizes(tmp_path, "index.html") == [("200", "400")]
    assert "srcset" not in (tmp_path / "site/2024/06/28/x/index.html").read_text("utf-8")


def test_a_damaged_picture_is_shown_without_a_size(tmp_path: Path) -> None:
    """And copied to the byte."""
    site_with(tmp_path, a_jpg=b"\xff\xd8\xff\xe0 and no more", crane_png=picture(60, 90, "PNG"))
    build_site(tmp_path)
    assert sizes(tmp_path) == [(None, None), ("60", "90"), (None, None)]
    assert (tmp_path / "site/2024/06/28/a.jpg").read_bytes() == b"\xff\xd8\xff\xe0 and no more"


def test_a_picture_of_another_size_changes_the_pages_that_show_it(tmp_path: Path) -> None:
    """And no other, whether or not a text has changed; the site is as if it were built anew."""
    site_with(tmp_path, a_jpg=picture(400, 200), crane_png=picture(60, 90, "PNG"))
    build_site(tmp_path)
    other = (tmp_path / "site/2024/06/28/y/index.html").stat()
    (tmp_path / FOLDER / "crane.png").write_bytes(picture(120, 80, "PNG"))
    build_site(tmp_path)
    assert sizes(tmp_path) == [("400", "200"), ("120", "80"), ("400", "200")]
    (tmp_path / FOLDER / "a.jpg").write_bytes(picture(30, 20))
    text = tmp_path / FOLDER / "x.md"
    text.write_text(text.read_text("utf-8") + "\nMore.\n", "utf-8")
    build_site(tmp_path)
    assert sizes(tmp_path) == [("30", "20"), ("120", "80"), ("30", "20")]
    assert sizes(tmp_path, "index.html") == [("30", "20")]
    assert (tmp_path / "site/2024/06/28/y/index.html").stat() == other
    built = tree(tmp_path / "site")
    shutil.rmtree(tmp_path / ".briefgen")
    shutil.rmtree(tmp_path / "site")
    build_site(tmp_path)
    assert tree(tmp_path / "site") == built

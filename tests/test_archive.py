"""Pages that a browser saved in one file: read as the page itself, wherever it stands in the file."""

from __future__ import annotations

import plistlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from browser import chromium, served
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import SourceError
from briefgen.model import Source
from briefgen.read import open_source, read, sniff_media_type

ADDRESS = "https://news.example/2024/06/harbour"
PAGE = """<!doctype html><html lang="de"><head><title>Hafen wächst</title></head><body><h1>Hafen wächst</h1>
<p>Der Hafen von Überlingen bekommt einen zweiten Kai, beschloss der Rat – mit “großer” Mehrheit.</p>
<p><img src="kai.png" alt="Kai"> Die Arbeiten beginnen 2025 und kosten 3 Mio. €.</p></body></html>"""
MHTML, WEBARCHIVE = "multipart/related", "application/x-webarchive"


def mhtml(page: str, charset: str = "utf-8", encoding: str = "quoted-printable") -> bytes:
    """A page with a picture, as browsers send it in a letter to themselves."""
    letter = EmailMessage()
    letter["From"] = "<Saved by a browser>"
    letter["Snapshot-Content-Location"] = ADDRESS
    letter["Subject"] = "Hafen"
    letter.set_content(page, subtype="html", charset=charset, cte=encoding)
    letter.add_related(b"\x89PNG\r\n\x1a\n", "image", "png")
    return letter.as_bytes()


def webarchive(page: bytes, **main: object) -> bytes:
    """A page as Safari saves it."""
    resource = {"WebResourceData": page, "WebResourceURL": ADDRESS, "WebResourceMIMEType": "text/html"}
    return plistlib.dumps({"WebMainResource": resource | main}, fmt=plistlib.FMT_BINARY)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (mhtml(PAGE), MHTML),
        (mhtml(PAGE, encoding="base64"), MHTML),
        (mhtml(PAGE, "cp1252", "8bit"), MHTML),
        (webarchive(PAGE.encode()), WEBARCHIVE),
        (webarchive(PAGE.encode("cp1252"), WebResourceTextEncodingName="windows-1252"), WEBARCHIVE),
    ],
)
def test_an_archive_is_read_as_its_page(data: bytes, media_type: str) -> None:
    """With the address that the archive says."""
    page = read(Source("x", f"<!-- saved from url=(0036){ADDRESS} -->{PAGE}".encode(), "text/html"))
    assert sniff_media_type("-", data) == media_type
    assert read(Source("x", data, media_type)) == page


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0")))
def test_any_page_survives_being_saved(text: str) -> None:
    """Whatever stands in it."""
    page = f"<p>A line.</p><p>{text}</p><p>Another.</p>"
    assert (
        read(Source("x", mhtml(page), MHTML)).blocks == read(Source("x", page.encode(), "text/html")).blocks
    )


@given(st.binary(max_size=300), st.sampled_from([MHTML, WEBARCHIVE]), st.integers(0, 400))
def test_torn_archives_are_read_or_refused(noise: bytes, media_type: str, place: int) -> None:
    """Nothing but our error comes out."""
    whole = mhtml(PAGE) if media_type == MHTML else webarchive(PAGE.encode())
    for data in (noise, whole[:place] + noise, whole[:place] + noise + whole[place:]):
        try:
            assert read(Source("x", data, media_type)).blocks is not None
        except SourceError as error:
            assert error.remedy


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (
            b"From: a\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--",
            MHTML,
        ),
        (b"<p>A page under a wrong name.</p>", WEBARCHIVE),
        (plistlib.dumps(["a list"]), WEBARCHIVE),
        (plistlib.dumps({"WebMainResource": {"WebResourceData": "text"}}), WEBARCHIVE),
    ],
)
def test_an_archive_without_a_page_is_refused(data: bytes, media_type: str) -> None:
    """With what to do."""
    with pytest.raises(SourceError, match="there is no page in this web archive; save the page again"):
        read(Source("x", data, media_type))


def test_what_chromium_saves_is_read(tmp_path: Path) -> None:
    """The words of the page, and where it was saved from; its pictures are no text."""
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "kai.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with served(tmp_path) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        saved = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    file = tmp_path / "hafen.mhtml"
    file.write_bytes(saved.encode())
    reading = read(open_source(str(file)))
    assert [block.text for block in reading.blocks if block.text] == [
        "Hafen wächst",
        "Der Hafen von Überlingen bekommt einen zweiten Kai, beschloss der Rat – mit “großer” Mehrheit.",
        "Die Arbeiten beginnen 2025 und kosten 3 Mio. €.",
    ]
    assert reading.hints.saved_from == f"{address}/index.html"

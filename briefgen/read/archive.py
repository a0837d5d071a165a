"""A page that a browser saved as one file, with its pictures → the page: MHTML (RFC 2557), and Safari's web archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefgen.errors import SourceError
from briefgen.model import Reading, Source
from briefgen.read.html import read_html
from briefgen.siterules import RuleFinder

if TYPE_CHECKING:
    from email.message import Message

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read_mhtml(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The page in a mail-like file: its first HTML part. Raises SourceError when it has none."""
    import email  # few pages come so, and others shall not wait for it

    archive = email.message_from_bytes(source.data)
    page = next((part for part in archive.walk() if part.get_content_type() in _PAGE_TYPES), None)
    data = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(data, bytes):
        raise _without_page(source)
    address = _header(archive, "Snapshot-Content-Location") or _header(page, "Content-Location")
    return _read_page(source, data, page.get_content_charset(""), address, find_rules)


def _header(part: Message, name: str) -> str:
    """A header that is an address, which long lines may have torn apart."""
    return "".join(str(part.get(name, "")).split())


def read_webarchive(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The page in a property list: its main resource. Raises SourceError when it has none."""
    import plistlib  # as above

    try:
        archive = plistlib.loads(source.data)
    except Exception as failed:  # whatever its bytes make the parser stumble over
        raise _without_page(source) from failed
    main = archive.get("WebMainResource") if isinstance(archive, dict) else None
    data = main.get("WebResourceData") if isinstance(main, dict) else None
    if not isinstance(main, dict) or not isinstance(data, bytes):
        raise _without_page(source)
    charset, address = _text(main, "WebResourceTextEncodingName"), _text(main, "WebResourceURL")
    return _read_page(source, data, charset, address, find_rules)


def _text(resource: dict[str, Any], key: str) -> str:
    found = resource.get(key)
    return found if isinstance(found, str) else ""


def _read_page(
    source: Source, data: bytes, charset: str, address: str, find_rules: RuleFinder | None
) -> Reading:
    known = address if address.startswith(("http://", "https://")) else ""
    return read_html(
        source._replace(data=data, media_type="text/html", charset=charset, address=known), find_rules
    )


def _without_page(source: Source) -> SourceError:
    return SourceError("there is no page in this web archive", "save the page again", path=source.path)

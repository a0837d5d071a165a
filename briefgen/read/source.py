"""Files and standard input → Source, and a source's bytes → text."""

from __future__ import annotations

import re
import stat
import sys
from datetime import datetime
from pathlib import Path

from briefgen.errors import SourceError
from briefgen.model import Source

MAX_BYTES = 16 * 1024 * 1024
"""Larger than any news page (the largest of 743 real ones has 3 MB); parsing cost grows with size."""

_MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".mhtml": "multipart/related",
    ".mht": "multipart/related",
    ".webarchive": "application/x-webarchive",
    ".eml": "message/rfc822",
}
SUFFIXES = tuple(_MEDIA_TYPES)
"""Names that end so are sources when a folder is read."""
XML_FEED, JSON_FEED = "application/rss+xml", "application/feed+json"
"""The media types of feeds: all of those in XML go by the name of one."""
_NAMED_TYPES = _MEDIA_TYPES | {".rss": XML_FEED, ".atom": XML_FEED, ".json": JSON_FEED}
"""With those that are sources only when they are named."""


def suffix_of(media_type: str) -> str:
    """How the name of a source of this type ends."""
    return next(suffix for suffix, known in _NAMED_TYPES.items() if known == media_type)


_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE
)
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*+-->\s*+)*+(<!doctype html|<html|<head|<body|<\?xml|<(div|article|section|p|h1|meta)\b)",
    re.IGNORECASE | re.DOTALL,
)
# A web page declared as one of these is read as the wider Windows code page, as every browser does
# (https://encoding.spec.whatwg.org/#names-and-labels).
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
          "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949",
          "ks_c_5601-1987": "cp949"}  # fmt: skip


def open_source(path: str, retrieved: datetime | None = None) -> Source:
    """The file at `path`, or standard input for `-`. Raises SourceError when it cannot be read."""
    try:
        data = _read_input() if path == "-" else _read_file(Path(path))
    except FileNotFoundError:
        raise SourceError("there is no such file", "check the name", path=path) from None
    except OSError as failed:
        raise SourceError(
            f"it cannot be read: {failed.strerror or failed}", "check its name and permissions", path=path
        ) from failed
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"it is larger than {MAX_BYTES // 2**20} MB", "save the page without its media", path=path
        )
    return Source(path=path, data=data, media_type=sniff_media_type(path, data), retrieved=retrieved)


def _read_input() -> bytes:
    if sys.stdin is None:
        raise SourceError("there is no standard input", "pipe a page into the command", path="-")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _read_file(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise SourceError(
            "there is no page in this folder",
            f"name one with {', '.join(SUFFIXES)} files; what briefgen built or builds with does not count",
            path=str(path),
        )
    if not stat.S_ISREG(mode):  # a pipe or a device may never end, or never begin
        raise SourceError("this is no ordinary file", "pipe it in, and write - for its name", path=str(path))
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


_LOOKS_LIKE_MHTML = re.compile(
    rb"(?:[\w-]+:.*\n(?:[ \t].*\n)*){0,20}?content-type:\s*multipart/related\b", re.IGNORECASE
)


_LOOKS_LIKE_MAIL = re.compile(rb"(?:[\w-]+:.*\n(?:[ \t].*\n)*){0,40}?(?:message-id|received):", re.IGNORECASE)
"""Lines that a mail has which was under way, and no copied text."""
_LOOKS_LIKE_XML_FEED = re.compile(
    rb"\s*+(?:<(?>\?[^>]{0,500}|!--(?:(?!-->).){0,4000}+--|!doctype[^>\[]{0,500}(?:\[[^\]]{0,4000}\]\s*)?)>\s*+){0,20}+"
    rb"<(?:rss|rdf:rdf|(?:\w+:)?feed)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_LOOKS_LIKE_JSON_FEED = re.compile(rb"\s*\{.{0,4000}?jsonfeed\.org\\?/version", re.DOTALL)


def sniff_media_type(path: str, data: bytes) -> str:
    """The media type by the name's ending; by the first bytes when that says nothing."""
    return _NAMED_TYPES.get(Path(path).suffix.lower()) or _sniff_data(data[:8192])


def _sniff_data(head: bytes) -> str:
    if head.startswith(b"bplist00"):
        return "application/x-webarchive"
    if _LOOKS_LIKE_MAIL.match(head):
        return "message/rfc822"
    if _LOOKS_LIKE_MHTML.match(head[:4096]):
        return "multipart/related"
    unmarked = _plain_xml(head)
    if _LOOKS_LIKE_XML_FEED.match(unmarked):
        return XML_FEED
    if _LOOKS_LIKE_JSON_FEED.match(unmarked):
        return JSON_FEED
    text = head[:2048].decode("utf-8", "replace").lstrip("\ufeff")
    return "text/html" if _LOOKS_LIKE_HTML.match(text) else "text/plain"


def _plain_xml(head: bytes) -> bytes:
    """The beginning of a document in one byte a sign: without a mark, and without what UTF-16 has between."""
    for bom, _ in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].replace(b"\0", b"")
    return head


def decode(source: Source) -> str:
    """A source's text. Raises SourceError for what is no text."""
    return decode_as(source)[0]


def decode_as(source: Source) -> tuple[str, str]:
    """A source's text, and `utf-8` where that is what its bytes are. The order: BOM, UTF-8, HTTP header or `<meta>`,
    then a guess.

    Raises SourceError for what is no text.
    """
    data = source.data
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, "replace"), ""
    if b"\x00" in data[:1024]:
        raise SourceError(
            "this is no text but binary data", "give a saved page or a text file", path=source.path
        )
    declared = source.charset or _declared(data)
    # Saved pages are often re-encoded to UTF-8 under their old <meta>; other encodings' bytes are
    # next to never sound UTF-8. ISO-2022 hides in ASCII and must be believed.
    order = (declared, "utf-8") if declared.lower().startswith("iso-2022") else ("utf-8", declared)
    for charset in filter(_is_charset, order):
        try:
            text = data.decode(_WIDER.get(charset.lower(), charset))
            if charset != "utf-8":
                text.encode()  # UTF-7 and its like can make characters that cannot be written again
        except (ValueError, LookupError):
            continue
        return text, charset
    return _guess(data), ""


def _is_charset(name: str) -> bool:
    """Whether a name may be a charset: Python takes this for one, too, and needs hours for a page of it."""
    return bool(name) and name.lower() != "punycode"


def _declared(data: bytes) -> str:
    found = _META_CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else ""


def _guess(data: bytes) -> str:
    # A few wrong bytes in otherwise sound UTF-8 are commoner than any other encoding.
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 200 < len(text):
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65536]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")

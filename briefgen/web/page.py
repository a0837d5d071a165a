"""One page, fetched as a reader would see it who has no cookies: nothing is got around."""

from __future__ import annotations

import re
from email.message import Message
from typing import NamedTuple, NoReturn

from briefgen.errors import SourceError, UnreachableError
from briefgen.web.address import address_of
from briefgen.web.connection import Failure, Fault, Reply
from briefgen.web.manners import Manners
from briefgen.web.visitor import TOO_MANY, Visitor

PURPOSE = "fetches a page that its reader named"
MANNERS = Manners(attempts=2, deadline_s=60.0, visit_s=90.0)
"""What `briefgen add` does: somebody waits for it."""
_PASSING = frozenset({Fault.OFFLINE, Fault.SILENT, Fault.CLOSED, Fault.BROKEN, Fault.ENOUGH})
"""What may be otherwise the next time."""
_SAVE_IT = "open it in your browser, save the page, and add the file"
_TRY_LATER = "try again later"
_CHECK_IT = "check the address"
_STATUS_SAID = {
    404: ("there is no such page (404)", _CHECK_IT),
    410: (
        "this page is gone (410)",
        "an archive of the web may have it: save the page there, and add the file",
    ),
    TOO_MANY: ("its host has had enough of us (429)", _TRY_LATER),
}
_KINDS = {
    "application/pdf": "a PDF document",
    "image/": "a picture",
    "audio/": "a recording",
    "video/": "a film",
    "application/zip": "an archive of files",
    "application/epub+zip": "a book",
}
_PAGES = re.compile(r"text/(?:html|plain|xml)|application/(?:[\w.-]+\+)?(?:xml|json)", re.IGNORECASE)


class FetchedPage(NamedTuple):
    """What was fetched."""

    address: str
    """Where it was found, after all redirects."""
    data: bytes
    media_type: str
    """As its host declares it; empty when it does not."""
    charset: str
    """The same."""


def fetch(visitor: Visitor, named: str, most_bytes: int) -> FetchedPage:
    """The page at an address, or the feed. Raises SourceError, UnreachableError when it may be had later."""
    address = address_of(named)
    if address is None:
        raise SourceError("this is no address of a page", _CHECK_IT, path=named)
    arrival = visitor.visit(address, most_bytes + 1)
    if isinstance(arrival, Failure):
        _refuse_failure(arrival, named)
    reply = arrival.reply
    if not 200 <= reply.status < 300:
        _refuse_status(reply.status, named)
    if len(reply.body) > most_bytes:
        raise SourceError(f"it is larger than {most_bytes // 2**20} MB", _SAVE_IT, path=named)
    media_type, charset = _declared(reply)
    _refuse_others(media_type, reply.body, named)
    return FetchedPage(str(arrival.url.url), reply.body, media_type, charset)


def _refuse_failure(failure: Failure, named: str) -> NoReturn:
    if failure.fault in _PASSING:
        raise UnreachableError(f"it cannot be had: {failure.said}", _TRY_LATER, path=named)
    remedy = _SAVE_IT if failure.fault in (Fault.KEPT_OUT, Fault.CIRCLE) else _CHECK_IT
    raise SourceError(f"it cannot be had: {failure.said}", remedy, path=named)


def _refuse_status(status: int, named: str) -> NoReturn:
    if status >= 500 or status == TOO_MANY:
        cause, remedy = _STATUS_SAID.get(status, (f"its host has a fault ({status})", _TRY_LATER))
        raise UnreachableError(cause, remedy, path=named)
    cause, remedy = _STATUS_SAID.get(status, (f"its host does not give it to programs ({status})", _SAVE_IT))
    raise SourceError(cause, remedy, path=named)


def _declared(reply: Reply) -> tuple[str, str]:
    """The media type and charset that a host declares."""
    said = reply.headers.get("content-type", "")
    if not said.strip():
        return "", ""
    head = Message()
    head["content-type"] = " ".join(said.split())
    charset = head.get_content_charset("")
    return head.get_content_type(), charset if _CHARSET.fullmatch(charset) else ""


_CHARSET = re.compile(r"[\w.:-]{1,40}")


def _refuse_others(media_type: str, data: bytes, named: str) -> None:
    """Refuse what is plainly no page, whatever it is called."""
    if data.startswith(b"%PDF-"):
        media_type = "application/pdf"
    if media_type and not _PAGES.fullmatch(media_type) and media_type != "application/octet-stream":
        kind = next((kind for begin, kind in _KINDS.items() if media_type.startswith(begin)), "no page")
        remedy = (
            "copy its text into a .txt file, and add that" if "pdf" in media_type else "name the page itself"
        )
        raise SourceError(f"this is {kind} ({media_type})", remedy, path=named)

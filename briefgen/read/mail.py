"""A mail, as programs for mail save it (RFC 5322) → its text as a page, with what its head says of it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefgen.errors import SourceError
from briefgen.model import Reading, Source, Statement
from briefgen.read.html import read_html
from briefgen.read.text import read_text
from briefgen.siterules import RuleFinder

if TYPE_CHECKING:
    from email.message import Message

_ORIGIN = "mail"
_READERS = {"text/html": read_html, "text/plain": read_text}
"""By the type of a part, the better first: many newsletters say in plain text no more than that they are HTML."""


def read_mail(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The HTML of a mail, or else its plain text. Raises SourceError when it has neither."""
    mail = _parse(source)
    for media_type, reader in _READERS.items():
        part = next((part for part in mail.walk() if _is_text(part, media_type)), None)
        data = part.get_payload(decode=True) if part is not None else None
        if part is not None and isinstance(data, bytes) and data.strip():
            said = {key: Statement(values, _ORIGIN) for key, values in _statements(mail) if any(values)}
            address = said["address"].values[0] if "address" in said else ""
            charset = part.get_content_charset("")
            text = source._replace(data=data, media_type=media_type, charset=charset, address=address)
            reading = reader(text, find_rules)
            hints = reading.hints._replace(claims={**said, **reading.hints.claims})
            return reading._replace(hints=hints)
    raise SourceError("there is no text in this mail", "save it again, whole, as .eml", path=source.path)


def _parse(source: Source) -> Message:
    import email  # few articles come so, and others shall not wait for it

    try:
        return email.message_from_bytes(source.data)
    except RecursionError:
        raise SourceError(
            "the parts of this mail are nested too deep", "save its text, and add that", path=source.path
        ) from None


def _is_text(part: Message, media_type: str) -> bool:
    return part.get_content_type() == media_type and part.get_content_disposition() != "attachment"


_FORWARDED = re.compile(r"^(?:(?:re|aw|fwd?|wg|tr|rv|i|enc)\s*:\s*)+", re.IGNORECASE)
"""What programs for mail put before the subject of what is answered or passed on."""


def _statements(mail: Message) -> Iterator[tuple[str, tuple[str, ...]]]:
    from email.utils import parseaddr, parsedate_to_datetime

    yield "title", (_FORWARDED.sub("", _header(mail, "Subject")),)
    yield "publisher", (parseaddr(_header(mail, "From"))[0],)
    with contextlib.suppress(ValueError, OverflowError):  # none, or none that can be read
        yield "date", (parsedate_to_datetime(_header(mail, "Date")).isoformat(),)
    archived = "".join(_header(mail, "Archived-At").split()).strip("<>")  # RFC 5064
    if archived.startswith(("http://", "https://")):
        yield "address", (archived,)


_MOST_CHARS = 400
"""Of a header; what reads its parts calls itself for each bracket."""


def _header(mail: Message, name: str) -> str:
    """A header's text on one line, decoded."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    said = str(mail.get(name, ""))[:_MOST_CHARS]
    with contextlib.suppress(HeaderParseError, ValueError, LookupError):  # else it stands as it was written
        said = str(make_header(decode_header(said)))
    return " ".join(said.encode("utf-8", "replace").decode().split())

"""Source → Reading: one short module per input format, one table that says which reads what."""

from __future__ import annotations

from collections.abc import Callable

from briefgen.errors import SourceError, did_you_mean
from briefgen.model import Reading, Source
from briefgen.read.html import read_html
from briefgen.read.source import SUFFIXES, open_source, sniff_media_type
from briefgen.read.text import read_text

__all__ = ["READERS", "SUFFIXES", "open_source", "read", "sniff_media_type"]


def read(source: Source) -> Reading:
    """The blocks and hints of a source. Raises SourceError when it cannot be read."""
    reader = READERS.get(source.media_type)
    if reader is None:
        raise SourceError(
            f"{source.media_type} cannot be read", did_you_mean(source.media_type, READERS), path=source.path
        )
    return reader(source)


READERS: dict[str, Callable[[Source], Reading]] = {
    "text/html": read_html,
    "text/plain": read_text,
}

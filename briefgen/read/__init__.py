"""Source → Reading: one short module per input format, one table that says which reads what."""

from __future__ import annotations

from collections.abc import Callable

from briefgen.collector import without_collector
from briefgen.errors import SourceError, did_you_mean
from briefgen.model import Reading, Source
from briefgen.read.archive import read_mhtml, read_webarchive
from briefgen.read.html import read_html
from briefgen.read.source import JSON_FEED, SUFFIXES, XML_FEED, open_source, sniff_media_type
from briefgen.read.text import read_text
from briefgen.siterules import RuleFinder

__all__ = ["READERS", "SUFFIXES", "open_source", "read", "sniff_media_type"]


@without_collector()  # with that of `clean`, a twentieth of the time
def read(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The blocks and hints of a source, with its site's rules applied.

    Raises SourceError when it cannot be read, RuleError when its rules have a mistake.
    """
    reader = READERS.get(source.media_type)
    if reader is None:
        raise SourceError(
            f"{source.media_type} cannot be read", did_you_mean(source.media_type, READERS), path=source.path
        )
    return reader(source, find_rules)


def _read_mail(source: Source, find_rules: RuleFinder | None) -> Reading:
    from briefgen.read.mail import read_mail  # most sources are pages: they shall not wait for this

    return read_mail(source, find_rules)


def _read_entry(source: Source, find_rules: RuleFinder | None) -> Reading:
    from briefgen.read.entry import read_entry

    return read_entry(source, find_rules)


def _read_feed(source: Source, find_rules: RuleFinder | None) -> Reading:
    from briefgen.read.entry import read_feed

    return read_feed(source)


READERS: dict[str, Callable[[Source, RuleFinder | None], Reading]] = {
    "text/html": read_html,
    "text/plain": read_text,
    "multipart/related": read_mhtml,
    "application/x-webarchive": read_webarchive,
    "message/rfc822": _read_mail,
    JSON_FEED: _read_entry,
    XML_FEED: _read_feed,
}

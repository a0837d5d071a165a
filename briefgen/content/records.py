"""What the build knows of one article's file: all that lists and addresses need, and of the body only its facts.

A record is made of plain values, so that the build cache can keep it; a body is read again when a page that
shows it is rendered.
"""

from __future__ import annotations

import marshal
import posixpath
import re
from datetime import UTC, date, datetime, time
from operator import attrgetter
from typing import Any, NamedTuple
from zlib import crc32

from briefgen.addresses import day_url, is_external, segment
from briefgen.markdown.body import Reference, first_paragraph, references_in
from briefgen.cache import digest_bytes, digest_value
from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.frontmatter import body_start, read_article
from briefgen.model import Article, Image, Moment, Origin
from briefgen.slug import slugify
from briefgen.wording import reading_minutes, shortened

LEAD_CHARS = 240
"""About three lines of a list, for articles that come without a summary."""


class BodyFacts(NamedTuple):
    """What is to be known of a body without reading it, as far as the rights in it go."""

    start: int
    """Where it begins in its file, in characters."""
    line: int
    """The line of the file at which its first words stand."""
    minutes: int
    """Reading time; 0 when nothing of it may be shown."""
    lead: str
    """For lists: the beginning of the first paragraph, of articles without a summary."""
    references: tuple[tuple[str, str, int], ...]
    """What it refers to on this site, and the article's picture: each a `Reference`."""


class Record(NamedTuple):
    """An article as the build cache keeps it."""

    path: str
    """The file, relative to the site's folder."""
    id: str
    """The article's own id, or one made from its place."""
    url: str
    day: int
    """In the site's time zone, as `date.toordinal` says it."""
    moment: str
    """In UTC, ISO 8601; empty when only the day is known."""
    stamp: float
    """The moment in seconds since 1970; minus infinity when only the day is known."""
    published: str
    """In the site's time zone, ISO 8601, or the plain day."""
    modified: str
    """The same; empty when it was not changed after it was published."""
    weight: int
    title: str
    topics: tuple[str, ...]
    source: str
    """Its publisher's name."""
    story: str
    authors: tuple[str, ...]
    place: str
    aliases: tuple[str, ...]
    rights: str
    picture: str
    """What the article's own picture is called, if it lies on this site."""
    hold: tuple[bool, str, float | None] | None
    """Draft; why it was withdrawn; when it expires, in seconds since 1970, None for never. None: none of these."""
    facts: tuple[Any, ...]
    digest: bytes
    """Of the whole file."""
    check: int
    """A quicker digest of it (CRC-32), to tell whether it is still the same a moment later."""
    item_digest: bytes
    """Of all that a list may show of it."""
    place_digest: bytes
    """Of all that says where it stands: its address, its day, and the names that it stands under."""
    frozen: bytes
    """The article without its body; see `thaw`. Bytes are read from the cache at a tenth of the time of values."""


def record_of(text: str, path: str, config: Config) -> Record:
    """The record of an article's file. Raises ContentError with file, line, cause and remedy."""
    article = read_article(text, path)
    day, moment = day_of(article, config)
    slug = slugify(article.slug or posixpath.splitext(posixpath.basename(path))[0])
    facts, frozen = facts_of(article, text), freeze(article)
    data, number, source = text.encode(), day.toordinal(), source_name(article)
    own, url = article.id or f"{day.isoformat()}-{slug}", f"{day_url(day)}{segment(slug)}/"
    names = (article.topics, source, article.story, article.authors, article.place)
    return Record(
        path=path,
        id=own,
        url=url,
        day=number,
        moment=moment.astimezone(UTC).isoformat() if moment else "",
        stamp=moment.timestamp() if moment else float("-inf"),
        published=_iso(moment or day),
        modified=_modified(article, day, moment, config),
        weight=article.weight,
        title=article.title,
        topics=article.topics,
        source=source,
        story=article.story,
        authors=article.authors,
        place=article.place,
        aliases=article.aliases,
        rights=article.rights,
        picture=_picture(article),
        hold=_hold(article, config),
        facts=tuple(facts),
        digest=digest_bytes(data),
        check=crc32(data),
        item_digest=digest_value((path, facts.minutes, facts.lead, frozen)),
        place_digest=digest_value((path, own, url, number, *names)),
        frozen=frozen,
    )


def facts_of(article: Article, text: str) -> BodyFacts:
    """What is to be known of an article's body; `text` is its whole file."""
    start = body_start(text)
    body, line = article.body, 1 + text.count("\n", 0, start)
    picture = ((*Reference("picture", _picture(article), 0),),) if _picture(article) else ()
    if article.rights == "link":
        return BodyFacts(start, line, 0, "", ())
    excerpt = article.rights == "excerpt"
    opening = first_paragraph(body) if excerpt or not article.summary else ""
    shown = opening if excerpt else body
    return BodyFacts(
        start=start,
        line=line,
        minutes=reading_minutes(shown) if shown else 0,
        lead="" if article.summary else shortened(opening, LEAD_CHARS),
        references=(*picture, *((*each,) for each in references_in(body, line, excerpt=excerpt))),
    )


def _picture(article: Article) -> str:
    """What is shown of the article's own picture: nothing that lies elsewhere, and nothing without the rights."""
    image = article.image
    return "" if image is None or article.rights == "link" or is_external(image.src) else image.src


def body_in(text: str, record: Record) -> str:
    """The Markdown of the body that a record was made of; `text` is its whole file.

    Raises ContentError when the file is not that any more.
    """
    if crc32(text.encode()) != record.check:
        raise ContentError("it changed while the site was built", "build again", path=record.path)
    return text[record.facts[0] :].strip("\n")


def _hold(article: Article, config: Config) -> tuple[bool, str, float | None] | None:
    """What may keep an article from being shown. Raises ContentError for an impossible moment."""
    if not (article.draft or article.withdrawn or article.expires):
        return None
    return article.draft, article.withdrawn, _seconds(article.expires, article, config)


def _seconds(moment: Moment | None, article: Article, config: Config) -> float | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    try:
        return localised(moment, config).timestamp()
    except (OverflowError, ValueError):
        raise ContentError(
            f"expires {moment} is not possible here", "write another year", path=article.path
        ) from None


# The day of an article


def day_of(article: Article, config: Config) -> tuple[date, datetime | None]:
    """An article's day and moment in the site's time zone.

    Raises ContentError when neither its date nor its folder gives a day.
    """
    published = article.date
    if isinstance(published, datetime):
        try:
            moment = localised(published, config)
            moment.astimezone(UTC)
        except (OverflowError, ValueError):
            raise ContentError(
                f"date {published} is not possible here", "write a later year", path=article.path
            ) from None
        return moment.date(), moment
    day = published or folder_day(article.path)
    if day is None:
        raise ContentError(
            "the article has no date",
            "write `date: 2026-05-01` in its front matter, or move it into a folder named like that",
            path=article.path,
            line=1,
        )
    return day, None


def _modified(article: Article, day: date, moment: datetime | None, config: Config) -> str:
    modified = article.modified
    if isinstance(modified, datetime):
        try:
            modified = localised(modified, config)
        except (OverflowError, ValueError):
            return ""
        return _iso(modified) if moment is None or modified > moment else ""
    return _iso(modified) if modified and modified > day else ""


def _iso(moment: Moment) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def localised(moment: datetime, config: Config) -> datetime:
    """A moment in the site's time zone; one without a zone is taken to be in it."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=config.timezone)
    return moment.astimezone(config.timezone)


_DAY_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def folder_day(path: str) -> date | None:
    """The day that the nearest folder of a path is named for."""
    for name in reversed(path.split("/")[:-1]):
        if _DAY_FOLDER.match(name):
            try:
                return date.fromisoformat(name)
            except ValueError:
                return None
    return None


def source_name(article: Article) -> str:
    """Who published it: the name that the file gives, else the host of the original's URL."""
    if article.source.name:
        return " ".join(article.source.name.split())
    host = article.source.url.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0]
    return host.lower().removeprefix("www.")


# Articles as plain values

_KEPT = tuple(name for name in Article._fields if name not in ("body", "path"))
_VALUES = attrgetter(*_KEPT)
_MOMENTS = tuple(_KEPT.index(name) for name in ("date", "modified", "retrieved", "expires"))
_SOURCE, _IMAGE = _KEPT.index("source"), _KEPT.index("image")
_BODY = Article._fields.index("body")


def freeze(article: Article) -> bytes:
    """An article without its body and path; equal articles give equal bytes."""
    values = list(_VALUES(article))
    for place in _MOMENTS:
        values[place] = values[place].isoformat() if values[place] else ""
    values[_SOURCE] = tuple(article.source)
    values[_IMAGE] = tuple(article.image) if article.image else None
    return marshal.dumps(values, 2)  # from version 3 on, equal values may have unequal bytes


def thaw(data: bytes, path: str) -> Article:
    """The article that was frozen, with an empty body."""
    values = marshal.loads(data)  # noqa: S302 (our own)
    for place in _MOMENTS:
        values[place] = moment_in(values[place]) if values[place] else None
    values[_SOURCE] = Origin(*values[_SOURCE])
    values[_IMAGE] = Image(*values[_IMAGE]) if values[_IMAGE] else None
    values.insert(_BODY, "")
    return Article._make([*values, path])


def moment_in(text: str) -> Moment:
    """A day, or a moment, in ISO 8601 as records have it."""
    return date.fromisoformat(text) if len(text) == len("2026-05-01") else datetime.fromisoformat(text)

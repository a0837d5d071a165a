"""Everything about an article that is not its body, each with where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from briefgen.clean.context_free import crumbs
from briefgen.clean.dateline import find_place
from briefgen.clean.evidence import Found, articles_in, types_of
from briefgen.clean.people import find_agency, find_authors
from briefgen.clean.phrases import Language, fold
from briefgen.clean.published import find_dates
from briefgen.clean.publisher import find_address, find_publisher
from briefgen.model import Hints, Label, Labelled, Moment


@dataclass(frozen=True, slots=True)
class Metadata:
    """An article's fields; empty where unknown: empty beats wrong."""

    title: str
    date: Moment | None
    modified: Moment | None
    authors: tuple[str, ...]
    place: str
    agency: str
    publisher: str
    url: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    kind: str
    access: str
    evidence: dict[str, str]
    """For each field that is not empty, where its value came from."""


def find_metadata(
    hints: Hints, labelled: tuple[Labelled, ...], title: Found, language: Language, now: datetime
) -> Metadata:
    """The metadata of a labelled page. No date is later than `now`."""
    published, modified = find_dates(hints, labelled, language, now)
    publisher = find_publisher(hints, labelled)
    authors, authors_origin = find_authors(hints, labelled, language, publisher.text)
    body = [x.block.text for x in labelled if x.label is Label.BODY]
    agency = find_agency(labelled, hints, language, body)
    place = find_place(hints, labelled, language, body, authors)
    url = find_address(hints)
    topics = _find_topics(hints, labelled, language, title.text)
    summary = _find_summary(hints, labelled, body)
    tags, tags_origin = _find_tags(hints)
    kind, access = _find_kind(hints), _find_access(hints)
    if modified and published and modified.moment == published.moment:
        modified = None
    found = {
        "title": title,
        "authors": Found("yes" if authors else "", authors_origin),
        "place": place,
        "agency": agency,
        "publisher": publisher,
        "url": url,
        "topics": Found("yes" if topics[0] else "", topics[1]),
        "tags": Found("yes" if tags else "", tags_origin),
        "summary": summary,
        "kind": kind,
        "access": access,
    }
    evidence = {key: value.origin for key, value in found.items() if value.text}
    evidence |= {k: v.origin for k, v in (("date", published), ("modified", modified)) if v is not None}
    return Metadata(
        title=title.text,
        date=published.moment if published else None,
        modified=modified.moment if modified else None,
        authors=authors,
        place=place.text,
        agency=agency.text,
        publisher=publisher.text,
        url=url.text,
        topics=topics[0],
        tags=tags,
        summary=summary.text,
        kind=kind.text,
        access=access.text,
        evidence=evidence,
    )


_GENERIC = frozenset(
    ["article", "articles", "news", "story", "stories", "home", "post", "posts", "blog", "archive", "all"]
)
"""Parts of a breadcrumb that name no topic."""
_MAX_TOPICS = 3


def _find_topics(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language, title: str
) -> tuple[tuple[str, ...], str]:
    for origin, values in _topic_claims(hints, labelled):
        topics = tuple(dict.fromkeys(t for t in values if _is_topic(t, language, title)))[-_MAX_TOPICS:]
        if topics:
            return topics, origin
    return (), ""


def _topic_claims(hints: Hints, labelled: tuple[Labelled, ...]) -> Iterator[tuple[str, list[str]]]:
    if claim := hints.claims.get("topic"):
        yield claim.origin, list(claim.values[:2])
    yield (
        "meta article:section",
        [t.strip() for v in hints.meta.get("article:section", ()) for t in v.split(",")][:2],
    )
    for item in articles_in(hints):
        section = item.get("articleSection")
        values = section if isinstance(section, list) else [section]
        yield "JSON-LD", [v.strip() for v in values if isinstance(v, str)][:2]
    yield "microdata", list(hints.properties.get("articlesection", ()))[:2]
    trail = [x for x in labelled if x.label is Label.BREADCRUMB]
    parts = [part for x in trail for part in crumbs(x.block.text)]
    yield "breadcrumb", parts[-4:]


def _is_topic(text: str, language: Language, title: str) -> bool:
    folded = fold(text)
    if not folded or folded in _GENERIC or folded in language.home or len(text.split()) > 4 or len(text) > 40:
        return False
    return (
        not set(re.findall(r"\w+", folded)) <= set(re.findall(r"\w+", fold(title))) or len(folded.split()) < 3
    )


def _find_tags(hints: Hints) -> tuple[tuple[str, ...], str]:
    """The tags, and what has them: a feed, the article's meta tags, or else the page's key words."""
    if claim := hints.claims.get("tag"):
        return _tags_in(claim.values), claim.origin
    for keys, most in ((("article:tag",), None), (("news_keywords", "keywords"), 1)):
        stated = {key: hints.meta.get(key, ())[:most] for key in keys}
        tags = _tags_in([value for values in stated.values() for value in values])
        if tags:
            return tags, f"meta {', '.join(key for key in keys if stated[key])}"
    return (), ""


def _tags_in(values: Iterable[str]) -> tuple[str, ...]:
    words = (" ".join(tag.split()) for value in values for tag in value.split(","))
    return tuple(dict.fromkeys(tag for tag in words if tag and len(tag) <= 60))[:12]


def _find_summary(hints: Hints, labelled: tuple[Labelled, ...], body: list[str]) -> Found:
    for line in labelled:
        if line.label is Label.STANDFIRST:
            return Found(" ".join(line.block.text.split()), f"line {line.block.line}")
    opening = fold(" ".join(body[:2]))
    for key in ("og:description", "description"):
        for text in hints.meta.get(key, ())[:1]:
            said = " ".join(text.split())
            cut = said.endswith(("…", "..."))
            if len(said) >= 30 and not cut and fold(said)[:60] not in opening:
                return Found(said, f"meta {key}")
    return Found("", "")


_KINDS = {"OpinionNewsArticle": "opinion", "AnalysisNewsArticle": "analysis", "ReviewNewsArticle": "opinion"}


def _find_kind(hints: Hints) -> Found:
    types = (t for item in articles_in(hints) for t in sorted(types_of(item)))
    return next((Found(_KINDS[t], "JSON-LD") for t in types if t in _KINDS), Found("", ""))


_TIERS = {"locked": "paywall", "metered": "registration"}


def _find_access(hints: Hints) -> Found:
    for item in articles_in(hints):
        if str(item.get("isAccessibleForFree", "")).lower() == "false":
            return Found("paywall", "JSON-LD")
    tier = next(iter(hints.meta.get("article:content_tier", ("",)))).lower()
    return Found(_TIERS.get(tier, ""), "meta article:content_tier")

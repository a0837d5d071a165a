"""What a page's structured data says of its article, and how a finding is told: with where it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from briefgen.model import Hints

ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "BlogPosting",
        "SocialMediaPosting",
        "LiveBlogPosting",
        "Report",
        "Review",
        "TechArticle",
        "ScholarlyArticle",
        "AdvertiserContentArticle",
    ]
)
"""schema.org types of an article."""


class Found(NamedTuple):
    """A metadata value, and where it came from."""

    text: str
    origin: str


def types_of(item: Mapping[str, Any]) -> frozenset[str]:
    """The schema.org types of a JSON-LD object."""
    found = item.get("@type")
    names = found if isinstance(found, list) else [found]
    return frozenset(str(name).rsplit("/", 1)[-1] for name in names)


def articles_in(hints: Hints) -> list[Mapping[str, Any]]:
    """The JSON-LD objects that describe an article; where some are said to be of this very page, none of others."""
    found = [item for item in hints.json_ld if types_of(item) & ARTICLE_TYPES]
    if len(found) < 2:
        return found
    own = {_without_scheme(url) for url in (hints.canonical, *hints.meta.get("og:url", ()), hints.saved_from)}
    said = [{_without_scheme(url) for url in _addresses(item)} - _NOWHERE for item in found]
    own -= _NOWHERE
    if not any(own & each for each in said):
        return found
    return [item for item, each in zip(found, said, strict=True) if not each or own & each]


_NOWHERE = frozenset([""])


def _addresses(item: Mapping[str, Any]) -> Iterator[str]:
    """Where an object says that the page is which it describes."""
    for key in ("url", "mainEntityOfPage", "@id"):
        value = item.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


_SCHEME = re.compile(r"(?:https?:)?//(?:www\.)?([^/?#]+)([^?#]*)", re.IGNORECASE)


def _without_scheme(url: str) -> str:
    """A whole address for comparing; empty for what is none, or that of a front page."""
    found = _SCHEME.match(url.strip())
    path = found[2].rstrip("/") if found else ""
    return f"{found[1].lower()}{path}" if found and path else ""


def by_id(hints: Hints) -> dict[str, Mapping[str, Any]]:
    """The JSON-LD objects that others refer to, by their `@id`."""
    return {item["@id"]: item for item in hints.json_ld if isinstance(item.get("@id"), str)}


_TAG = re.compile(r"<[^<>]{1,2000}>")
_SHORTEST_BODY = 200
"""Characters; what is shorter is a teaser."""
_LONGEST_BODY = 50_000
"""Characters; every block is looked for in it, so that a page of thousands of both would take the product."""


def declared_body(hints: Hints) -> str:
    """The article's text as the page gives it to machines, without tags; empty where it gives none."""
    bodies = [body for item in articles_in(hints) if isinstance(body := item.get("articleBody"), str)]
    longest = max(bodies, key=len, default="")[:_LONGEST_BODY]
    return _TAG.sub(" ", longest) if len(longest) >= _SHORTEST_BODY else ""

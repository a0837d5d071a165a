"""What a page's structured data says of its article, and how a finding is told: with where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    """The JSON-LD objects that describe an article."""
    return [item for item in hints.json_ld if types_of(item) & ARTICLE_TYPES]


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

"""What a page says of itself to machines that read HTML: JSON-LD in the words of schema.org.

Templates ask for it by the filter `json_ld`, so that a theme without it pays nothing.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from briefgen.addresses import absolute_url
from briefgen.pages.feeds import without_empty
from briefgen.views import ArticleView, BriefingView, SiteView

_TYPES = {"opinion": "OpinionNewsArticle", "analysis": "AnalysisNewsArticle"}
"""What schema.org calls the kinds of article that it tells from news."""

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_UNSAFE = "<>&\u2028\u2029"
_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in _UNSAFE})
"""Written so, no text can end the script element that it stands in, or begin a comment there."""


def json_ld(view: ArticleView | BriefingView, site: SiteView) -> Markup:
    """A view as JSON-LD, safe within `<script type="application/ld+json">`: a data block, which no policy forbids."""
    said = _article(view, site) if isinstance(view, ArticleView) else _briefing(view, site)
    data = {"@context": "https://schema.org", **without_empty(said)}
    text = _encoded(data)
    if any(sign in text for sign in _UNSAFE):
        text = text.translate(_ESCAPES)
    return Markup(text)  # noqa: S704 (escaped as said)


def _article(article: ArticleView, site: SiteView) -> dict[str, Any]:
    """An article. Its publisher is who published the original, from which ours is made; the site only passes it on."""
    source = article.source.name if article.source else ""
    authors = [{"@type": "Person", "name": name} for name in article.authors]
    return {
        "@type": _TYPES.get(article.kind, "NewsArticle"),
        "@id": article.canonical,
        "url": article.canonical,
        "mainEntityOfPage": article.canonical,
        "headline": article.title,
        "description": article.summary,
        "datePublished": article.published,
        "dateModified": article.modified,
        "author": authors or _organization(article.agency or source or site.publisher),
        "publisher": _organization(source or site.publisher),
        "sdPublisher": _organization(site.publisher),
        "isBasedOn": article.original,
        "inLanguage": article.language,
        "articleSection": [topic.name for topic in article.topics],
        "keywords": list(article.tags),
        "image": absolute_url(article.image, site.base_url) if article.image else "",
        "contentLocation": {"@type": "Place", "name": article.place} if article.place else None,
    }


def _briefing(briefing: BriefingView, site: SiteView) -> dict[str, Any]:
    """One day's edition: the list of its articles in the curator's order."""
    lead = (briefing.lead,) if briefing.lead else ()
    ordered = (*lead, *(article for section in briefing.sections for article in section.articles))
    items = [
        without_empty({"@type": "ListItem", "position": place, "url": each.canonical, "name": each.title})
        for place, each in enumerate(ordered, 1)
    ]
    url = absolute_url(briefing.url, site.base_url)
    return {
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": briefing.title,
        "datePublished": briefing.day.isoformat(),
        "inLanguage": site.language,
        "publisher": _organization(site.publisher),
        "mainEntity": {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items},
    }


def _organization(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}

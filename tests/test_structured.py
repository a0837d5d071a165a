"""What pages say of themselves to machines: JSON-LD, Open Graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE, quoted
from hypothesis import given, settings
from selectolax.lexbor import LexborHTMLParser
from sites import SETTINGS, article, build_site, make_site

FILE = article(
    "A strike ends",
    date="2024-06-28T08:46:00+02:00",
    modified="2024-06-28T12:00:00+02:00",
    source="{name: The Post, url: 'https://post.example/1', agency: Wire}",
    authors="[Ann Onym, Bo Beta]",
    topics="[World]",
    tags="[rail]",
    summary="It is over & done.",
    image="{src: p.png, alt: A platform}",
    language="en-GB",
)
FILES = {
    "2024-06-28/a.md": FILE,
    "2024-06-28/p.png": "",
    "2024-06-28/b.md": article("Second", kind="opinion"),
}
BASE = "https://example.org/brief"


def page_of(root: Path, address: str, **site: Any) -> LexborHTMLParser:
    """One page of a built site."""
    build_site(make_site(root, **{"files": FILES, **site}))
    return LexborHTMLParser((root / "site" / address / "index.html").read_bytes())


def said(page: LexborHTMLParser) -> dict[str, Any]:
    """A page's JSON-LD, as a parser of HTML finds it."""
    (node,) = page.css("script")
    assert node.attributes == {"type": "application/ld+json"}
    return dict(json.loads(node.text()))


def test_an_article_says_what_it_is_made_from(tmp_path: Path) -> None:
    """Its original, who wrote and published that, and when; the site only passes it on."""
    url = f"{BASE}/2024/06/28/a/"
    assert said(page_of(tmp_path, "2024/06/28/a")) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": "A strike ends",
        "description": "It is over & done.",
        "datePublished": "2024-06-28T08:46:00+02:00",
        "dateModified": "2024-06-28T12:00:00+02:00",
        "author": [{"@type": "Person", "name": "Ann Onym"}, {"@type": "Person", "name": "Bo Beta"}],
        "publisher": {"@type": "Organization", "name": "The Post"},
        "sdPublisher": {"@type": "Organization", "name": "The Test Brief"},
        "isBasedOn": "https://post.example/1",
        "inLanguage": "en-GB",
        "articleSection": ["World"],
        "keywords": ["rail"],
        "image": f"{BASE}/2024/06/28/p.png",
    }


def test_an_article_that_knows_less_says_less(tmp_path: Path) -> None:
    """Nothing empty, and no address that is none; opinion is named."""
    settings = SETTINGS.replace("base_url: https://example.org/brief\n", "")
    found = said(page_of(tmp_path, "2024/06/28/b", settings=settings))
    assert found["@type"] == "OpinionNewsArticle"
    assert found["author"] == {"@type": "Organization", "name": "The Test Brief"}
    assert not {"url", "image", "isBasedOn", "dateModified"} & found.keys()


def test_a_briefing_lists_its_articles(tmp_path: Path) -> None:
    """In the curator's order, by whole addresses."""
    found = said(page_of(tmp_path, "2024/06/28"))
    assert (found["@type"], found["datePublished"]) == ("CollectionPage", "2024-06-28")
    items = found["mainEntity"]["itemListElement"]
    assert [(item["position"], item["name"]) for item in items] == [(1, "A strike ends"), (2, "Second")]
    assert items[0]["url"] == f"{BASE}/2024/06/28/a/"


def test_an_article_can_be_passed_on_with_its_picture(tmp_path: Path) -> None:
    """By Open Graph: title, section, authors, and the picture with its description."""
    page = page_of(tmp_path, "2024/06/28/a")
    meta = {
        node.attributes.get("property") or node.attributes.get("name"): node.attributes.get("content")
        for node in page.css("meta[content]")
    }
    assert meta["og:title"] == "A strike ends"
    assert meta["og:image"] == f"{BASE}/2024/06/28/p.png"
    assert meta["og:image:alt"] == "A platform"
    assert meta["article:section"] == "World"
    assert meta["twitter:card"] == "summary_large_image"


@settings(max_examples=15)
@given(text=HOSTILE)
def test_no_title_ends_the_data_block(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever it says, a parser of HTML finds one script element, of data, that says it."""
    root = tmp_path_factory.mktemp("hostile")
    make_site(root, {"2024-06-28/a.md": article(quoted(text), authors=f"[{quoted(text)}]")})
    if build_site(root).problems:
        return  # nothing but white space is no title
    for address in ("2024/06/28/a", "2024/06/28"):
        found = said(LexborHTMLParser((root / "site" / address / "index.html").read_bytes()))
        assert found["@context"] == "https://schema.org"

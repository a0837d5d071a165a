"""The cleaning view: an article's original beside what is kept of it, each cut with its label and the reason."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from briefgen.clean.cleaned import Cleaned
from briefgen.clean.policy import body_of
from briefgen.config import Config
from briefgen.content.library import Placed
from briefgen.content.records import body_in
from briefgen.content.scan import read_text
from briefgen.errors import BriefgenError
from briefgen.ingest.store import clean_source
from briefgen.markdown.body import render_body
from briefgen.model import Labelled
from briefgen.read import open_source
from briefgen.siterules import find_rules

_DIGEST = re.compile(r"[0-9a-f]{32}")
"""How an original is named. Front matter can say anything, and what it says must not become a path."""
_ABOUT = frozenset({"title", "standfirst", "byline", "dateline", "credit", "caption", "figure", "breadcrumb"})
"""Labels of what is no body and no clutter: the front matter says it."""


def cleaning_page(config: Config, placed: Placed, now: datetime, style: str) -> str | None:
    """The view of one article as an HTML page with the style sheet at `style`; None when its original is not kept.

    The original is cleaned anew, by the rules of today: what an earlier version decided is in the receipt.
    """
    digest = placed.article.source.digest or ""
    originals = sorted((config.state / "originals").glob(f"{digest}.*")) if _DIGEST.fullmatch(digest) else []
    if not originals:
        return None
    try:
        # the original is kept as its bytes alone: where they were fetched from, the article says
        source = open_source(str(originals[0]), now)._replace(address=placed.article.source.url)
        cleaned = clean_source(source, now, find_rules(config.root), config.cleaning)
        text = body_in(
            read_text(config.root, placed.path), placed.record
        )  # which may have been deleted meanwhile
    except BriefgenError as error:
        return _page(placed, style, f"<p>{escape(str(error))}</p>", "")
    # What leads within the site becomes its words: where it leads, only a build has looked up.
    body = render_body(text, lambda href: None)
    return _page(placed, style, _blocks(cleaned), f'<div class="text">{body}</div>')


def _blocks(cleaned: Cleaned) -> str:
    kept = {id(each) for each in body_of(cleaned.labelled, cleaned.policy)}
    return "\n".join(_block(each, is_kept=id(each) in kept) for each in cleaned.labelled)


def _block(labelled: Labelled, *, is_kept: bool) -> str:
    label, text = labelled.label.value, escape(labelled.block.text)
    kind = "kept" if is_kept else "about" if label in _ABOUT else "gone"
    shown = f"<s>{text}</s>" if kind == "gone" else text
    why = escape(f"{label}: {labelled.reason} ({labelled.confidence:.2f})")
    return f'<div class="block {kind}" dir="auto">{shown}<small dir="ltr">{why}</small></div>'


def _page(placed: Placed, style: str, original: str, text: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cleaning: {escape(placed.title)}</title><link rel="stylesheet" href="{style}"></head>
<body><header><h1 dir="auto">{escape(placed.title)}</h1>
<p>{escape(placed.path)}. <a href="{escape(placed.url)}">Back to the page</a></p></header>
<main><section><h2>The original, block by block</h2>{original}</section>
<section><h2>The article as it stands now</h2>{text}</section></main></body></html>
"""

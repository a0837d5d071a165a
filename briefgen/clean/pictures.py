"""The picture that stands for an article: the page's own choice, as large as the page has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from briefgen.clean.evidence import articles_in
from briefgen.clean.links import clean_link
from briefgen.model import Block, BlockKind, Hints, Image, Label, Labelled
from briefgen.read.media import is_real_picture

_META = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
_MAX_CREDIT_CHARS = 120
_NAME_CHARS = 8
"""A shorter file name, like `lead.jpg`, may be many pictures'."""
_SIZE = re.compile(r"[-_.@]?(?:\d{2,4}x\d{2,4}|\d{3,4}w?|\dx|scaled|large|medium|small)$", re.IGNORECASE)
"""What the name of a smaller or larger copy of a picture ends in."""


def find_image(
    hints: Hints, media: Sequence[Block], labelled: Sequence[Labelled], base: str
) -> tuple[Image | None, str]:
    """The picture with its description and credit, and where it was found; (None, "") without a real one.

    What the page offers to those who link to it comes first; when the page shows the same picture larger,
    that one. A picture within the article does where the page offers none.
    """
    figures = [medium for medium in media if medium.kind is BlockKind.FIGURE]
    claimed = next((each for each in _claims(hints) if is_real_picture(each[0])), None)
    if claimed is None:
        found = next((x.block for x in labelled if x.label is Label.FIGURE), None)
        return _image(found, labelled, base) if found else None, "figure" if found else ""
    src, width, origin = claimed
    twin = next((figure for figure in figures if _name(figure.src) == _name(src)), None)
    if twin is None:
        address = clean_link(src, base)
        alt = " ".join(next(iter(hints.meta.get("og:image:alt", ())), "").split())
        return (Image(address, alt), origin) if address else (None, "")
    larger = twin if twin.width > width > 0 else None
    image = _image(twin, labelled, base, "" if larger else src)
    return image, f"{origin}, larger in a figure" if larger and image else origin if image else ""


def _claims(hints: Hints) -> Iterator[tuple[str, int, str]]:
    """Addresses of pictures that the page offers, with width in pixels (0: unknown) and origin."""
    widths = hints.meta.get("og:image:width", ("",))
    width = int(widths[0]) if widths[0].isdecimal() and len(widths[0]) < 6 else 0
    for key in _META:
        for value in hints.meta.get(key, ())[:1]:
            yield value.strip(), width, f"meta {key}"
    for item in articles_in(hints):
        for value in _values(item.get("image")):
            yield value, 0, "JSON-LD"


def _values(value: Any) -> Iterator[str]:
    """The addresses in an `image` of JSON-LD: a text, an object, or a list of these."""
    for each in value if isinstance(value, list) else [value]:
        address = each.get("url") or each.get("contentUrl") if isinstance(each, dict) else each
        if isinstance(address, str):
            yield address.strip()


def _name(src: str) -> str:
    """A picture's file name without its ending and size; the whole address where it has none to speak of."""
    path = src.partition("?")[0].partition("#")[0].rstrip("/")
    stem = _SIZE.sub("", path.rpartition("/")[2].rpartition(".")[0])
    return stem if len(stem) >= _NAME_CHARS else path


def _image(figure: Block, labelled: Sequence[Labelled], base: str, src: str = "") -> Image | None:
    """A figure as the article's picture; `src` is its address where it is not its own."""
    address = clean_link(src or figure.src, base)
    box = next((e for e in reversed(figure.place) if e.tag == "figure"), None)
    credit = next(
        (
            x.block.text
            for x in labelled
            if x.label is Label.CREDIT and box and any(e is box for e in x.block.place)
        ),
        "",
    )
    credit = " ".join(credit.split())
    return (
        Image(address, figure.text, credit if len(credit) <= _MAX_CREDIT_CHARS else "") if address else None
    )

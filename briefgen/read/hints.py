"""What a page says about itself outside its text: meta tags, JSON-LD, times."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.model import Hints

_LD_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MAX_OBJECTS = 200
"""JSON-LD objects read from one page; real pages have fewer than 60."""


def read_hints(tree: Any, saved_from: str = "") -> Hints:
    """The hints of a parsed page."""
    html = tree.css_first("html")
    title = tree.css_first("head title") or tree.css_first("title")
    canonical = tree.css_first('link[rel="canonical"]')
    return Hints(
        meta=_meta(tree),
        json_ld=tuple(_json_ld(tree)),
        title=" ".join((title.text() if title else "").split()),
        language=((html.attributes.get("lang") or "") if html else "").strip(),
        canonical=((canonical.attributes.get("href") or "") if canonical else "").strip(),
        times=tuple(_times(tree)),
        properties=_properties(tree),
        saved_from=saved_from,
    )


def _meta(tree: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return _frozen(found)


def _frozen(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in found.items()}


_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|entry-date", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"(?<![a-z])(?:related|recommended|sidebar|widget|comments?|latest|trending|popular|most-?read)(?![a-z])",
    re.IGNORECASE,
)
"""Class words and ids of what dates something else: a comment, another article."""
_MOST_TIMES = 10
"""The first of a page; a list of links may have hundreds."""


def _times(tree: Any) -> Iterator[str]:
    """The moments of a page's `<time>` elements that may be those of its publication."""
    for node in tree.css("time[datetime]")[:_MOST_TIMES]:
        said = (node.attributes.get("datetime") or "").strip()
        if said and not _dates_something_else(node):
            yield said


def _dates_something_else(time: Any) -> bool:
    names = _names(time)
    if _CHANGED.search(names) and not _PUBLISHED.search(names):
        return True
    node = time
    while node is not None and node.tag != "body":
        if node.tag in ("aside", "nav") or _OF_OTHERS.search(_names(node)):
            return True
        node = node.parent
    return False


def _names(node: Any) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


AUTHOR_LINKS = "rel=author"
"""The property under which the texts of `<a rel=author>` stand."""


_PROPERTIES = frozenset(
    ["author", "headline", "articlesection", "publisher", "datepublished", "datecreated", "datemodified"]
)
"""Those that say something of the article as a whole; what products, recipes and comments have is not read."""
_MOST_OF_A_NAME = 5
"""Elements of one property that are asked what they say: the first speak of the article. Each may hold all others."""
_MAX_VALUE_CHARS = 500
"""A longer text is no value but what the element holds."""


def _properties(tree: Any) -> dict[str, tuple[str, ...]]:
    nodes: dict[str, list[Any]] = {}
    authors = []
    for node in tree.css("[itemprop]"):
        name = (said := node.attributes.get("itemprop") or "").strip().lower()
        if said == "author":
            authors.append(node)
        if name in _PROPERTIES and node.tag != "meta":
            nodes.setdefault(name, []).append(node)
    found = {}
    for name, first in nodes.items():
        values = map(_value, first[:_MOST_OF_A_NAME])
        found[name] = tuple(value for value in values if 0 < len(value) < _MAX_VALUE_CHARS)
    for name, named in (("author", authors), (AUTHOR_LINKS, tree.css("a[rel~=author]"))):
        values_of = tuple(dict.fromkeys(filter(None, map(_author, _of_first_article(named)))))
        if values_of:
            found[name] = values_of
    return found


def _value(node: Any) -> str:
    """What an element with a property says: its attribute for machines, else its text."""
    value = node.attributes.get("content") or node.attributes.get("datetime") or ""
    return value.strip() or " ".join(node.text(separator=" ").split())


_MAX_AUTHOR_CHARS = 160
"""A longer text is a biography."""


def _author(node: Any) -> str:
    """An author's name: the `name` within the author's element, if it has one."""
    value = _value(node.css_first('[itemprop="name"]') or node)
    return value if len(value) <= _MAX_AUTHOR_CHARS else ""


def _of_first_article(nodes: list[Any]) -> list[Any]:
    """The first author and those that stand with it: the others wrote what is linked below."""
    if not nodes:
        return []
    homes = {_home(node, steps) for node in nodes[:1] for steps in (1, 2)}
    return [node for node in nodes if homes & {_home(node, 1), _home(node, 2)}]


def _home(node: Any, steps: int) -> int:
    for _ in range(steps):
        node = node.parent or node
    return int(node.mem_id)


def _json_ld(tree: Any) -> Iterator[Mapping[str, Any]]:
    left = _MAX_OBJECTS
    for node in tree.css('script[type="application/ld+json"]'):
        for found in _objects(_parse(node.text() or ""), 0):
            if left == 0:
                return
            left -= 1
            yield found


def _parse(text: str) -> Any:
    text = _LD_WRAPPING.sub("", _LD_WRAPPING.sub("", text))
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            value = json.loads(attempt, strict=False)
            return _without_surrogates(value) if _SURROGATE.search(attempt) else value
        except (ValueError, RecursionError):
            continue
    return None  # broken JSON-LD is common, and evidence that can be done without


def _without_surrogates(value: Any) -> Any:
    """JSON can name half a character (`\\ud83d`), which no file can hold: a `?` in its place."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(key), list | dict):
                yield from _objects(value[key], depth + 1)

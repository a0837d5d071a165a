"""What a page, a sheet or a picture has a browser load without being asked."""

from __future__ import annotations

import binascii
import html
import json
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from selectolax.lexbor import LexborHTMLParser

from briefgen.check.sheets import loaded_by_css

_LOADING_LINKS = frozenset({
    "stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "prerender", "subresource", "next",
    "manifest", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image", "mask-icon",
    "fluid-icon", "search", "import", "compression-dictionary", "monetization",
})  # fmt: skip
"""`rel` values of links that some browser follows by itself."""

_CELLS = frozenset({"body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_SOURCES = {
    "src": frozenset({
        "img", "image", "script", "iframe", "embed", "audio", "video", "source", "track", "input", "frame", "portal",
        "fencedframe", "bgsound", "mglyph",
    }),
    "data": frozenset({"object"}),
    "code": frozenset({"applet"}),
    "codebase": frozenset({"applet", "object"}),
    "archive": frozenset({"applet", "object"}),
    "classid": frozenset({"object"}),
    "poster": frozenset({"video"}),
    "background": _CELLS,
    "manifest": frozenset({"html"}),
    "ping": frozenset({"a", "area"}),
    "attributionsrc": frozenset({"a", "area", "img", "script"}),
    "href": frozenset({"base"}),
}  # fmt: skip
"""By attribute, the elements for which it names what is loaded."""
_SEVERAL = frozenset({"ping", "attributionsrc", "archive"})
"""Attributes that name several addresses, with spaces between."""
_DRAWN = frozenset({
    "animate", "animatemotion", "animatetransform", "cursor", "discard", "feimage", "filter", "font-face-uri", "image",
    "lineargradient", "mpath", "pattern", "radialgradient", "script", "set", "textpath", "tref", "use",
})  # fmt: skip
"""Elements of SVG whose `href`, or `xlink:href`, is not for readers to follow."""
_STYLED = frozenset({
    "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker", "marker-start", "marker-mid", "marker-end",
    "shape-inside", "shape-subtract",
})  # fmt: skip
"""Attributes of SVG that say what a style does."""
_ANIMATED = frozenset({"from", "to", "by", "values"})
"""What `<animate>` and `<set>` give to another attribute, which may be an address."""

_REFRESH = re.compile(r"""\A\s*[\d.]+[\s;,]\s*[;,]?\s*(?:url\s*=\s*)?["']?([^"']*)""", re.IGNORECASE)
_DATA = re.compile(r"\A[\x00-\x20]*data:([^,]*),(.*)\Z", re.IGNORECASE | re.DOTALL)
_XML_SHEET = re.compile(r"""<\?xml-stylesheet\s[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TEMPLATE_TAG = re.compile(r"""\A<template(?:[^>"]|"[^"]*")*>""")
_ANYWHERE = "https://*/"
"""Where links lead that a rule has fetched in advance, if it does not say which."""


def loaded_by(tag: str, attributes: Mapping[str, str | None]) -> Iterator[str]:
    """The addresses that an element has a browser load. Its name and those of its attributes may be in capitals."""
    tag = tag.lower()
    for written, value in attributes.items():
        if value:
            yield from _loaded_by_attribute(tag, written.lower(), value)
    if tag == "link" and _LOADING_LINKS & set((attributes.get("rel") or "").lower().split()):
        yield from _through(attributes.get("href") or "")
    if tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        found = _REFRESH.match(attributes.get("content") or "")
        if found:
            yield found[1]


def _loaded_by_attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if tag in _SOURCES.get(name, ()):
        for address in value.split() if name in _SEVERAL else (value,):
            yield from _through(address)
    elif name in ("href", "xlink:href"):
        if tag in _DRAWN:
            yield from _through(value)
    elif name in ("srcset", "imagesrcset"):
        yield from (candidate.split()[0] for candidate in value.split(",") if candidate.split())
    elif name == "style":
        yield from loaded_by_sheet(value)
    elif name in _STYLED:
        yield from (address for address in loaded_by_css(value) if not address.startswith("#"))
    elif name in _ANIMATED and tag in ("animate", "set"):
        for each in value.split(";"):
            yield from filter(is_elsewhere, (each, *loaded_by_css(each)))
    elif name == "srcdoc" and tag == "iframe":
        yield from loaded_by_document(value)


def loaded_by_content(tag: str, attributes: Mapping[str, str | None], inner: str) -> Iterator[str]:
    """The addresses that an element has a browser load by what stands in it, which no parser sees as elements."""
    if tag == "style":
        yield from loaded_by_sheet(inner)
    elif tag == "template":  # with `shadowrootmode` it is shown, without a script
        yield from loaded_by_document(inner)
    elif tag == "script" and (attributes.get("type") or "").strip().lower() == "speculationrules":
        yield from _loaded_by_rules(inner)


def loaded_by_document(text: str) -> Iterator[str]:
    """The addresses that an HTML document has a browser load, by all of its elements."""
    root = LexborHTMLParser(text).root
    for node in root.traverse() if root else ():
        tag = (node.tag or "").lower()
        yield from loaded_by(tag, node.attributes)
        yield from loaded_by_content(tag, node.attributes, inner_text(node))


def inner_text(node: Any) -> str:
    """What stands in an element that has no elements in it: of a template, its markup."""
    if node.tag == "template":
        return _TEMPLATE_TAG.sub("", str(node.html), count=1)  # its `inner_html` is empty
    return str(node.text()) if node.tag in ("style", "script") else ""


def loaded_by_sheet(sheet: str) -> Iterator[str]:
    """The addresses that a style sheet has a browser load, and those that documents within these addresses do."""
    for address in loaded_by_css(sheet):
        yield from _through(address)


def loaded_by_xml(text: str) -> Iterator[str]:
    """The addresses that a drawing, or another XML document, has a browser load."""
    yield from sheets_of_xml(text)
    try:
        root = ET.fromstring(text)  # noqa: S314 (made by the site itself; expat bounds what entities become)
    except ET.ParseError:  # a browser shows what stands before the fault
        yield from loaded_by_document(text)
        return
    for element in root.iter():
        tag = _local(element.tag)
        attributes: dict[str, str | None] = {_local(name): value for name, value in element.items()}
        yield from loaded_by(tag, attributes)
        yield from loaded_by_content(tag, attributes, "".join(element.itertext()) if tag == "style" else "")


def sheets_of_xml(text: str) -> Iterator[str]:
    """The style sheets and programs that an XML document names before its first element."""
    for found in _XML_SHEET.finditer(text):
        yield from _through(html.unescape(found[1] or found[2] or ""))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _through(address: str) -> Iterator[str]:
    """An address; where it is a document itself (`data:text/css,…`), what that loads of others, too."""
    yield address
    found = _DATA.match(address)
    if not found:
        return
    kind, _, how = found[1].lower().partition(";")
    data = unquote_to_bytes(found[2].partition("#")[0])
    if "base64" in how:
        try:
            data = b64decode(b"".join(data.split()) + b"==")
        except binascii.Error:
            return
    inner = data.decode("utf-8", "replace")
    if kind.strip() == "text/css":
        yield from filter(is_elsewhere, loaded_by_sheet(inner))
    elif "html" in kind:
        yield from filter(is_elsewhere, loaded_by_document(inner))
    elif "xml" in kind:
        yield from filter(is_elsewhere, loaded_by_xml(inner))


def _loaded_by_rules(text: str) -> Iterator[str]:
    """What speculation rules have a browser fetch before a reader follows a link. Rules that are no JSON do nothing."""
    try:
        rules = json.loads(text)
    except (ValueError, RecursionError):
        return
    for kind in ("prefetch", "prerender", "prefetch_with_subresources", "prerender_until_script"):
        for rule in _list(rules.get(kind)) if isinstance(rules, dict) else ():
            if isinstance(rule, dict):
                yield from map(str, _list(rule.get("urls")))
                yield from () if "urls" in rule else _matched(rule.get("where"))


def _matched(where: Any) -> list[str]:
    """Which of the page's links a rule is about: their patterns, or anywhere where these do not keep it to the site."""
    if not isinstance(where, dict):
        return [_ANYWHERE]
    if "and" in where:
        parts = list(map(_matched, _list(where["and"])))
        return min(parts, key=lambda part: any(map(is_elsewhere, part)), default=[_ANYWHERE])
    if "or" in where:
        return [pattern for part in _list(where["or"]) for pattern in _matched(part)]
    patterns = _list(where.get("href_matches")) or [_ANYWHERE]
    return [each if is_elsewhere(str(each)) or str(each).startswith("/") else _ANYWHERE for each in patterns]


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_AROUND = "".join(map(chr, range(0x21)))
"""What browsers take away around an address: control characters and the space."""


def is_elsewhere(address: str) -> bool:
    """Whether an address leads to another host: `https://…`, `//host/…`, and what a browser takes for these."""
    plain = re.sub(r"[\t\r\n]", "", address.strip(_AROUND)).strip().replace("\\", "/").lower()
    return plain.startswith("//") or bool(re.match(r"(?:https?|wss?|ftp):", plain))


def host_of(address: str) -> str:
    """The host that an address leads to; for what is no address, its beginning."""
    plain = re.sub(r"\s", "", address.strip(_AROUND)).replace("\\", "/")
    try:
        return urlsplit(plain).hostname or plain[:40]
    except ValueError:
        return plain[:40]

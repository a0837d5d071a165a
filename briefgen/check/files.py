"""What is no page: style sheets, scripts, drawings, feeds, the sitemap."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Set
from datetime import datetime
from urllib.parse import unquote

from briefgen.addresses import output_path
from briefgen.check.finding import ERROR, WARNING, Finding, line_of
from briefgen.check.page import STORES, secrets_in, storing
from briefgen.check.requests import (
    host_of,
    is_elsewhere,
    loaded_by_document,
    loaded_by_sheet,
    loaded_by_xml,
    sheets_of_xml,
)

ATOM = "{http://www.w3.org/2005/Atom}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_MADE_BY_US = "delete it, and build again; if it is no other then, the fault is briefgen's"
"""Of what is made of no template."""
_TEXTS = (".css", ".js", ".mjs", ".svg", ".xml", ".json", ".txt", ".md", ".opml")


def file_findings(path: str, data: bytes, base_url: str, files: Set[str]) -> Iterator[Finding]:
    """What is wrong with a file that is no page."""
    if not path.endswith(_TEXTS):
        return
    text = data.decode("utf-8", "replace")
    yield from secrets_in(path, text)
    if path.endswith(".css"):
        yield from _elsewhere(path, text, loaded_by_sheet(text), "the style sheet")
    elif path.endswith((".js", ".mjs")):
        yield from (storing(path, text, found[0]) for found in list(STORES.finditer(text))[:1])
    elif path.endswith(".svg"):
        yield from _elsewhere(path, text, loaded_by_xml(text), "the drawing")
        if re.search(r"(?i)<script\b|\son[a-z]+\s*=", text):
            yield Finding(path, 0, "inline-script", ERROR, "the drawing has a script", "draw it without")
    elif path.endswith("feed.json"):
        yield from _json_feed(path, text, base_url)
    elif path.endswith(".xml"):
        yield from _xml(path, text, base_url, files)


def _elsewhere(path: str, text: str, loaded: Iterable[str], what: str) -> Iterator[Finding]:
    for address in loaded:
        if is_elsewhere(address):
            host = host_of(address)
            cause = f"{what} has the reader's browser ask {host}"
            yield Finding(
                path, line_of(text, address), "third-party", ERROR, cause, "keep a copy on the site"
            )


def _xml(path: str, text: str, base_url: str, files: Set[str]) -> Iterator[Finding]:
    if "<!DOCTYPE" in text:  # which alone can declare entities, and a few of them fill all memory
        cause = "it declares a document type, which no feed or sitemap needs"
        yield Finding(path, line_of(text, "<!DOCTYPE"), "feed", ERROR, cause, "mend its template")
        return
    try:
        root = ET.fromstring(text)  # noqa: S314 (it has no entities)
    except ET.ParseError as failed:
        line = failed.position[0]
        yield Finding(path, line, "feed", ERROR, f"it is no XML: {failed.msg}", "mend its template")
        return
    yield from _elsewhere(path, text, sheets_of_xml(text), "the file")
    if root.tag == f"{ATOM}feed":
        yield from _atom(path, text, root, base_url)
    elif root.tag == f"{_SITEMAP}urlset":
        for place in root.iter(f"{_SITEMAP}loc"):
            address = place.text or ""
            inside = bool(base_url) and address.startswith(f"{base_url}/")
            target = output_path(unquote(address.removeprefix(base_url))) if inside else ""
            if target not in files:
                cause = f"it lists {address}, which is no page of the site"
                yield Finding(path, line_of(text, address), "sitemap", ERROR, cause, "mend its template")


def _atom(path: str, text: str, root: ET.Element, base_url: str) -> Iterator[Finding]:
    """By RFC 4287: what a feed and an entry must have, each id once."""
    seen: set[str] = set()
    for node in (root, *root.iter(f"{ATOM}entry")):
        name = "the feed" if node is root else f'the entry "{node.findtext(f"{ATOM}title", "")[:40]}"'
        for needed in ("id", "title", "updated"):
            if not (node.findtext(f"{ATOM}{needed}") or "").strip():
                yield Finding(path, 0, "feed", ERROR, f"{name} has no {needed}", "mend its template")
        said = node.findtext(f"{ATOM}id") or ""
        if said in seen:
            yield Finding(
                path, line_of(text, said), "feed", ERROR, f"the id {said} stands twice", "mend its template"
            )
        seen.add(said)
        yield from _moments(path, text, [node.findtext(f"{ATOM}updated"), node.findtext(f"{ATOM}published")])
        for content in (node.findtext(f"{ATOM}content"), node.findtext(f"{ATOM}summary")):
            yield from _feed_html(path, text, content or "", base_url)


def _moments(path: str, text: str, moments: list[str | None]) -> Iterator[Finding]:
    for moment in filter(None, moments):
        try:
            zone = datetime.fromisoformat(moment).tzinfo
        except ValueError:
            zone = None
        if zone is None:
            cause = f'"{moment}" is no moment with a time zone'
            yield Finding(path, line_of(text, moment), "feed", ERROR, cause, "write it as RFC 3339 has it")


def _feed_html(path: str, text: str, html: str, base_url: str) -> Iterator[Finding]:
    """What a reader's program would load of others when it shows an entry."""
    if "<" not in html:
        return
    for address in filter(is_elsewhere, loaded_by_document(html)):
        if base_url and address.startswith(f"{base_url}/"):
            continue
        cause = f"an entry has the reader's program ask {host_of(address)}"
        yield Finding(path, line_of(text, address), "third-party", WARNING, cause, "keep a copy on the site")


def _json_feed(path: str, text: str, base_url: str) -> Iterator[Finding]:
    """By JSON Feed 1.1."""
    try:
        feed = json.loads(text)
        items = feed["items"]
        ids = [item["id"] for item in items]
        whole = all("content_html" in item or "content_text" in item for item in items)
    except (ValueError, KeyError, TypeError) as failed:
        yield Finding(path, 0, "feed", ERROR, f"it is no JSON feed: {failed}", _MADE_BY_US)
        return
    if not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/1") or not feed.get("title"):
        yield Finding(path, 1, "feed", ERROR, "it lacks its version or its title", _MADE_BY_US)
    if len(set(ids)) < len(ids) or not whole:
        yield Finding(path, 0, "feed", ERROR, "an id stands twice, or an entry says nothing", _MADE_BY_US)
    for item in items:
        yield from _feed_html(path, text, str(item.get("content_html", "")), base_url)

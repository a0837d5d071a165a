"""Who wrote it, and which agency it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from briefgen.clean.agencies import AGENCY_LIKE, agencies
from briefgen.clean.dates import without_moments
from briefgen.clean.evidence import Found, articles_in, by_id
from briefgen.clean.phrases import Language, fold
from briefgen.model import Hints, Label, Labelled

_SPLIT = re.compile(
    r"\s*(?:[,;|•·/]|\s(?:and|und|et|y|e|en|og|och|ja|i|ve|und|with|mit|&|\+)\s|،|\sو(?=\w)|और\s|तथा\s)\s*",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(r"https?:|www\.|@|\d|[<>{}=|\\]|\.(?:com|org|net|de|uk|fr)\b", re.IGNORECASE)
_ROLES = re.compile(
    r"\b(?:staff|editor|reporter|correspondent|redaktion|redaction|rédaction|redacción|redazione|redakcja|desk|team|"
    r"newsroom|admin|administrator|webdesk|web desk|bureau|author|autor|news service|online|guest|contributor|writer)s?\b",
    re.IGNORECASE,
)
_MAX_NAME_WORDS = 5


def find_authors(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language, publisher: str
) -> tuple[tuple[str, ...], str]:
    """The authors' names and where they came from; empty when unknown: empty beats wrong."""
    for origin, values in _claims(hints, labelled, language):
        names = tuple(dict.fromkeys(n for value in values for n in _names_in(value, language, publisher)))
        if names:
            return names, origin
    return (), ""


def _claims(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language
) -> Iterator[tuple[str, list[str]]]:
    claim = hints.claims.get("author")
    if claim is not None:
        yield claim.rule, [without_moments(value, language) for value in claim.values]
    known = by_id(hints)
    for item in articles_in(hints):
        yield "JSON-LD", list(_people(item.get("author"), known))
    for key in ("author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator",
                "dcterms.creator", "citation_author", "article:author", "twitter:creator_name"):  # fmt: skip
        yield f"meta {key}", [v for v in hints.meta.get(key, ()) if not v.startswith("http")]
    yield "microdata", list(hints.properties.get("author", ()))
    for line in labelled:
        if line.label is Label.BYLINE:
            text = _without_byline_word(line.block.text.partition("\n")[0], language)
            yield f"line {line.block.line}", [without_moments(text, language)]


def _people(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _people(item, known)
    elif isinstance(value, dict):
        named = value if value.get("name") else known.get(str(value.get("@id")), {})
        kind = named.get("@type")
        if kind != "Organization":
            yield from _people(named.get("name"), {})


def _without_byline_word(text: str, language: Language) -> str:
    folded = text.casefold()
    for words in sorted(language.byline, key=len, reverse=True):
        if folded.startswith(words) and not folded[len(words) : len(words) + 1].isalpha():
            return text[len(words) :].lstrip(" :-–|")
    return text


def _names_in(text: str, language: Language, publisher: str) -> Iterator[str]:
    text = " ".join(text.replace("\u00ad", "").split())
    for part in _SPLIT.split(_without_byline_word(text, language)):
        name = re.sub(r"\s*\([^)]*\)?", "", part).strip(" .:-–")
        name = _without_byline_word(name, language)
        words = name.split()
        if not words or len(words) > _MAX_NAME_WORDS or len(name) < 3 or _NOT_NAMES.search(name):
            continue
        if (
            _ROLES.search(name)
            or fold(name) in agencies()
            or AGENCY_LIKE.search(name)
            or fold(name) == fold(publisher)
        ):
            continue
        if (name.islower() and name.isascii()) or (len(words) == 1 and name.isupper()):
            continue  # a web address's end, an acronym
        yield name.title() if name.isupper() and len(words) > 1 else name


_IN_PARENTHESES = re.compile(r"^[^.]{0,60}?[(/]\s*([\w.-]{2,20}(?: [\w.-]{2,20}){0,3})\s*[)/]?\s*[-–—:]")


def find_agency(labelled: tuple[Labelled, ...], hints: Hints, body: Iterable[str]) -> Found:
    """The news agency that the text came from: by the byline, or the dateline that opens the body."""
    for line in labelled:
        if line.label in (Label.BYLINE, Label.DATELINE):
            for part in _SPLIT.split(line.block.text):
                name = _agency(part.strip(" |:.()-–"), acronym="agency" in line.rule)
                if name:
                    return Found(name, f"line {line.block.line}")
    for text in body:
        opening = _IN_PARENTHESES.match(text[:120])
        name = _agency(opening.group(1)) if opening else ""
        return Found(name, "opening of the body") if name else Found("", "")
    return Found("", "")


def _agency(name: str, *, acronym: bool = False) -> str:
    known = agencies().get(fold(name))
    if known and (known.isupper() <= name.isupper() or not known.isascii()):
        return known
    if acronym and name.isupper() and name.isascii():
        return name
    return name if AGENCY_LIKE.search(name) and len(name.split()) <= 5 else ""

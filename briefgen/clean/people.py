"""Who wrote it, and which agency it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any

from briefgen.clean.agencies import agencies, is_like_an_agency
from briefgen.clean.bylines import BYLINE, MARKED, MAX_BYLINE_CHARS, Claim, written_claims
from briefgen.clean.dates import without_moments
from briefgen.clean.evidence import Found, articles_in, by_id
from briefgen.clean.names import is_person, names_in, split_names, without_byline_word
from briefgen.clean.phrases import Language, fold, load_language
from briefgen.clean.publisher import names_of_publisher
from briefgen.model import Hints, Label, Labelled
from briefgen.read.hints import AUTHOR_LINKS

_JSON_LD, _META, _LINKED = 3.0, 2.5, 2.0
"""Trust in structured data, in meta tags (often the site's or the theme's), in elements marked as the author's."""
_PERSON, _ON_PAGE = 2.0, 1.0
"""What a claim gains that names a person, and whose name is in the text: more than one origin's rank."""
_MOST_WRITTEN = max(BYLINE, MARKED) + _PERSON + _ON_PAGE
"""No line's claim outweighs one that has as much: the lines need not be looked at."""


def find_authors(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language, publisher: str
) -> tuple[tuple[str, ...], str]:
    """The authors' names and where they came from; empty when unknown: empty beats wrong.

    Every origin's claim is weighed, and the heaviest holds: a person on the page before a person that only
    the page's head knows, before the house that structured data names as author.
    """
    houses = frozenset(map(_plain, (*names_of_publisher(hints), publisher))) - {""}
    ruled = hints.claims.get("author")
    if ruled is not None:
        return tuple(dict.fromkeys(_names_ruled(ruled.values, language, houses))), ruled.origin
    shown = fold("\n".join(x.block.text for x in labelled if len(x.block.text) <= MAX_BYLINE_CHARS))
    languages = (language, load_language("en"))
    best, best_score = Claim((), "", 0.0), 0.0
    for claims, most in (
        (_stated_claims(hints, languages, houses), inf),
        (written_claims(labelled, languages), _MOST_WRITTEN),
    ):
        while best_score < most and (claim := next(claims, None)) is not None:
            names = _without_publisher(claim.names, houses)
            score = _score(claim, names, houses, shown)
            if score > best_score:
                best, best_score = claim._replace(names=names), score
    if len(best.names) == 1 and is_person(best.names[0]) and " " not in best.names[0]:
        spelt = chain(_stated_claims(hints, languages, houses), written_claims(labelled, languages))
        best = next((claim for claim in spelt if _is_fuller(claim, best.names[0])), best)
    return best.names, best.origin


def _is_fuller(claim: Claim, first: str) -> bool:
    """Whether a claim names the one whom another calls by a first name alone: blogs' accounts are often called so."""
    names = claim.names if claim.weight >= BYLINE else ()
    return len(names) == 1 and is_person(names[0]) and fold(names[0]).startswith(f"{fold(first)} ")


def _score(claim: Claim, names: Sequence[str], houses: frozenset[str], shown: str) -> float:
    """How far a claim of some names is to be trusted; `shown` is what the page shows in short lines, folded."""
    if not names or not claim.weight:
        return 0.0
    others = [name for name in names if _plain(name) not in houses]
    if not others and claim.origin.startswith("meta"):
        return 0.0  # the theme's default: such pages name their author elsewhere, or not at all
    people = [name for name in others if is_person(name)]
    return claim.weight + _PERSON * bool(people) + _ON_PAGE * any(fold(name) in shown for name in people)


_NOT_LETTERS = re.compile(r"\W+|\.(?:com|org|net|[a-z]{2})$")


def _plain(name: str) -> str:
    """A name for comparing: no case, spaces, stops or web ending: `FOCUS online` is `focus.online`."""
    return _NOT_LETTERS.sub("", fold(name).removeprefix("www."))


def _without_publisher(names: tuple[str, ...], houses: frozenset[str]) -> tuple[str, ...]:
    """A claim's names without the publisher's own, unless it claims nobody else."""
    others = tuple(name for name in names if _plain(name) not in houses)
    return others or names[:1]


def _names_ruled(values: Iterable[str], language: Language, houses: frozenset[str]) -> Iterator[str]:
    """The names in what a site's rules point at, or a feed gives."""
    languages = (language, load_language("en"))
    for value in values:
        yield from _names_stated(without_moments(value, language), languages, houses)


def _stated_claims(hints: Hints, languages: Sequence[Language], houses: frozenset[str]) -> Iterator[Claim]:
    for values, origin, weight in chain(_stated(hints), _labelled(hints, languages)):
        names = dict.fromkeys(n for value in values for n in _names_stated(value, languages, houses))
        yield Claim(tuple(names), origin, weight)


def _stated(hints: Hints) -> Iterator[tuple[Iterable[str], str, float]]:
    """What a page states for machines: the values, their origin and its weight."""
    known = by_id(hints)
    for item in articles_in(hints):
        for key in ("author", "creator"):
            yield _people(item.get(key), known), "JSON-LD", _JSON_LD
    for key in _META_KEYS:
        values = [v for v in hints.meta.get(key, ()) if not v.startswith(("http", "("))]
        if key == "citation_author":  # of one person each: `Doe, Jane`
            values = [" ".join(reversed(v.split(", "))) if v.count(", ") == 1 else v for v in values]
        yield values, f"meta {key}", _META
    yield hints.properties.get("author", ()), "microdata", _LINKED
    yield hints.properties.get(AUTHOR_LINKS, ()), "a link to the author", _LINKED


def _labelled(hints: Hints, languages: Sequence[Language]) -> Iterator[tuple[Iterable[str], str, float]]:
    """What the head says below a label of its own, as WordPress and Ghost do for those who share a page: `Written by`."""
    words = {word.rstrip(":") for language in languages for word in language.byline}
    for number in (1, 2):
        label = hints.meta.get(f"twitter:label{number}", ("",))[0]
        if fold(label).rstrip(" :") in words:
            key = f"twitter:data{number}"
            yield filter(is_person, hints.meta.get(key, ())), f"meta {key}", _META


def _names_stated(value: str, languages: Sequence[Language], houses: frozenset[str]) -> Iterator[str]:
    """The names in a value; only the house's own where it begins with that: `ledger.example, Berlin`."""
    for house in (value, value.split(",")[0]):
        if _plain(house) in houses:
            yield " ".join(house.split())
            return
    yield from names_in(value, *languages)


_META_KEYS = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator", "dc:creator",
    "dcterms.creator", "citation_author", "article:author", "articleauthor", "cxenseparse:author", "twitter:creator_name",
    "shareaholic:article_author_name",
)  # fmt: skip


def _people(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _people(item, known)
    elif isinstance(value, dict):
        named = value if value.get("name") else known.get(str(value.get("@id")), {})
        yield from _people(named.get("name"), {})


_IN_PARENTHESES = re.compile(r"^[^.]{0,60}?[(/]\s*([\w.-]{2,20}(?: [\w.-]{2,20}){0,3})\s*[)/]?\s*[-–—:]")


def find_agency(
    labelled: tuple[Labelled, ...], hints: Hints, language: Language, body: Iterable[str]
) -> Found:
    """The news agency that the text came from: by the byline, the named author, or the dateline that opens the body."""
    found = _agency_in(labelled, language)
    if found.text:
        return found
    for item in articles_in(hints):
        for author in _people(item.get("author"), by_id(hints)):
            if known := agencies().get(fold(author)):
                return Found(known, "JSON-LD")
    for text in body:
        opening = _IN_PARENTHESES.match(text[:120])
        name = _agency(opening.group(1)) if opening else ""
        return Found(name, "opening of the body") if name else Found("", "")
    return Found("", "")


def _agency_in(lines: Iterable[Labelled], language: Language) -> Found:
    """The first agency that a byline or a dateline names."""
    languages = (language, load_language("en"))
    for line in lines:
        if line.label not in (Label.BYLINE, Label.DATELINE):
            continue
        for part in split_names(without_moments(line.block.text, language)):
            said = without_byline_word(part.strip(" |:.()-–"), *languages).strip(" |:.()-–")
            name = _agency(said, acronym="agency" in line.rule)
            if name:
                return Found(name, f"line {line.block.line}")
    return Found("", "")


def _agency(name: str, *, acronym: bool = False) -> str:
    folded = fold(name)
    known = agencies().get(folded)
    if known and (known.isupper() <= name.isupper() or not known.isascii()):
        return known
    if acronym and name.isupper() and name.isascii():
        return name
    return name if is_like_an_agency(name, folded) and len(name.split()) <= 5 else ""

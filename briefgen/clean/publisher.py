"""Who published it: the source's name, as the page gives it or as its small print betrays it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from briefgen.clean.evidence import Found, articles_in, by_id, types_of
from briefgen.clean.links import clean_link
from briefgen.clean.phrases import fold
from briefgen.model import BODY_LABELS, Hints, Label, Labelled

_DOMAIN = re.compile(
    r"\b(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?:com|org|net|info|eu|example|news|"
    r"(?:co|com|org|gov)\.[a-z]{2}|[a-z]{2}))\b(?!@)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright(?:\s*©)?)\s*(?:(?:19|20)\d\d\s*(?:[-–]\s*(?:19|20)\d\d)?)?[\s,:–-]*"
    r"(?:by\s+)?([^\d\s©.,|:;][^©.,|:;\n]{1,50}?)"
    r"(?=\s*(?:[.,|:;–]|\s-\s|all rights|alle rechte|tous droits|todos los|(?:19|20)\d\d|$))",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(["all", "rights", "reserved", "the", "copyright", "inc", "ltd", "and", "by"])


def find_publisher(hints: Hints, labelled: tuple[Labelled, ...]) -> Found:
    """The publisher's name; empty when nothing tells."""
    for name, origin in _claimed(hints):
        cleaned = " ".join(name.split()).strip(" |-–")
        if cleaned and len(cleaned) <= 80 and not cleaned.startswith(("http", "@")):
            return Found(cleaned, origin)
    if (named := _browser_suffix(hints, labelled)).text:
        return named
    host = urlsplit(find_address(hints).text).hostname or ""
    if host:
        return Found(host.removeprefix("www."), "address")
    return _betrayed(labelled)


def names_of_publisher(hints: Hints) -> tuple[str, ...]:
    """Every name that the page gives its publisher, its site and its domain; none for a scraped text."""
    houses = (item.get("name") for item in hints.json_ld if types_of(item) & _HOUSE_TYPES)
    host = urlsplit(find_address(hints).text).hostname or ""
    names = (*(name for name, _ in _claimed(hints)), *(x for x in houses if isinstance(x, str)), host)
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


_HOUSE_TYPES = frozenset(["Organization", "NewsMediaOrganization", "WebSite", "Corporation"])


def _claimed(hints: Hints) -> Iterator[tuple[str, str]]:
    if claim := hints.claims.get("publisher"):
        yield claim.values[0], claim.origin
    for name in hints.meta.get("og:site_name", ())[:1]:
        yield name, "meta og:site_name"
    known = by_id(hints)
    for item in articles_in(hints):
        yield _name_of(item.get("publisher"), known), "JSON-LD"
    for key in ("application-name", "dc.publisher", "publisher", "apple-mobile-web-app-title"):
        for name in hints.meta.get(key, ())[:1]:
            yield name, f"meta {key}"
    for name in hints.properties.get("publisher", ())[:1]:
        yield name, "microdata"


def _name_of(value: Any, known: Mapping[str, Mapping[str, Any]]) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or known.get(str(value.get("@id")), {}).get("name")
    return value if isinstance(value, str) else ""


def find_address(hints: Hints) -> Found:
    """The page's own http(s) address; empty when it does not say."""
    claim = hints.claims.get("address")
    candidates = [(claim.values[0], claim.origin)] if claim else []
    candidates.append((hints.canonical, "canonical"))
    candidates += [(url, "meta og:url") for url in hints.meta.get("og:url", ())[:1]]
    for item in articles_in(hints):
        for key in ("url", "mainEntityOfPage"):
            value = item.get(key)
            value = value.get("@id") if isinstance(value, dict) else value
            candidates.append((value if isinstance(value, str) else "", "JSON-LD"))
    candidates.append((hints.saved_from, "where it was saved from"))
    for url, origin in candidates:
        address = clean_link(url, "")
        if address.startswith("http"):
            return Found(address, origin)
    return Found("", "")


def _browser_suffix(hints: Hints, labelled: tuple[Labelled, ...]) -> Found:
    """What the browser's title says behind the title that readers see: `Title | The Ledger`."""
    title = next((" ".join(x.block.text.split()) for x in labelled if x.label is Label.TITLE), "")
    rest = hints.title.removeprefix(title) if title else ""
    found = _SUFFIX.fullmatch(rest) if rest != hints.title else None
    is_name = found and len(found[1].split()) <= _MAX_NAME_WORDS
    return Found(found[1], "behind the title in <title>") if found and is_name else Found("", "")


_SUFFIX = re.compile(r"\s+[|–—·-]\s+([^|–—·]{2,60})(?<!\d)")
"""Not a page's number: `Title | The Ledger`, `Title - Page 34`."""
_MAX_NAME_WORDS = 5


def _betrayed(labelled: tuple[Labelled, ...]) -> Found:
    """The name in a scraped text's small print."""
    for look in (_title_suffix, _masthead, _copyright_line, _named_host):
        found = look(labelled)
        if found.text:
            return found
    return Found("", "")


def _title_suffix(labelled: tuple[Labelled, ...]) -> Found:
    """What stands behind the title where it is repeated as the browser's: `Title | The Ledger`."""
    shown = dict.fromkeys(x.block.text for x in labelled if x.label in (Label.TITLE, Label.REPEAT))
    titles = list(shown)[:_MAX_SPELLINGS]
    for line in labelled:
        for title in titles:
            rest = line.block.text.removeprefix(title)
            name = rest.strip(" |–—-·:")
            if (
                rest != line.block.text
                and rest[:3].strip(" ")
                and 0 < len(name.split()) <= 5
                and rest[:1] == " "
            ):
                return Found(name, f"behind the title, line {line.block.line}")
    return Found("", "")


_MAX_SPELLINGS = 10
"""Ways in which a text writes its title that are looked at; a hostile one would have thousands."""
_MASTHEAD_LINES = 8
"""Lines at the top of a text among which the masthead's name stands."""


def _masthead(labelled: tuple[Labelled, ...]) -> Found:
    """A short line at the very top that other small print says again."""
    others = [fold(x.block.text) for x in labelled if x.label not in BODY_LABELS]
    for line in labelled[:_MASTHEAD_LINES]:
        name, folded = line.block.text, fold(line.block.text)
        if line.label is Label.TITLE:
            break  # what stands below is of the article, or of others
        if not 1 <= len(name.split()) <= _MAX_NAME_WORDS or line.rule.startswith(("phrase", "breadcrumb")):
            continue
        if sum(folded in other and folded != other for other in others) >= 1 and name[:1].isupper() | (
            not name.isascii()
        ):
            return Found(_best_spelling(folded, name, labelled), f"masthead, line {line.block.line}")
    return Found("", "")


def _best_spelling(folded: str, name: str, labelled: tuple[Labelled, ...]) -> str:
    """The spelling that is not shouted, if a text has one."""
    if not name.isupper():
        return name
    for line in labelled:
        at = line.block.text.casefold().find(folded)
        spelt = line.block.text[at : at + len(name)]
        if at >= 0 and not spelt.isupper():
            return spelt
    return name


_COMPANY = re.compile(
    r"\s+(?:Newspapers?|Publishing|Media|Group|Verlag|GmbH|Ltd|Limited|Inc|LLC|PLC|AG|KG|SA|SAS|SL|S|Co|&)\b\.?(?=\s|$)"
)


_OF_OTHERS = BODY_LABELS | {Label.CAPTION, Label.CREDIT}
"""What may name whose a picture is."""


def _copyright_line(labelled: tuple[Labelled, ...]) -> Found:
    for line in reversed(labelled):
        found = None if line.label in _OF_OTHERS else _COPYRIGHT.search(line.block.text)
        if found and not set(fold(found[1]).split()) <= _NOT_A_NAME:
            name = found[1].strip().split("। ")[0].split("।")[0]
            return Found(_COMPANY.sub("", name).strip() or name, f"copyright, line {line.block.line}")
    return Found("", "")


def _named_host(labelled: tuple[Labelled, ...]) -> Found:
    text = "\n".join(x.block.text for x in labelled if x.label not in BODY_LABELS)
    hosts = Counter(match[1].lower() for match in _DOMAIN.finditer(text))
    for host, _ in hosts.most_common(3):
        spelling = _spelling(host.split(".")[0], text)
        if spelling:
            return Found(spelling, f"the small print names {host}")
    return Found("", "")


def _spelling(stem: str, text: str) -> str:
    """How a text writes the name that a domain abbreviates: `mid-day` → Mid-day, `dailyherald` → Daily Herald."""
    letters = re.sub(r"[^a-z0-9]", "", stem)
    if len(letters) < 3:
        return ""
    loose = re.compile(r"\b" + r"[ -]?".join(map(re.escape, letters)) + r"\b(?!\.\w)", re.IGNORECASE)
    written = Counter(match.group() for match in loose.finditer(text) if not match.group().islower())
    return written.most_common(1)[0][0] if written else ""

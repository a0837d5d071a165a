"""People's names in what a page says of its author: taken apart, cleaned, told from places, roles and houses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from briefgen.clean.agencies import agencies, is_like_an_agency
from briefgen.clean.data import load_data
from briefgen.clean.phrases import Language, fold, load_language

_FIELDS = re.compile(r"\s*[|•·●∙\n\t]\s*|\s+[–—-]\s+")
"""What parts a byline's fields: the name, the place, the date."""
_SPLIT = re.compile(
    r"\s*(?:[,;/、，]|\s(?:and|und|et|y|e|en|og|och|ja|i|ve|und|with|mit|και|и|та|dan|và|&|\+)\s|،|\sو(?=\w)|और\s|तथा\s)\s*",
    re.IGNORECASE,
)
_CLUTTER = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|@\w+|\([^)]*\)|\[[^\]]*\]")
"""Addresses, accounts, and what stands in brackets: `Jane Doe (jd) jane@ledger.example`."""
_NOT_NAMES = re.compile(r"(?<![^\W_])\d|[<>{}=\\()\[\]@#*%?!:©°→←»›（）！？：。【】]|\w_\w+ \w|https?|www\.")
_ROLES = re.compile(
    r"(?<!\w)(?:staff|editors?|editorial|reporters?|correspondents?|journalists?|redaktion|redaktionen|redaction|rédaction|"
    r"redacción|redacao|redação|redakteur|redakteurin|korrespondent|korrespondentin|reporterin|chefredakteur|journalistin|journaliste|periodista|redazione|redakcja|redaktor|redactie|redaktsiya|редакция|desk|team|newsroom|admin|"
    r"administrator|webdesk|webmaster|bureau|authors?|autor|autorin|auteur|service|online|digital|guest|contributors?|"
    r"columnist|writers?|agencies|agenturen|agences|agencias|wires?|nachrichten|news|support|unknown|anonymous|"
    r"published|updated|share|kommentare|comments?|photo|foto|image|video|기자|記者|记者|编辑)(?!\w)",
    re.IGNORECASE,
)
"""Words of what somebody or something does at a paper: a name of nothing else is nobody's."""
_DEPARTMENTS = re.compile(
    r"(?:senior|junior|chief|deputy|assistant|associate|managing|executive|political|parliamentary|politics|science|health|"
    r"business|economics|sports?|culture|arts|foreign|national|city|court|royal|crime|technology|tech|money|consumer|education|"
    r"environment|lifestyle|showbiz|features|content|hub|digital|system|account|super|user|site|head|director|photographer|follow|twitter|view|profile|tips|"
    r"politik|wirtschaft|kultur|landespolitischer?|politischer?)",
    re.IGNORECASE,
)
"""Words that stand beside a role behind a name; no sign of a house by themselves."""
_GLUED = re.compile(
    r"(?<=[^\W\d_]{4})(?<!Fitz)(?=[A-ZÄÖÜ][^\W\d_]{3})(?<=[a-zäöüß]).*$|(?<=[^\W\d_]{3})\d.*$"
)
"""What follows a name without a space, from an element beside it: `Jane BloggsFollow`, `Jane Bloggs2 hours ago`."""
_HOUSE = re.compile(
    r"(?<!\w)(?:press|presse|prensa|media|medien|times|tribune|gazette|herald|zeitung|zeitschrift|magazin|magazine|"
    r"television|tv|radio|broadcasting|verlag|publishing|gmbh|ltd|inc|corp|agency|agentur|agence|agencia|institut|institute|"
    r"university|universität|foundation|stiftung|images|newsletter|logo|blog|images|association|verein|e\.v\.|rundfunk)(?!\w)",
    re.IGNORECASE,
)
"""Words of which names of houses, not of people, are made."""
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[a-z]{2,8}(?!\w)")
_DIGIT = re.compile(r"\d")
_DEGREES = re.compile(r"(?:m\.?d|ph\.?d|j\.?r|s\.?r|m\.?a|b\.?a|m\.?sc|ii|iii|iv)\.?", re.IGNORECASE)
_AFTER_NAME = re.compile(r"\s+(?:for|für|para|pour|of the|am|on|at the|in|aus|from)(?:\s.*|$)", re.IGNORECASE)
"""What may go on behind a name: for whom, when, where from."""
_CLOCK_BEHIND = re.compile(r"\s+[^\W\d_A-Z]{1,6}\.?:?(?:\s[^\W\d_A-Z]{2,4})?\s+\d{1,2}[:.]\d\d\b.*$")
"""The same of the hour alone, with the words before it: `Jane Doe at 9:14 PM`, `Jane Doe alle ore 21:14`."""
_PARTICLES = frozenset(
    ["de", "da", "del", "della", "di", "dos", "das", "do", "du", "d", "la", "le", "el", "al", "van", "von", "der", "den", "zu",
     "zur", "ten", "ter", "af", "av", "bin", "ibn", "bint", "abu", "y", "e", "st"]
)  # fmt: skip
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,6}")
"""A name in a script that does not part words."""
_MAX_NAME_WORDS = 5
_MAX_CLAIM_CHARS = 300
"""A longer value is a biography."""


def fields_of(text: str) -> list[str]:
    """The fields of a byline, apart at bars, dots, dashes and line breaks."""
    return [field for field in _FIELDS.split(text) if field.strip()]


def split_names(text: str) -> list[str]:
    """The parts of a list of names, apart at commas, bars and "and"."""
    return [part for field in _FIELDS.split(text) for part in _SPLIT.split(field)]


def without_byline_word(text: str, *languages: Language) -> str:
    """A text without the `By` that opens it, in any of the languages."""
    folded = text.casefold()
    openings = _openings(*[language.code for language in languages])
    for words in openings if folded.startswith(openings) else ():
        if not folded.startswith(words):
            continue
        before, after = text[len(words) - 1 : len(words)], text[len(words) : len(words) + 1]
        glued = before.islower() and after.isupper()  # `byJane Doe`: two elements without a space between
        if not glued and after.isalpha():
            continue
        rest = text[len(words) :].lstrip(" :-–|")
        if after == ":" or not _ROLES.fullmatch(words) or has_given_name(rest):
            return rest
    return text


@cache
def _openings(*codes: str) -> tuple[str, ...]:
    """The languages' words for `By`, the longest first."""
    words = {words for code in codes for words in load_language(code).byline}
    return tuple(sorted(words, key=lambda words: (-len(words), words)))


def names_in(text: str, *languages: Language, printed: bool = False) -> Iterator[str]:
    """The names that a value lists, of people and of houses; nothing that is neither.

    In a `printed` line an element's end may have left no space: what is glued to a name is cut off.
    """
    text = " ".join(unescape(unescape(text)).replace("\u00ad", "").split())
    if len(text) > _MAX_CLAIM_CHARS:
        return
    text = without_byline_word(_CLUTTER.sub(" ", text), *languages)
    listed = (_GLUED.sub("", part) if printed and " " in part else part for part in split_names(text))
    parts = [_tidy(part, *languages) for part in listed]
    parts = [part for part in parts if part and not _DEGREES.fullmatch(part)]
    several = any(" " in part for part in parts)
    labels = _date_labels(*[language.code for language in languages])
    for part in parts:
        if _SPACED.sub(" ", fold(part)).startswith(labels):
            continue  # `Last updated`, which stands where a name might
        # What stands as one word beside whole names is a place: `Jane Doe, Berlin`.
        if _is_name(part) and (not several or " " in part or _SPACELESS.fullmatch(part) or is_house(part)):
            yield part.title() if part.isupper() and " " in part and not is_house(part) else part


_SPACED = re.compile(r"$|(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
"""Where a word may end: at the text's end, and in a script that does not part words anywhere."""


@cache
def _date_labels(*codes: str) -> tuple[str, ...]:
    """What the languages write before a date, each with a space behind it."""
    listed = [load_language(code) for code in codes]
    words = {_SPACED.sub(" ", w) for each in listed for w in (*each.published, *each.updated) if len(w) > 2}
    return tuple(words)


def _tidy(part: str, *languages: Language) -> str:
    name = _AFTER_NAME.sub(
        "", without_byline_word(_CLOCK_BEHIND.sub("", part).strip(" .:;,-–—'\""), *languages)
    )
    name = " ".join(name.split()).strip(" .:;,-–—'\"")
    words = name.split()
    if len(words) % 2 == 0 and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]  # a picture's text and the link beside it
        name = " ".join(words)
    people = [word for word in words if not (_ROLES.fullmatch(word) or _DEPARTMENTS.fullmatch(word))]
    is_headed = 0 < len(people) < len(words) and words[: len(people)] == people
    # `Jane Doe Staff Writer`: two or three words before nothing but a role are the name.
    if is_headed and (2 <= len(people) <= 3 or _SPACELESS.fullmatch(people[0])):
        return " ".join(people)
    return name


def goes_on_behind_name(field: str) -> bool:
    """Whether a field has a word like `for` or `in` within it, before which a name would end."""
    return bool(_AFTER_NAME.search(field))


def _is_name(name: str) -> bool:
    words = name.split()
    if not words or len(words) > _MAX_NAME_WORDS or len(name) < 2 or _NOT_NAMES.search(name):
        return False
    if not name[0].isalpha() or all(_ROLES.fullmatch(word) or _DEPARTMENTS.fullmatch(word) for word in words):
        return False
    return len(name) >= 3 or not name.isascii()


def is_house(name: str) -> bool:
    """Whether a name is that of an agency, a newsroom, a site or a company rather than of a person."""
    folded = fold(name)
    if folded in agencies() or is_like_an_agency(name, folded) or _ROLES.search(name) or _HOUSE.search(name):
        return True
    return bool(_DOMAIN.search(name)) or (" " not in name and name.isupper() and name.isascii())


def is_person(name: str) -> bool:
    """Whether a name may be a person's: no house's, and no account's (`jane.doe`, `janedoe`)."""
    return not is_house(name) and (" " in name or not (name.islower() and name.isascii()))


def is_capitalised(name: str) -> bool:
    """Whether each word of a name begins like a name's, particles within it aside: `Jane van der Doe`."""
    return all(
        (word[0].isalpha() and not word[0].islower()) or (number and word in _PARTICLES)
        for number, word in enumerate(name.split())
    )


def is_person_shaped(name: str, *languages: Language) -> bool:
    """Whether a name that nothing vouches for looks like a person's: two to four capitalised words."""
    words = name.split()
    if len(words) == 1:
        return bool(_SPACELESS.fullmatch(name))
    if not 2 <= len(words) <= 4 or is_house(name) or not is_capitalised(name) or _DIGIT.search(name):
        return False
    return not any(word.casefold() in language.stopwords for language in languages for word in words)


@cache
def _given_names() -> frozenset[str]:
    listed: list[str] = load_data("given_names")
    return frozenset(listed)


def has_given_name(name: str) -> bool:
    """Whether a name begins with one that many people are given: `Jane Doe`, `Jane-Ann Doe`."""
    first = fold(name).partition(" ")[0]
    return first in _given_names() or first.partition("-")[0] in _given_names()


def person_within(text: str) -> str:
    """The first given names in a text with the word that follows them: `Jane Doe Leave a comment`; empty when there is none."""
    words = text.split()
    for number, word in enumerate(words[:-1]):
        end = number + 1
        while end < len(words) - 1 and (words[end] in _PARTICLES or has_given_name(words[end])):
            end += 1
        name = " ".join(words[number : end + 1]).strip(_STOPS)
        if (
            has_given_name(word)
            and is_capitalised(name)
            and not _NOT_NAMES.search(name)
            and name[-1].isalpha()
        ):
            return name
    return ""


_STOPS = " .:;,-–—'\""

"""Where an article was written, as its dateline says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from briefgen.clean.agencies import agencies
from briefgen.clean.dates import MOMENT_MARK, without_moments
from briefgen.clean.evidence import Found, articles_in
from briefgen.clean.phrases import Language, fold
from briefgen.model import BODY_LABELS, Hints, Label, Labelled

_PLACE_OPENING = re.compile(
    r"^([^\W\d_][\w'’.-]*(?:[ ,]+[^\W\d_a-z][\w'’.-]*){0,3})\s*(?:,\s*[^\W\d_]+ \d{1,2}\s*)?"
    r"(?:\(([\w ./-]{2,40})\)\s*([-–—:]*)|[-–—]{1,2})\s+\S"
)
_DIGIT = re.compile(r"\d")


def find_place(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language, body: list[str], authors: Iterable[str]
) -> Found:
    """The place that structured data, the text's opening or a line beside it names. `authors` are no places."""
    for item in articles_in(hints):
        for key in ("dateline", "contentLocation", "locationCreated"):
            value = item.get(key)
            value = value.get("name") if isinstance(value, dict) else value
            if isinstance(value, str) and 0 < len(value) <= 40 and not _DIGIT.search(value):
                return Found(value.strip(), "JSON-LD")
    opening = _PLACE_OPENING.match(body[0]) if body else None
    if opening and _opens_with_place(opening):
        name = opening[1].split(",")[0].strip()
        if fold(name) not in agencies():
            return Found(name.title() if name.isupper() else name, "opening of the body")
    nobody = frozenset(map(fold, authors))
    return next(_place_candidates(labelled, language, nobody), Found("", ""))


def _opens_with_place(opening: re.Match[str]) -> bool:
    """Whether a text's opening is a dateline: `LONDON —`, `Kiel (dpa) -`; not a name with its letters, `The Club (TC) has`."""
    name, house, dash = opening.groups()
    is_house = house is not None and (bool(dash) or fold(house.split("/")[0]) in agencies())
    return (is_house or (house is None and name.isupper())) and len(name) <= 40


_TELLING = BODY_LABELS | {Label.TITLE, Label.STANDFIRST}


def _place_candidates(
    labelled: tuple[Labelled, ...], language: Language, nobody: Set[str]
) -> Iterator[Found]:
    """Names in the datelines and bylines that the article itself speaks of; of a scraped text, which parts elements by lines,
    those in the lines around them, too. `nobody`: names of people, folded."""
    dated = {i: x for i, x in enumerate(labelled) if x.label in (Label.DATELINE, Label.BYLINE)}
    around = [j for i in dated for j in (i - 1, i + 1, i + 2) if 0 <= j < len(labelled)]
    near = [j for j in dict.fromkeys(around) if j not in dated and not labelled[j].block.place]
    lines = [labelled[i] for i in (*dated, *(j for j in near if labelled[j].rule.startswith("short")))]
    said = fold("\n".join([x.block.text for x in labelled if x.label in _TELLING])) if lines else ""
    for line in lines:
        place = _place_in(line, language, said, nobody) if len(line.block.text) <= 160 else ""
        if place:
            yield Found(place, f"line {line.block.line}")


_PARTS = re.compile(rf"({re.escape(MOMENT_MARK)}|[|•·/()\n]|\s[-–—]\s|\s(?:in|aus)\s|,\s?)")
_LEADS = frozenset(["in", "aus", "-", "–", "—", "•", "·"])
"""What a place stands behind, in a line with a date or a name."""
_TRAILS = frozenset([",", "-", "–", "—"])
"""What stands between a place and a date."""


def _place_in(line: Labelled, language: Language, said: str, nobody: Set[str]) -> str:
    """The place of a dateline or a byline, if the article names it, too: `Kiel, 28 June`, `28 June – Kiel`, `By X in Kiel`,
    `By X, Kiel`; or if there is no doubt: `Updated: 28 June | Kiel`. What stands beside a date without a sign is a section
    as often."""
    known = {*language.published, *language.updated, *language.byline}
    labels = tuple(f"{word} " for word in known)
    parts = [part.strip() for part in _PARTS.split(without_moments(line.block.text, language, MOMENT_MARK))]
    is_sure = fold(line.block.text).startswith((*language.published, *language.updated))
    for index in range(0, len(parts), 2):
        name = parts[index].strip(" ,:;.()")
        folded = fold(name)
        if not _is_placed(parts, index, line.label):
            continue
        if not 2 < len(name) <= 30 or folded in known or folded.replace(":", " ").startswith(labels):
            continue
        if folded in agencies() or folded in nobody or _DIGIT.search(name):
            continue
        if name[0].islower() or len(name.split()) > 3:
            continue
        if _stands_in(said, folded) or (is_sure and parts[index - 1] == "|"):
            return name.title() if name.isupper() else name
    return ""


def _is_placed(parts: Sequence[str], index: int, label: Label) -> bool:
    """Whether a part of a line stands where a place does. Parts alternate with what parts them."""
    before = [part for part in parts[:index] if part]
    after = [part for part in parts[index + 1 :] if part]
    if label not in (Label.DATELINE, Label.BYLINE):
        return not before and not after  # a line of its own
    if before[-1:] and (before[-1] in _LEADS or (before[-2:] == [MOMENT_MARK, "|"] and not after)):
        return True
    if len(after) > 1 and after[0] in _TRAILS and after[1] == MOMENT_MARK:
        return True
    if label is not Label.BYLINE:
        return False
    is_last = all(part in (",", MOMENT_MARK) for part in after)
    return before[-1:] == ["("] or (before[-1:] == [","] and is_last)


def _stands_in(text: str, words: str) -> bool:
    """Whether a text has some words, whole: mostly it does not even have their letters."""
    return words in text and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None

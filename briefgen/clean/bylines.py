"""Authors as the lines around an article name them: `By Jane Doe`, `Jane Doe | 28 June 2024`, a name alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise, repeat
from typing import NamedTuple

from briefgen.clean.dates import apart, without_moments
from briefgen.clean.facts import token_words
from briefgen.clean.names import (
    fields_of,
    goes_on_behind_name,
    has_given_name,
    is_capitalised,
    is_house,
    is_person,
    is_person_shaped,
    names_in,
    person_within,
    without_byline_word,
)
from briefgen.clean.phrases import Language, fold
from briefgen.model import BlockKind, Label, Labelled


class Claim(NamedTuple):
    """What one origin says of the authors, and how far it is to be trusted."""

    names: tuple[str, ...]
    origin: str
    weight: float


BYLINE, MARKED, BELOW, NEAR = 2.0, 2.0, 1.5, 1.0
"""Trust in a line that says "By", in an element marked as the author's, in a line that says "By" farther away, and
in a name that only its place explains."""
_LOWER = re.compile(r"\b[^\W\d_A-Z]{3,}\b")
"""A word that is written small (or in a script without capitals, where it tells nothing)."""

_AGENT = re.compile(r"\n|\s(?=(?:by|von|par|por|door|av|af)\s)", re.IGNORECASE)
"""Where the field of an author begins in a line that says a day, too: `Posted in Bridges by Jane Doe on`."""
_PICTURE = re.compile(
    r"(?<!\w)(?:picture|photo|image|foto|bild)s?\s?(?:[:/]|(?:by|von|par|por|door|av|af)(?!\w))"
)
_REPORTER = re.compile(
    "(?<!\\w)([\uac00-\ud7af]{2,4})\\s?기자(?!\\w)"
    "|(?:记者|記者|作者|撰文)\\s?[：:]\\s?([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
)
"""A Korean name before the word for a reporter, which says what "By" says elsewhere, or a Chinese one behind it."""
_ACCOUNT = re.compile(r"([a-z][a-z0-9_.-]{2,19})(?:\s(?:on|at|am|um|in|le|el)\W*)?$")

MAX_BYLINE_CHARS = 160
_REACH = 6
"""Blocks between a title, or an end of the body, and what names the author there."""
_FAR = 40
"""Blocks that a scraped text may have between a line that says "By" and the body; half of them below it."""
_SILENT = frozenset(
    {Label.TITLE, Label.POST, Label.CAPTION, Label.CREDIT, Label.BREADCRUMB, Label.COMMENTS, Label.SHARE}
)


def written_claims(labelled: Sequence[Labelled], languages: Sequence[Language]) -> Iterator[Claim]:
    """What the lines around the article say: those above the body first, then those right below it."""
    page = _Page(labelled, languages)
    run: list[tuple[int, Claim]] = []
    for index in page.near:
        claim = page.claim(index)
        if run and not (claim.names and page.goes_on(index, claim, *run[-1])):
            yield _joined(run)
            run = []
        if claim.names and claim.weight:
            run.append((index, claim))
    if run:
        yield _joined(run)
    yield from page.far_claims()


def _joined(run: Sequence[tuple[int, Claim]]) -> Claim:
    """One claim of lines that follow each other: several authors, one a line."""
    names = dict.fromkeys(name for _, claim in run for name in claim.names)
    return Claim(tuple(names), run[0][1].origin, run[0][1].weight)


def _may_name(text: str) -> bool:
    """Whether a line that does not say "By" may hold a person's name: two words or more, in capitals where there are."""
    return not text.isascii() or (" " in text and any(word[0].isupper() for word in text.split()))


_TELLS = re.compile(r"[.!?…:;。！？।؟۔]\W*$|.{60}", re.DOTALL)
"""A sentence's end, or more than a name's length."""


def _opening(body: Sequence[int]) -> int:
    """Where the text begins in earnest: a standfirst may stand apart, above the author's name."""
    follows = (index for index, following in pairwise(body) if following - index <= 2)
    return next(follows, body[0] if body else 0)


class _Page:
    """A labelled page as the search for its bylines sees it."""

    def __init__(self, labelled: Sequence[Labelled], languages: Sequence[Language]) -> None:
        self.labelled = labelled
        self.languages = languages
        self._cut: dict[str, tuple[str, str]] = {}
        # A line with no more than a name at either end of the text may be the author's.
        self.body = [
            i for i, x in enumerate(labelled) if x.label is Label.BODY and _TELLS.search(x.block.text)
        ]
        self.opening = _opening(self.body)
        self.title = next((i for i, x in enumerate(labelled) if x.label is Label.TITLE), None)
        self.has_places = any(x.block.place for x in labelled[:1])
        self.near = self._near()

    @cached_property
    def spoken(self) -> str:
        """Whom it speaks of: they did not write it. The last paragraphs may tell of the author."""
        told = {*self.body[:-2], self.title}
        return fold("\n".join(x.block.text for i, x in enumerate(self.labelled) if i in told))

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the page writes small."""
        return frozenset(w for x in self.labelled for w in _LOWER.findall(x.block.text))

    @cached_property
    def dated(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Words like "Published", as a field may begin with them and end with them."""
        language = self.languages[0]
        words = [*language.published, *language.updated, "published", "posted"]
        long = sorted(
            (each for each in words if len(each) > 3), key=len, reverse=True
        )  # `last updated` whole
        return tuple(f"{each} " for each in long), tuple(f" {each}" for each in long)

    def _near(self) -> list[int]:
        """Where an author is named: around the title, above the body, and right below it."""
        ranges = [range(self.title - 2, self.title + 2 * _REACH)] if self.title is not None else []
        if self.body:
            first, last = self.body[0], self.body[-1]
            ranges += [range(first - _REACH, first + 4), range(last + 1, last + 1 + _REACH)]
        found = dict.fromkeys(i for each in ranges for i in each if 0 <= i < len(self.labelled))
        found |= dict.fromkeys(self._signed())
        return [i for i in found if not self._is_prose(self.labelled[i])]

    def _signed(self) -> list[int]:
        """The bylines and datelines between the title and the beginning of the text."""
        if self.title is None or not self.body:
            return []
        lines = enumerate(self.labelled[: self.body[0] + _REACH])
        return [i for i, x in lines if i > self.title and x.label in (Label.BYLINE, Label.DATELINE)]

    @staticmethod
    def _is_prose(line: Labelled) -> bool:
        return line.label is Label.BODY and len(line.block.text) > MAX_BYLINE_CHARS // 2

    def goes_on(self, index: int, claim: Claim, before: int, other: Claim) -> bool:
        """Whether a line's claim goes on with that of the line before: both are alike, and both say a day or neither."""
        lines = self.labelled[before], self.labelled[index]
        return (
            index == before + 1
            and claim.weight == other.weight
            and self.has_moment(lines[0]) == self.has_moment(lines[1])
        )

    def claim(self, index: int) -> Claim:
        """What a line says of the authors; no names when it says nothing."""
        line = self.labelled[index]
        origin = f"line {line.block.line}"
        is_credit = line.label is Label.CREDIT and line.rule == "credit: class"
        if len(line.block.text) > MAX_BYLINE_CHARS or (line.label in _SILENT and not is_credit):
            return Claim((), origin, 0.0)
        fields = self.fields(line)
        is_dated = self.has_moment(line) and not self.says_credit(line)
        said = self.said(_AGENT.split("\n".join(fields)) if is_dated else fields)
        if not said and not (is_dated if is_credit else _may_name(line.block.text)):
            return Claim((), origin, 0.0)
        names = self.people_in(said or fields)
        if said:
            names = names or self.people_first_in(said) or (self.accounts_in(said) if is_dated else ())
            return Claim(names, origin, BYLINE if not self.body or index < self.body[-1] else BELOW)
        if is_dated and index <= (self.body or [index])[-1]:
            # Beside the name and the day stand the paper, and words like "Updated" in any language.
            names = tuple(name for name in names if self.may_be_person(name)) or self.people_within(fields)
        if not names or not all(self.may_be_person(name) for name in names):
            return Claim((), origin, 0.0)
        return Claim(names, origin, self.trust(index, names))

    def may_be_person(self, name: str) -> bool:
        """Whether a name that nothing vouches for looks like a person's, whom the article does not speak of."""
        return is_person_shaped(name, *self.languages) and fold(name) not in self.spoken

    def fields(self, line: Labelled) -> list[str]:
        """A line's fields without dates, apart also where an element's end left no space: `Jane DoeMay 1, 2024`."""
        return fields_of(self.moments_cut(line)[1])

    def moments_cut(self, line: Labelled) -> tuple[str, str]:
        """A line's text, and what is left of it without dates."""
        known = self._cut.get(line.block.text)
        if known is None:
            text = apart(line.block.text)
            known = self._cut[line.block.text] = (text, without_moments(text, self.languages[0]))
        return known

    def said(self, fields: Sequence[str]) -> list[str]:
        """The fields that say "By", without it and what may stand before it: `Published by Jane Doe`."""
        reporters = [found[1] or found[2] for field in fields for found in _REPORTER.finditer(field)]
        if reporters:
            return reporters
        bare = (self.without_published(field) for field in fields)
        rests = ((field, without_byline_word(field, *self.languages)) for field in bare)
        return [rest for field, rest in rests if rest != field]

    def without_published(self, field: str) -> str:
        """A field without words like "Published" at its beginning or its end."""
        folded = field.casefold()
        starts, ends = self.dated
        if folded.startswith(starts):
            return field[len(next(filter(folded.startswith, starts))) :]
        if folded.endswith(ends):
            return field[: -len(next(filter(folded.endswith, ends)))]
        return field

    def people_in(self, fields: Iterable[str]) -> tuple[str, ...]:
        """The people whom some fields name."""
        names = (name for field in fields for name in names_in(field, *self.languages, printed=True))
        return tuple(dict.fromkeys(name for name in names if is_capitalised(name) and is_person(name)))

    def people_within(self, fields: Iterable[str]) -> tuple[str, ...]:
        """The people whom fields name among other words: `Jane Doe Leave a comment`."""
        names = (person_within(field) for field in fields)
        return tuple(dict.fromkeys(name for name in names if name and self.may_be_person(name)))

    def says_credit(self, line: Labelled) -> bool:
        """Whether a line says whose picture it is below."""
        folded = fold(line.block.text)
        words = (word for language in self.languages for word in language.credit)
        return bool(_PICTURE.search(folded)) or any(word in folded for word in words)

    def people_first_in(self, said: Sequence[str]) -> tuple[str, ...]:
        """The same of those with whom a field begins."""
        return tuple(
            name for name in self.people_within(said) if any(map(str.startswith, said, repeat(name)))
        )

    def accounts_in(self, said: Iterable[str]) -> tuple[str, ...]:
        """The accounts that fields name: `by jdoe on`."""
        found = (_ACCOUNT.match(field) for field in said)
        names = (match[1] for match in found if match)
        words = {word for language in self.languages for word in language.stopwords}
        return tuple(name for name in names if name not in words and not is_house(name))

    def trust(self, index: int, names: Sequence[str]) -> float:
        """How far a line of nothing but names is trusted: by its label, its element, its place; 0: not at all."""
        line = self.labelled[index]
        marked = any(e.tokens & token_words("byline") for e in line.block.place[-3:])
        is_sure = line.label is Label.BYLINE and line.confidence > _GUESSED
        if (
            marked
            or is_sure
            or self.is_headed(index, names)
            or (line.label is Label.BYLINE and all(map(has_given_name, names)))
        ):
            return MARKED
        if line.label is Label.DATELINE or self.has_moment(line):
            return NEAR
        if self.is_named(index, names):
            return NEAR
        if sum(map(len, names)) < _LEAST_NAMED_SHARE * len(line.block.text) or self.is_cut(line, names):
            return 0.0
        if line.block.kind is not BlockKind.PARAGRAPH or line.block.link_share > _MAX_LINKED or not self.body:
            return 0.0
        if self.has_places:
            signs = index in (self.body[0] - 1, self.body[-1] + 1) and not line.rule.startswith("phrase")
            return NEAR * (signs and line.block.place[:-1] == self.labelled[self.body[-1]].block.place[:-1])
        if index == self.body[-1] + 1:
            return NEAR * self.is_signature(index, names)
        low = self.opening - _REACH if self.title is None else self.title - 1
        if not low <= index < self.opening or any(self.is_common(name) for name in names):
            return 0.0
        return NEAR * (self.is_dated(index) or self.is_told_of(index, names))

    def is_cut(self, line: Labelled, names: Sequence[str]) -> bool:
        """Whether what begins with no given name ends before a word like `in`: `Bridge closure in Norwich` is a headline."""
        return not all(map(has_given_name, names)) and any(map(goes_on_behind_name, self.fields(line)))

    def is_headed(self, index: int, names: Sequence[str]) -> bool:
        """Whether a line and those above it are names below one that says nothing but "By"."""
        if not all(name[0].isupper() for name in names):
            return False  # in a script without capitals, anything below "Edit" looks like a name
        for above in range(index - 1, max(0, index - _REACH) - 1, -1):
            said = fold(self.labelled[above].block.text).rstrip(" :")
            if any(said in language.byline for language in self.languages):
                return True
            if not self.people_in(self.fields(self.labelled[above])):
                return False
        return False

    def is_named(self, index: int, names: Sequence[str]) -> bool:
        """Whether a line between title and text, or right below that, is but names that begin with given names."""
        line = self.labelled[index]
        if not self.body:
            return False
        is_below = 0 < index - self.body[-1] <= 2
        if not is_below and (self.title is None or not self.title - 2 <= index < self.body[0] + 4):
            return False
        text = line.block.text
        if (
            line.rule.startswith("phrase")
            or line.block.kind is not BlockKind.PARAGRAPH
            or text.startswith("©")
        ):
            return False
        if sum(map(len, names)) < _NAMED_SHARE * len(text):
            return False  # a caption with a credit
        if (is_below or index < (self.title or 0)) and any(len(name.split()) > 2 for name in names):
            return False
        said = {
            name for field in self.fields(line) for name in names_in(field, *self.languages, printed=True)
        }
        family = (word.casefold() for name in names for word in name.split()[1:])
        return said == set(names) and all(map(has_given_name, names)) and self.common.isdisjoint(family)

    def has_moment(self, line: Labelled) -> bool:
        """Whether a line says a day, too: `Jane Doe | Ledger | May 1, 2024 and the comments are open`."""
        text, rest = self.moments_cut(line)
        return text != rest

    def is_signature(self, index: int, names: Sequence[str]) -> bool:
        """Whether a line is but a name, and neither a prompt nor words that the page writes small elsewhere."""
        line = self.labelled[index]
        if line.rule.startswith("phrase") or [fold(name) for name in names] != [fold(line.block.text)]:
            return False
        return len(names[0].split()) <= _MAX_SIGNED_WORDS and not self.is_common(names[0])

    def is_common(self, name: str) -> bool:
        """Whether the page writes a word of a name small elsewhere, or the name is but one word."""
        return " " not in name or any(word.casefold() in self.common for word in name.split())

    def is_dated(self, index: int) -> bool:
        """Whether a line, one of its neighbours, or what follows below other names says when it was published."""
        if self.says_when(index) or (index and self.says_when(index - 1)):
            return True
        for below in range(index + 1, min(len(self.labelled), index + _REACH)):
            if self.says_when(below):
                return True
            if not is_person_shaped(self.labelled[below].block.text, *self.languages):
                return False
        return False

    def says_when(self, index: int) -> bool:
        """Whether a line is one that dates the article."""
        line = self.labelled[index]
        folded = f" {fold(line.block.text)} "
        words = (*self.languages[0].published, *self.languages[0].updated, "published", "updated", "ago")
        if line.label is Label.DATELINE:
            return True
        return len(folded) < _MAX_WHEN_CHARS and any(f" {word} " in folded for word in words)

    def is_told_of(self, index: int, names: Sequence[str]) -> bool:
        """Whether a line gives a name's role, too, or a line below the body tells of it: `Jane Doe is our editor.`"""
        said = [fold(name) + " " for name in names]
        folded = fold(self.labelled[index].block.text)
        if len(said) == 1 and folded.startswith(said[0]):
            return True
        below = self.labelled[self.body[-1] - 1 : self.body[-1] + _FAR]
        return any(fold(line.block.text).startswith(tuple(said)) for line in below)

    def far_claims(self) -> Iterator[Claim]:
        """Lines of a scraped text that say "By" above the body, the nearest first, or "By:" below it."""
        if self.has_places or not self.body:
            return
        first, last = self.body[0], self.body[-1]
        above = range(first - 1, max(0, first - _FAR) - 1, -1)
        for index in (*above, *range(last + 1, min(len(self.labelled), last + _FAR // 2))):
            line = self.labelled[index]
            if index > last and ":" not in line.block.text:
                continue  # most likely that of an article that is linked there
            if line.label is Label.BYLINE and len(line.block.text) <= MAX_BYLINE_CHARS:
                names = self.people_in(self.said(self.fields(line)))
                if all(is_person_shaped(name, *self.languages) for name in names):
                    yield Claim(names, f"line {line.block.line}", BELOW)


_MAX_SIGNED_WORDS = 3
"""Words of a signature below the text; more are rather a list of tags."""
_GUESSED = 0.65
"""A byline whose label is no surer than this has nothing but its place to show for it."""
_NAMED_SHARE = 0.5
"""Share of a line's characters in names that makes it one of names; the rest are roles."""
_LEAST_NAMED_SHARE = 0.25
"""The same where a date or a role speaks for a line; what has less is a caption."""
_MAX_LINKED = 0.5
"""Share of a signature's characters in links; more is a link to something else."""
_MAX_WHEN_CHARS = 80
"""A longer line that says "published" says it of something."""

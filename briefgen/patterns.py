"""Selectors and patterns that users write: checked to be sound, and of bounded cost, before they meet a page.

Files of rules are passed on from user to user, and a careless pattern takes longer than the universe has:
both kinds are bounded here by what they can cost at most, so that nothing needs a clock to be stopped.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from math import comb

MAX_LINE_CHARS = 300
"""So much of a line is matched. A byline, a dateline or a prompt shows itself in less."""

_MAX_STEPS = 3
"""Of a selector like `.story .byline a`; each multiplies the search by a page's depth. The slowest that is allowed
takes 0.03 s on the largest of 743 real pages. A `:has()` counts as one: it searches anew for every element.
"""
_MAX_SELECTOR_CHARS = 200

MAX_STEPS = 40_000_000
"""Characters that the patterns of one file may compare with one line, all told: each takes 2 to 8 ns, so that the slowest file
that is allowed takes 0.3 s for a line of 300 characters that all fit. Three open repeats behind a ^ are 10 million.
"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that may be used: how it is written, and what it may cost."""

    text: str
    compiled: re.Pattern[str]
    steps: int
    """Characters that it compares with a line, at most."""


class UnfitPatternError(Exception):
    """What a user wrote cannot be used."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def check_selector(text: str) -> None:
    """Raise UnfitPatternError unless `text` is a CSS selector that a page can be searched for quickly."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    if len(text) > _MAX_SELECTOR_CHARS or _steps(text) > _MAX_STEPS:
        raise UnfitPatternError(
            f'the selector "{_shortened(text)}" is too long',
            f"name the element itself, in at most {_MAX_STEPS} steps; > and + do not count, :has() does",
        )
    try:
        text.encode()
        LexborHTMLParser("").css(text)
    except (SelectolaxError, UnicodeEncodeError):
        raise UnfitPatternError(
            f'"{text}" is not a CSS selector', 'write it like "div.story > p" or "#story"'
        ) from None


_BRACKETS = re.compile(r"\[[^\]]*\]")
_STEP = re.compile(r"(?<=[^\s,>+~(])\s+(?=[^\s,>+~)])|~")


def _steps(selector: str) -> int:
    """How many elements a selector names that may stand anywhere within, or behind, the one before.

    The most of its alternatives; those within parentheses add up, and so does a `:has()`.
    """
    bare = _BRACKETS.sub("[]", selector.strip())
    parts = [bare] if "(" in bare else bare.split(",")
    return max(len(_STEP.findall(part)) + 1 for part in parts) + bare.count(":has(")


def compile_pattern(text: str) -> Pattern:
    """A regular expression, case ignored. Raises UnfitPatternError for one that is unsound or may be slow."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what may mean something else one day means nothing certain today
            compiled = re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError, Warning) as failed:
        raise UnfitPatternError(
            f'the pattern "{_shortened(text)}" is not sound: {failed}',
            "put a backslash before ( ) [ ] . * + ? | that are meant as such",
        ) from None
    steps = _Counted(text).steps
    if steps > MAX_STEPS:
        raise UnfitPatternError(
            f'the pattern "{_shortened(text)}" could take too long',
            "begin it with ^, or use fewer * + ? | and {…}",
        )
    return Pattern(text, compiled, steps)


def search(pattern: Pattern, line: str) -> str | None:
    """What a pattern finds in a line: its first group, or all that it matched; None when it does not match."""
    found = pattern.compiled.search(" ".join(line[:MAX_LINE_CHARS].split()))
    if found is None:
        return None
    return (found[1] if pattern.compiled.groups else found[0]) or ""


_TOKEN = re.compile(
    r"(?P<repeat>(?:[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[?+]?)"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<one>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Ways:
    """In how many ways something can match a line, at most."""

    choices: int = 1
    """Of alternatives, of what may be missing, of repeats with an end."""
    open: int = 0
    """Repeats without one: together they have no more than the line to share."""

    def __mul__(self, other: _Ways) -> _Ways:
        """One after the other."""
        return _Ways(self.choices * other.choices, self.open + other.open)

    def __or__(self, other: _Ways) -> _Ways:
        """One or the other."""
        return _Ways(self.choices + other.choices, max(self.open, other.open))

    @property
    def count(self) -> int:
        """In how many ways some parts of a line, and the rest behind them, make up its characters, for each choice."""
        return self.choices * comb(MAX_LINE_CHARS + self.open, self.open)


class _Group:
    """A group that is being read."""

    def __init__(self, around: _Ways) -> None:
        self.around = around
        """In how many ways all that stands before it can match."""
        self.others: _Ways | None = None
        """The alternatives before this one."""
        self.before = _Ways()
        """This alternative, without its last part."""
        self.last = _Ways()
        self.length = 0
        """How many parts it has, with those of groups in it."""
        self.last_length = 0

    @property
    def total(self) -> _Ways:
        here = self.before * self.last
        return here if self.others is None else self.others | here

    @property
    def so_far(self) -> _Ways:
        """In how many ways all before the next part can match."""
        return self.around * self.before * self.last

    def add(self, ways: _Ways, length: int) -> None:
        self.before, self.last = self.before * self.last, ways
        self.length, self.last_length = self.length + length, length


class _Counted:
    """How many characters a sound pattern compares with one line, at most.

    Each part is tried once for each way in which all before it can match: that is a product of the choices, as no repeat
    may be of what has choices itself, which would make them an exponent. A repeat compares as many characters as there are
    ways to end it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0
        anchored = text.startswith("^") and "|" not in _outermost(text)
        self.groups = [_Group(_Ways() if anchored else _Ways(1, 1))]
        for token in _TOKEN.finditer(text):
            self.read(token)

    def read(self, token: re.Match[str]) -> None:
        """Count one token."""
        group = self.groups[-1]
        if token["open"]:
            if self.text.startswith("(?", token.start()) and token["open"] == "(":
                raise UnfitPatternError(
                    f'the pattern "{_shortened(self.text)}" has a group that begins with (?',
                    "use plain groups: ( ) or (?: )",
                )
            self.groups.append(_Group(group.so_far))
        elif token["close"]:
            self.groups.pop()
            self.groups[-1].add(group.total, group.length)
        elif token["or"]:
            group.others, group.before, group.last = group.total, _Ways(), _Ways()
        elif token["repeat"]:
            self.repeat(token)
        else:
            length = _length(token["one"])
            self.steps += group.so_far.count * length
            group.add(_Ways(), length)

    def repeat(self, token: re.Match[str]) -> None:
        """Count a repeat of the last part."""
        group = self.groups[-1]
        if token["repeat"][0] == "?":
            group.last |= _Ways()
            return
        if token["comma"] is None:
            least, most = (1 if token["repeat"][0] == "+" else 0), MAX_LINE_CHARS
        else:
            least = int(token["least"] or 0)
            most = int(token["most"] or MAX_LINE_CHARS) if token["comma"] else least
        if group.last != _Ways() and most > 1:
            raise UnfitPatternError(
                f'the pattern "{_shortened(self.text)}" repeats a group that has * + ? or | in it',
                "repeat a single character or a [class] instead",
            )
        most = min(most, MAX_LINE_CHARS)
        is_open = most == MAX_LINE_CHARS and least < most
        before = group.around * group.before
        group.last *= _Ways(1, 1) if is_open else _Ways(max(0, most - least) + 1)
        tried = (before * group.last).count if is_open else before.count * max(1, most)
        self.steps += tried * group.last_length


def _length(one: str) -> int:
    """How many characters a part compares at one place: one, or all that a group has found, where it is asked for again."""
    if one[0] == "\\" and one[1:].isdecimal() and one[1] != "0":
        return MAX_LINE_CHARS
    # a class is one look into a table, but for what is beyond its end (`\U00010000`), and for classes within (`\d`)
    return max(1, sum(char == "\\" or char > "\uffff" for char in one)) if one[0] == "[" else 1


def _outermost(text: str) -> str:
    """The signs of a sound pattern that stand in no group."""
    depth, signs = 0, []
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        signs.append("|" if token["or"] and not depth else "")
    return "".join(signs)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"

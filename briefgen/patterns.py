"""Selectors and patterns that users write: checked to be sound, and quick on any real page, before they meet one.

Files of rules are passed on from user to user, and a careless pattern takes longer than the universe has:
both kinds are bounded here, so that nothing needs a clock to be stopped.
"""

from __future__ import annotations

import re
import warnings

MAX_LINE_CHARS = 300
"""So much of a line is matched. A byline, a dateline or a prompt shows itself in less."""

_MAX_STEPS = 3
"""Of a selector like `.story .byline a`; each multiplies the search by a page's depth. The slowest that is allowed
takes 0.03 s on the largest of 743 real pages. A `:has()` counts as one: it searches anew for every element.
"""
_MAX_SELECTOR_CHARS = 200

MAX_WAYS = 4 * (MAX_LINE_CHARS + 1) ** 3
"""Ways in which a pattern may try to match one line, and all of a file together; the worst that is allowed takes 0.2 s."""


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


def compile_pattern(text: str) -> re.Pattern[str]:
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
    if ways_of(compiled) > MAX_WAYS:
        raise UnfitPatternError(
            f'the pattern "{_shortened(text)}" could take too long',
            "begin it with ^, or use fewer * + ? and {…}",
        )
    return compiled


def ways_of(pattern: re.Pattern[str]) -> int:
    """In how many ways a sound pattern can try to match a line, at most. Raises UnfitPatternError."""
    return _ways(pattern.pattern)


def search(pattern: re.Pattern[str], line: str) -> str | None:
    """What a pattern finds in a line: its first group, or all that it matched; None when it does not match."""
    found = pattern.search(" ".join(line[:MAX_LINE_CHARS].split()))
    if found is None:
        return None
    return (found[1] if pattern.groups else found[0]) or ""


_TOKEN = re.compile(
    r"(?P<repeat>(?:[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[?+]?)"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<one>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)",
    re.DOTALL,
)


class _Ways:
    """A group that is being read: in how many ways it can match, at most."""

    def __init__(self) -> None:
        self.others = 0
        """Of the alternatives before this one."""
        self.before = 1
        """Of this alternative, without its last part."""
        self.last = 1

    @property
    def total(self) -> int:
        return self.others + self.before * self.last

    def add(self, ways: int) -> None:
        self.before, self.last = self.before * self.last, ways


def _ways(text: str) -> int:
    """In how many ways a sound pattern can try to match a line, at most.

    The product of every repeat's choices. A repeat of what has choices itself would make that an exponent:
    it is refused.
    """
    groups = [_Ways()]
    for token in _TOKEN.finditer(text):
        group = groups[-1]
        if token["open"]:
            if text.startswith("(?", token.start()) and token["open"] == "(":
                raise UnfitPatternError(
                    f'the pattern "{_shortened(text)}" has a group that begins with (?',
                    "use plain groups: ( ) or (?: )",
                )
            groups.append(_Ways())
        elif token["close"]:
            groups.pop()
            groups[-1].add(group.total)
        elif token["or"]:
            group.others, group.before, group.last = group.total, 1, 1
        elif token["repeat"]:
            group.last = _repeated(group.last, token, text)
        else:
            group.add(1)
    anchored = text.startswith("^") and not groups[0].others
    return groups[0].total * (1 if anchored else MAX_LINE_CHARS)


def _repeated(ways: int, token: re.Match[str], text: str) -> int:
    if token["repeat"][0] == "?":
        return ways + 1
    if token["comma"] is None:
        least, most = (1 if token["repeat"][0] == "+" else 0), MAX_LINE_CHARS
    else:
        least = int(token["least"] or 0)
        most = int(token["most"] or MAX_LINE_CHARS) if token["comma"] else least
    if ways > 1 and most > 1:
        raise UnfitPatternError(
            f'the pattern "{_shortened(text)}" repeats a group that has * + ? or | in it',
            "repeat a single character or a [class] instead",
        )
    return ways * (max(0, min(most, MAX_LINE_CHARS) - least) + 1)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"

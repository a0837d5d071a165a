"""Lines that were wrapped at a column → paragraphs: of mail, of agency feeds, of a PDF, of a browser for terminals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

Line = tuple[int, str]
"""A line's number in the text, and what it says, white space at its ends gone; empty where it is blank."""

_MOST_CHARS = 100
"""No column that texts are wrapped at is farther right."""
_MOST_LONG = 10
"""One line in so many may be longer all the same: an address does not wrap."""
_LEAST_CHARS = 40
"""A line that is shorter was hardly wrapped: a headline, a list's item, the last of a paragraph."""
_LEAST_RUNNING_ON = 3
_RUNNING_ON_SHARE = 0.35
"""Share of the lines of some length, with another right below, that run on into it. In a wrapped text in German, where half
of the words are capitalised, it is a half, in a scraped page next to none."""
_OF_ALL = 1 / 12
"""The same of all lines: a wrapped article may stand on a page with menus."""
_WORD_CHARS = 16
"""What a full line may lack of the longest: the word that did not fit."""
_SAMPLE_LINES = 40
"""Lines looked at for letters that are small: many scripts have none, and no more do old agency feeds."""
_STOPS = tuple(".!?:;…。！？।؟۔")
_CLOSERS = "'\"”’»›)]"


def unwrap(lines: Sequence[Line], begins: Callable[[str], bool]) -> list[Line]:
    """The paragraphs of a wrapped text, each with the number of its first line; the lines, but for blank ones, of any other.

    `begins`: whether a line begins something of its own, like a list's item.
    """
    texts = [text for _, text in lines]
    width = _width(texts, begins)
    if not width:
        return [line for line in lines if line[1]]
    furniture = _furniture(texts, width)
    is_hyphenated = _is_hyphenated(texts)
    known = frozenset(re.findall(r"[\w-]+", "\n".join(texts).lower()))
    paragraphs: list[tuple[int, list[str]]] = []
    goes_on: list[str] | None = None  # the paragraph that the next line may go on with
    for number, text in lines:
        if not text:
            goes_on = None
        elif text in furniture:
            paragraphs.append((number, [text]))
        elif goes_on is None or begins(text) or not _is_one(goes_on[-1], text, width):
            paragraphs.append((number, goes_on := [text]))
        else:
            goes_on.append(text)
    return [(number, _join(parts, is_hyphenated, known)) for number, parts in paragraphs]


def _width(texts: Sequence[str], begins: Callable[[str], bool]) -> int:
    """How many characters a line and the word that did not fit on it have, at least; 0 where the text was not wrapped."""
    full = [text for text in texts if len(text) >= _LEAST_CHARS]
    if _MOST_LONG * sum(len(text) > _MOST_CHARS for text in full) > len(full):
        return 0
    shown = Counter(texts)  # what is said again and again is a label, and no part of a sentence
    pairs = [
        (text, below)
        for text, below in pairwise(texts)
        if len(text) >= _LEAST_CHARS and below and shown[below] < _LEAST_PAGES and not begins(below)
    ]
    running = [(text, below) for text, below in pairs if len(text) <= _MOST_CHARS and _runs_on(text, below)]
    least = max(_LEAST_RUNNING_ON, _RUNNING_ON_SHARE * len(pairs), _OF_ALL * sum(map(bool, texts)))
    if len(running) >= least:
        filled = sorted(_filled(text, below) for text, below in running)
        return filled[len(filled) // 10]
    if any(map(str.islower, "".join(texts[:_SAMPLE_LINES]))):
        return 0  # lines that run on would have shown it
    lengths = sorted(len(text) for text in texts if text)
    if len(lengths) < 8 or not _LEAST_CHARS + 10 <= lengths[-1] <= _MOST_CHARS:
        return 0
    # Most lines of a wrapped text are nearly as long as the longest: a word's length at most is missing.
    filling = sum(length > lengths[-1] - _WORD_CHARS for length in lengths)
    return lengths[-1] - _WORD_CHARS if filling * 2 > len(lengths) else 0


def _runs_on(text: str, below: str) -> bool:
    """Whether a line ends within a sentence that the one below goes on with, by its looks."""
    return below[0].islower() and not text.rstrip(_CLOSERS).endswith(_STOPS)


def _filled(text: str, below: str) -> int:
    """How long a line would be with the next one's first word."""
    return len(text) + 1 + len(below.split(None, 1)[0])


def _is_one(text: str, below: str, width: int) -> bool:
    """Whether two lines are one paragraph's: the lower one's first word did not fit, or the sentence is not over."""
    return _filled(text, below) >= width or (2 * len(text) >= width and _runs_on(text, below))


_LEAST_PAGES = 3
"""Pages that repeat a line, at least."""
_DIGITS = re.compile(r"\d+")


def _furniture(texts: Sequence[str], width: int) -> frozenset[str]:
    """The lines that head and foot each page, numbers apart: a paragraph goes on below them."""
    masks = {text: _DIGITS.sub("#", text) for text in texts if 0 < len(text) < width - _WORD_CHARS}
    shown = Counter(masks[text] for text in texts if text in masks)
    return frozenset(text for text, mask in masks.items() if shown[mask] >= _LEAST_PAGES)


_BROKEN = re.compile(r"\w[-\u2010]$")
_HYPHENATED_SHARE = 1 / 15
"""Share of lines that end with a hyphen from which on they were put there as the text was set: of lines broken at the hyphens
that words have, fewer do."""
_AND = frozenset(
    ["and", "bzw", "e", "ed", "en", "et", "i", "o", "oder", "of", "och", "og", "or", "ou", "und", "y"]
)
"""What follows a hyphen that stands for a word to come: `Nord- und Südseite`."""


def _is_hyphenated(texts: Sequence[str]) -> bool:
    full = [text for text in texts if len(text) >= _LEAST_CHARS]
    return sum(bool(_BROKEN.search(text)) for text in full) > len(full) * _HYPHENATED_SHARE


def _join(parts: Sequence[str], is_hyphenated: bool, known: frozenset[str]) -> str:
    """Some lines as one, words that were parted at a line's end whole."""
    joined = parts[0]
    for part in parts[1:]:
        first = re.split(r"[^\w-]", part, maxsplit=1)[0].lower()
        if joined[-1] == "\u00ad":
            joined = joined[:-1] + part
        elif not (_BROKEN.search(joined) and part[0].isalpha()) or first in _AND:
            joined = f"{joined} {part}"
        elif is_hyphenated and part[0].islower() and _word_before(joined) + first not in known:
            joined = joined[:-1] + part
        else:
            joined += part
    return joined


def _word_before(text: str) -> str:
    """The last word of a text that ends with a hyphen, the hyphen included."""
    return text.rsplit(None, 1)[-1].lower().lstrip("([\"'“„«")

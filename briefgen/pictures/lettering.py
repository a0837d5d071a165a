"""Texts set in a font: which it can set at all, where their lines break, how large they may be. Never a box for a letter."""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from briefgen.config import CONFIG_NAME
from briefgen.errors import ConfigError

_NO_LETTER = "\U0010fffe"
"""A code that no font has a letter for: what it draws then is what it draws for all that it has not."""
_STICK = frozenset({"Mn", "Mc", "Pe", "Pf", "Po"})
"""Categories of characters that no line begins with: marks, and points that close something."""


class Face:
    """A font in any size."""

    def __init__(self, file: Path, *, can_shape: bool = False, stroke: int = 0) -> None:
        """`can_shape`: whether it may set what is more than a row of letters, which wants a Pillow that can.
        `stroke`: by how many pixels its lines are drawn thicker on each side. Raises ConfigError for what is no font.
        """
        self.file, self.can_shape, self.stroke = file, can_shape, stroke
        self._missing = self.at(32).getmask(_NO_LETTER)
        self._known: dict[str, bool] = {}

    @cache  # noqa: B019 (there are four of them)
    def at(self, size: int, *, shaped: bool = False) -> ImageFont.FreeTypeFont:
        """The font in a size in pixels."""
        engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
        try:
            return ImageFont.truetype(self.file, size, layout_engine=engine)
        except OSError as failed:
            raise ConfigError(
                f"card_font is no font that can be used: {failed}",
                "name a file in the formats TrueType or OpenType",
                path=CONFIG_NAME,
            ) from failed

    def can_set(self, text: str) -> bool:
        """Whether the font has all letters of a text, and they can be joined as its script wants."""
        if not all(map(self._has, text)):
            return False
        if not needs_shaping(text):
            return True
        if not self.can_shape:
            return False
        if not (features.check("raqm") and features.check("fribidi")):
            raise ConfigError(
                f'cards cannot join the letters of "{text}": this Pillow lacks Raqm or FriBiDi',
                "install FriBiDi and a Pillow with Raqm, as `pip install --force-reinstall pillow` gives",
                path=CONFIG_NAME,
            )
        return True

    def _has(self, char: str) -> bool:
        if char not in self._known:
            drawn = self.at(32).getmask(char)
            is_missing = drawn.size == self._missing.size and bytes(drawn) == bytes(self._missing)
            self._known[char] = char == " " or not is_missing
        return self._known[char]


def needs_shaping(text: str) -> bool:
    """Whether a text is more than a row of its letters: joined, reordered, with marks above and below."""
    return any("\u0590" <= char < "\u10a0" or "\u1780" <= char < "\u1800" or unicodedata.combining(char)
               for char in text)  # fmt: skip


def printable(text: str) -> str:
    """A text as it is set: composed, on one line, without what is not seen."""
    composed = unicodedata.normalize("NFC", text)
    kept = (char for char in composed if unicodedata.category(char) != "Cf" or char in "\u200c\u200d")
    return " ".join("".join(kept).split())


class Family(NamedTuple):
    """A font in two weights."""

    bold: Face
    regular: Face

    def can_set(self, text: str) -> bool:
        """See `Face.can_set`."""
        return self.bold.can_set(text) and self.regular.can_set(text)


_PACKAGE = "font_source_serif_pro"
"""Source Serif, which stands among the theme's own serifs too: Latin, Greek, Cyrillic. It may be passed on (OFL)."""


def families(own: Path | None) -> tuple[Family, ...]:
    """The fonts for cards: the site's own, if it names one, before ours. Raises ConfigError for what is missing."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ConfigError(
            "`cards` needs the font Source Serif, which is not installed",
            "run `pip install 'briefgen[images]'`, or take out `cards`",
            path=CONFIG_NAME,
        )
    folder = Path(found.submodule_search_locations[0]) / "files"
    ours = Family(*(Face(folder / f"SourceSerifPro-{weight}.ttf") for weight in ("Bold", "Regular")))
    if own is None:
        return (ours,)
    return Family(Face(own, can_shape=True, stroke=1), Face(own, can_shape=True)), ours


class Setting:
    """A text in a face and a size, in a language."""

    def __init__(self, text: str, face: Face, size: int, language: str = "") -> None:
        self.text, self.face, self.size, self.language, self.stroke = text, face, size, language, face.stroke
        is_shaped = needs_shaping(text)
        self.font = face.at(size, shaped=is_shaped)
        self.is_rtl = is_shaped and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
        self.options: dict[str, Any] = (
            {"direction": "rtl" if self.is_rtl else "ltr", "language": language} if is_shaped else {}
        )

    def width(self, line: str) -> int:
        """In pixels, as it is drawn: `getlength` says less of it than it takes."""
        left, _, right, _ = self.font.getbbox(line, anchor="ls", stroke_width=self.stroke, **self.options)
        return round(right - left)

    def lines(self, width: int) -> list[str]:
        """The text broken so that each line fits, all about as long as the others."""
        count = len(self.broken(width))
        narrow, wide = 0, width
        while wide - narrow > 8:
            middle = (narrow + wide) // 2
            lines = self.broken(middle)
            is_fine = len(lines) == count and all(self.width(line) <= middle for line in lines)
            narrow, wide = (narrow, middle) if is_fine else (middle, wide)
        return self.broken(wide)

    def shortened(self, width: int) -> str:
        """As much of the text as fits one line."""
        if self.width(self.text) <= width:
            return self.text
        pieces = _pieces(self.text)
        pieces = pieces if pieces[1:] else list(self.text)
        while pieces and self.width(_ended(pieces)) > width:
            pieces.pop()
        return _ended(pieces)

    def broken(self, width: int) -> list[str]:
        """The text broken so that each line takes as much as fits, but for single words that are too long."""
        lines: list[str] = []
        line = ""
        for piece in _pieces(self.text):
            if line and self.width((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        return [*lines, line.rstrip()]

    def draw(
        self, canvas: ImageDraw.ImageDraw, place: tuple[int, int], line: str, colour: str, *, right: bool
    ) -> None:
        """One line, with its baseline at `place`, which is its right end or its left one."""
        canvas.text(
            place,
            line,
            colour,
            self.font,
            anchor="rs" if right else "ls",
            stroke_width=self.stroke,
            **self.options,
        )


def _ended(pieces: list[str]) -> str:
    return "".join(pieces).rstrip(" ,;:–-") + "…"


def _pieces(text: str) -> list[str]:
    """What a line may end behind: words with the blank after them, letters of scripts that are written without blanks."""
    pieces: list[str] = []
    for char in text:
        if pieces and not _may_break(pieces[-1][-1], char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after == " " or unicodedata.category(after) in _STICK:
        return False
    if before == " ":
        return True
    is_wide = unicodedata.east_asian_width(before) in "WF" and unicodedata.east_asian_width(after) in "WF"
    return is_wide and unicodedata.category(before) not in ("Ps", "Pi")


def blank(size: tuple[int, int], colour: str) -> Image.Image:
    """An empty sheet."""
    return Image.new("RGB", size, colour)

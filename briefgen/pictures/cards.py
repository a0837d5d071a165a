"""The card of a briefing: the picture that other sites show of a link to it. A rail with the day, and what the day brought.

It is set like the pages: what something belongs to stands in the rail, the thing itself in the wide column beside it.
"""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw

from briefgen.pictures.lettering import Family, Setting, blank
from briefgen.pictures.resizing import Resized, Version

SIZE = (1200, 630)
"""Pixels: what Open Graph's readers ask for, 1.91 to 1."""
_MARGIN = 64
_RAIL = 300
_TOP, _BOTTOM = 112, 566
"""The baselines of the first line and of the last."""
_LEAD_SIZES = range(76, 38, -2)
"""Pixels: the largest in which the lead's headline leaves room for what is below it."""
_LINE = 1.14
"""Of headlines, in sizes."""
_MORE_SIZE = 27
_MORE_STEP = 46


class Colours(NamedTuple):
    """Of the theme, as `#rrggbb`, by the names of its custom properties."""

    paper: str = "#fdfdfb"
    ink: str = "#1a1c1e"
    quiet: str = "#5b6064"
    rule: str = "#d8d9d5"
    bar: str = "#1a1c1e"
    much: str = "#135257"
    on_much: str = "#ffffff"


class CardText(NamedTuple):
    """What a card says; each text may be empty. With each text the language that it is in."""

    name: str
    number: str
    """Of the day in its month."""
    words: tuple[str, ...]
    """The rest of the date, a line each."""
    headlines: tuple[tuple[str, str], ...]
    """The lead's, then others, each with its language."""
    language: str
    is_rtl: bool


def draw_card(text: CardText, fonts: tuple[Family, ...], colours: Colours) -> Resized:
    """The card as PNG. Each text must be one that a font can set."""
    image = blank(SIZE, colours.paper)
    card = _Card(ImageDraw.Draw(image), text, fonts, colours)
    card.rail()
    card.column()
    buffer = BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(
        buffer, "PNG"
    )  # with `optimize`, 4 kB less for 20 times as long
    return Resized(".png", (Version(*SIZE, buffer.getvalue()),))


class _Card:
    def __init__(
        self, canvas: ImageDraw.ImageDraw, text: CardText, fonts: tuple[Family, ...], colours: Colours
    ) -> None:
        self.canvas, self.text, self.fonts, self.colours = canvas, text, fonts, colours

    def _x(self, start: int) -> int:
        """A distance from the side where lines begin, from the left."""
        return SIZE[0] - start if self.text.is_rtl else start

    def _box(self, start: int, top: int, width: int, height: int, colour: str) -> None:
        left = min(self._x(start), self._x(start + width))
        self.canvas.rectangle((left, top, left + width - 1, top + height - 1), fill=colour)

    def _set(self, text: str, size: int, language: str = "", *, bold: bool = False) -> Setting:
        font = next(font for font in self.fonts if font.can_set(text))
        return Setting(text, font.bold if bold else font.regular, size, language or self.text.language)

    def _line(self, setting: Setting, line: str, start: int, baseline: int, colour: str) -> None:
        setting.draw(self.canvas, (self._x(start), baseline), line, colour, right=self.text.is_rtl)

    def rail(self) -> None:
        """The mark of the site's icon, and the day below."""
        much, on_much = self.colours.much, self.colours.on_much
        self._box(0, 0, _RAIL, SIZE[1], much)
        for top, width, height in ((68, 80, 24), (108, 80, 11), (134, 48, 11)):
            self._box(_MARGIN, top, width, height, on_much)
        baseline = _BOTTOM
        for words in reversed(self.text.words):
            setting = self._set(words, self._size_for(words, 30, _RAIL - _MARGIN - 24))
            self._line(setting, words, _MARGIN, baseline, on_much)
            baseline -= 40
        number = self._set(self.text.number, 128, bold=True)
        self._line(number, self.text.number, _MARGIN - 6, baseline - 14, on_much)

    def _size_for(self, words: str, size: int, width: int) -> int:
        """The size, or a smaller one in which the words fit a width."""
        while size > 12 and self._set(words, size).width(words) > width:
            size -= 1
        return size

    def column(self) -> None:
        """The site's name, and the headlines."""
        start, width = _RAIL + _MARGIN, SIZE[0] - _RAIL - 2 * _MARGIN
        top = _TOP
        if self.text.name:
            name = self._set(self.text.name, 36, bold=True)
            self._line(name, name.shortened(width), start, top - 14, self.colours.ink)
        self._box(start, top + 10, width, 6, self.colours.bar)
        if self.text.headlines:
            self._headlines(start, width)

    def _headlines(self, start: int, width: int) -> None:
        more = self.text.headlines[1:]
        floor = _BOTTOM - len(more) * _MORE_STEP - (16 if more else 0)
        self._lead(start, width, _TOP + 46, floor)
        for place, (headline, language) in enumerate(reversed(more)):
            setting = self._set(headline, _MORE_SIZE, language)
            baseline = _BOTTOM - place * _MORE_STEP
            self._box(start, baseline - 36, width, 1, self.colours.rule)
            self._line(setting, setting.shortened(width), start, baseline, self.colours.quiet)

    def _lead(self, start: int, width: int, top: int, floor: int) -> None:
        """The lead's headline, as large as it can be between two heights."""
        headline, language = self.text.headlines[0]
        for size in _LEAD_SIZES:
            setting = self._set(headline, size, language, bold=True)
            step, lines = round(size * _LINE), setting.broken(width)
            if len(lines) * step <= floor - top and all(setting.width(line) <= width for line in lines):
                lines = setting.lines(width)
                break
        room = (floor - top) // step
        if len(lines) > room:
            rest = Setting(" ".join(lines[room - 1 :]), setting.face, setting.size, setting.language)
            lines[room - 1 :] = [rest.shortened(width)]
        for place, line in enumerate(lines):
            self._line(setting, line, start, top + place * step + round(size * 0.78), self.colours.ink)

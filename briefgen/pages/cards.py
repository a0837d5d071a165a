"""Which card each briefing has: what it says, in the theme's colours, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefgen.appearance import COLOUR, light_colours
from briefgen.cache import digest_bytes
from briefgen.config import CONFIG_NAME, Config
from briefgen.content.library import Briefing
from briefgen.errors import ConfigError
from briefgen.pages.page import Issue
from briefgen.theme import STYLESHEET, theme_folder
from briefgen.views import CardView

if TYPE_CHECKING:
    from briefgen.pictures.cards import CardText, Colours  # Pillow
    from briefgen.pictures.darkroom import Darkroom
    from briefgen.pictures.lettering import Family

_FOLDER = "assets/cards"
_HEADLINES = 3
"""The lead's and two more: what a glance takes in."""


def draw_cards(issue: Issue, jobs: int | None, progress: Callable[[int, int], None]) -> None:
    """Draw the cards of all briefings that have none as they are now; note in the issue where they lie.

    Raises ConfigError without Pillow or a font.
    """
    from briefgen.pictures import pillow_version

    version = pillow_version("cards")
    from briefgen.pictures.cards import SIZE, draw_card
    from briefgen.pictures.darkroom import Darkroom, Prints
    from briefgen.pictures.lettering import families

    config = issue.config
    room = Darkroom(config.state / "cache" / "cards")
    fonts = families(_own_font(config))
    colours = _colours(config)
    head = version.encode() + _fonts_digest(room, fonts) + repr(colours).encode()
    setter = _CardSetter(issue, fonts)
    texts = {day: setter.text(briefing) for day, briefing in issue.library.briefings.items()}
    keys = {day: digest_bytes(head + repr(text).encode()) for day, text in texts.items()}
    makers = {keys[day]: partial(draw_card, text, fonts, colours) for day, text in texts.items()}
    found = room.develop(makers, jobs, progress)
    room.close(makers)
    for day, key in keys.items():
        prints = found[key]
        if isinstance(prints, Prints):  # nothing of it can fail but the disk, which is an error of its own
            (name, card) = next(iter(prints.names(day.isoformat()).items()))
            issue.cards[day] = CardView(f"/{_FOLDER}/{name}", *SIZE, setter.words(day, texts[day]))
            issue.files[f"{_FOLDER}/{name}"] = card.file
    issue.resolver.warnings += setter.warnings()


def _own_font(config: Config) -> Path | None:
    if not config.card_font:
        return None
    file = config.root / config.card_font
    if not file.is_file():
        cause = f'card_font names "{config.card_font}", and there is no such file'
        raise ConfigError(cause, "put it there, or correct the name", path=CONFIG_NAME)
    return file


def _fonts_digest(room: Darkroom, fonts: Sequence[Family]) -> bytes:
    files = (face.file for font in fonts for face in (font.bold, font.regular))
    return b"".join(map(room.source_digest, files))


def _colours(config: Config) -> Colours:
    """The theme's for light pages, as its style sheet says them at its top; ours where it does not."""
    from briefgen.pictures.cards import Colours

    sheets = (config.templates / STYLESHEET, theme_folder() / STYLESHEET)
    sheet = next((file.read_text("utf-8", "replace") for file in sheets if file.is_file()), "")
    said: dict[str, str] = {}
    for name, colour in COLOUR.findall(sheet):
        said.setdefault(name.replace("-", "_"), colour)
    if config.colours:
        said |= {name.replace("-", "_"): colour for name, colour in light_colours(config).items()}
    return Colours(**{name: said[name] for name in Colours._fields if name in said})


class _CardSetter:
    """Chooses what cards say: of all that there is to say, what the fonts can set."""

    def __init__(self, issue: Issue, fonts: Sequence[Family]) -> None:
        self.config, self.setter, self.fonts = issue.config, issue.typesetter, fonts
        self.unset: str = ""
        """What the site says of itself and no font can set."""

    def text(self, briefing: Briefing) -> CardText:
        """What the card of a briefing says."""
        from briefgen.pictures.cards import CardText

        name, words = self._settable([self.config.name]), self._settable(list(self._date(briefing)))
        if not name or not words:
            self.unset = self._date(briefing)[0] if name else self.config.name
            name = name or self._settable([urlsplit(self.config.base_url).hostname or ""])
        return CardText(
            name[0] if name else "",
            str(briefing.day.day),
            tuple(words or [f"{briefing.day:%Y-%m}"]),
            tuple(self._headlines(briefing)),
            self.config.language,
            self.setter.site.direction == "rtl",
        )

    def words(self, day: date, text: CardText) -> str:
        """The same for those who do not see the card."""
        said = f"{self.config.name}, {self.setter.interface.long_day(day)}"
        return f"{said}: {text.headlines[0][0]}" if text.headlines else said

    def _date(self, briefing: Briefing) -> tuple[str, str]:
        """Weekday, then month and year, in the site's language."""
        interface, day = self.setter.interface, briefing.day
        weekday = str(interface.locale.days["stand-alone"]["wide"][day.weekday()])
        return weekday[:1].upper() + weekday[1:], interface.month_name(day.year, day.month)

    def _headlines(self, briefing: Briefing) -> Iterator[tuple[str, str]]:
        """The lead's headline, then others, as far as they can be set."""
        found = [(placed.title, placed.article.language) for placed in briefing.articles]
        settable = [(text[0], language) for title, language in found if (text := self._settable([title]))]
        yield from settable[:_HEADLINES]

    def _settable(self, texts: list[str]) -> list[str]:
        """The texts as they are set; none if one of them cannot be."""
        from briefgen.pictures.lettering import printable

        plain = [printable(text) for text in texts]
        is_fine = all(text and any(font.can_set(text) for font in self.fonts) for text in plain)
        return plain if is_fine else []

    def warnings(self) -> list[ConfigError]:
        """What the curator should know."""
        if not self.unset:
            return []
        cause = f'cards leave out "{self.unset}" and the like: their font lacks letters for it'
        remedy = "name one that has them: `card_font: fonts/….ttf`"
        return [ConfigError(cause, remedy, path=CONFIG_NAME)]

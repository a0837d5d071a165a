"""briefgen.yaml → Config: one site's settings, every mistake reported with its line."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from briefgen.errors import ConfigError, did_you_mean, together
from briefgen.model import BodyPolicy
from briefgen.settingvalues import COPY, SETTINGS, InvalidError
from briefgen.yamltext.plain import Located, load_plain

CONFIG_NAME = "briefgen.yaml"
RULES_FOLDER = "rules"


class Config(NamedTuple):
    """One site's settings."""

    root: Path
    """The site's folder: the one that holds briefgen.yaml."""
    name: str
    timezone: ZoneInfo
    """A briefing is one day's: this says when a day begins."""
    tagline: str = ""
    description: str = ""
    base_url: str = ""
    """Where the site will be published, without a final slash; empty when not decided."""
    language: str = "en"
    """Of the interface, and of articles that do not say theirs (BCP 47)."""
    publisher: str = ""
    """Who answers for the briefing; empty: `name`."""
    content_folder: str = "content"
    output_folder: str = "site"
    templates_folder: str = "templates"
    topics: tuple[str, ...] = ()
    """The order of topics on pages; topics not named follow by name."""
    per_page: int = 30
    """Articles on a page of a topic or source."""
    feed_items: int = 50
    """Articles in a feed."""
    pages: tuple[str, ...] | None = None
    """The kinds of page that the site is made of beside articles, briefings, months, topics and home; None: all."""
    search: bool = False
    """Whether the site has a page to search it."""
    formats: tuple[str, ...] = ()
    """What the build makes of each briefing, and of each topic what lists articles: names of `formats.FORMATS`."""
    images: str = COPY
    """`copy` leaves the pictures of articles as they are; `resize` makes versions of them, by Pillow."""
    cards: bool = False
    """Whether each briefing has a picture for links to it (Open Graph), drawn by Pillow."""
    card_font: str = ""
    """A font file in the site's folder that goes before ours on cards."""
    logo: str = ""
    """A picture in the site's folder that stands for its name."""
    colours: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """For `light` and `dark`: the colours, by the names in `palette.COLOURS`, that are not the theme's."""
    fonts: tuple[tuple[str, str], ...] = ()
    """For `text` and `labels`: a name in `palette.FONTS`."""
    navigation: tuple[tuple[str, str], ...] = ()
    """What the masthead leads to: (label, address), or nothing and a name in `settingvalues.NAVIGATION`. Empty: what is usual."""
    targets: tuple[tuple[str, str], ...] = ()
    """Publishing targets: (name, address)."""
    cleaning: BodyPolicy = BodyPolicy()
    """What counts as an article's body."""

    @property
    def content(self) -> Path:
        """The folder of articles."""
        return self.root / self.content_folder

    @property
    def inbox(self) -> Path:
        """The folder of raw files that `build` adds by itself."""
        return self.content / "inbox"

    @property
    def output(self) -> Path:
        """The folder that the site is written into."""
        return self.root / self.output_folder

    @property
    def templates(self) -> Path:
        """The folder whose templates override the default theme's."""
        return self.root / self.templates_folder

    @property
    def rules(self) -> Path:
        """The folder of rules for single hosts."""
        return self.root / RULES_FOLDER

    @property
    def state(self) -> Path:
        """The folder of originals, receipts and the build cache."""
        return self.root / ".briefgen"


def load_config(root: Path) -> Config:
    """Read `root/briefgen.yaml`. Raises ConfigError with line, cause and remedy."""
    text = _text_of(root / CONFIG_NAME)
    plain = load_plain(text)
    if plain is not None:
        with contextlib.suppress(ConfigError):  # to be said again with its line
            return _read(root, Located(plain, {}))
    from briefgen.yamltext.located import load_located  # PyYAML: for what is not plain

    located = load_located(text, CONFIG_NAME, ConfigError, what="the settings file")
    if not isinstance(located.value, dict):
        raise ConfigError("this is no list of settings", "write `name: …`", path=CONFIG_NAME, line=1)
    return _read(root, located)


def _text_of(path: Path) -> str:
    try:
        if not path.is_file() and path.exists():
            raise ConfigError("this is no ordinary file", "put a text file in its place", path=CONFIG_NAME)
        return path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise ConfigError(
            f"there is no {CONFIG_NAME} in {path.parent}", _way_to_settings(path.parent)
        ) from None
    except UnicodeDecodeError as failed:
        line = failed.object.count(b"\n", 0, failed.start) + 1
        raise ConfigError(
            "this is not UTF-8 text", "save the file as UTF-8", path=CONFIG_NAME, line=line
        ) from None
    except OSError as failed:
        raise ConfigError(
            f"it cannot be read: {failed.strerror}", "check its name and permissions", path=str(path)
        ) from failed


def _way_to_settings(folder: Path) -> str:
    """What to do in a folder without settings: within a site, a second one is not what is wanted."""
    near = folder / "briefgen.yml"
    if near.is_file():
        return f"rename briefgen.yml to {CONFIG_NAME}"
    site = next((above for above in folder.parents if (above / CONFIG_NAME).is_file()), None)
    if site:
        return f"it is in {site}: go there, or say so with -C {os.path.relpath(site, folder)}"
    return "run `briefgen init` to make one, or name the site's folder with -C"


def _read(root: Path, located: Located) -> Config:
    values: dict[str, Any] = {}
    errors: list[ConfigError] = []
    for key, value in located.value.items():
        if key not in SETTINGS:
            line, column = located.place_of(key, key=True)
            cause, remedy = f'unknown setting "{key}"', did_you_mean(key, SETTINGS)
            errors.append(ConfigError(cause, remedy, path=CONFIG_NAME, line=line, column=column))
        elif value is not None:  # a key without a value is as good as none
            try:
                values[key] = SETTINGS[key](value)
            except InvalidError as invalid:
                line, column = located.place_of(key)
                cause, remedy = f"{key} {invalid.cause}", invalid.remedy
                errors.append(ConfigError(cause, remedy, path=CONFIG_NAME, line=line, column=column))
    for key, example in (("name", "The Morning Brief"), ("timezone", "Europe/Berlin")):
        if located.value.get(key) is None and all(
            error.remedy != did_you_mean(key, [key]) for error in errors
        ):
            errors.append(
                ConfigError(f'the setting "{key}" is missing', f"write `{key}: {example}`", path=CONFIG_NAME)
            )
    if errors:
        raise together(errors)
    folders = {key: values.pop(key) for key in ("content", "output", "templates") if key in values}
    return Config(root=root, **values, **{f"{key}_folder": value for key, value in folders.items()})

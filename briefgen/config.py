"""briefgen.yaml → Config: one site's settings, every mistake reported with its line."""

from __future__ import annotations

import contextlib
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefgen.characters import allowed
from briefgen.errors import ConfigError, did_you_mean, together
from briefgen.formats import BY_NAME
from briefgen.model import BodyPolicy
from briefgen.palette import COLOURS, DARK, FONTS, LIGHT
from briefgen.plainyaml import Located, load_plain
from briefgen.wording import LANGUAGE

CONFIG_NAME = "briefgen.yaml"
RULES_FOLDER = "rules"

NAVIGATION = ("latest", "topics", "sources", "archive", "search", "stories", "authors", "places", "about")
"""What the setting `navigation` can name."""
COPY, RESIZE = "copy", "resize"
"""What the setting `images` has the build do with pictures."""

TARGET_KINDS = "a folder, a folder of releases, a git remote, a host with rsync or a remote of rclone"
"""What `targets` can name. The floors above know more of them; a test holds this to their table."""


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
    """What the masthead leads to: (label, address), or nothing and a name in NAVIGATION. Empty: what is usual."""
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
    from briefgen.located import load_located  # PyYAML: for what is not plain

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
            except _InvalidError as invalid:
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


class _InvalidError(Exception):
    """A value that does not fit its setting: what is said of it behind the setting's name, and the remedy."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def _text(value: Any) -> str:
    if isinstance(value, bool | list | dict):
        raise _InvalidError("must be a text", "write it on one line, in quotes if need be")
    if "\0" in str(value):
        raise _InvalidError("holds a character that no text may have", "take out the \\0")
    return allowed(str(value))


def _name(value: Any) -> str:
    text = _text(value)
    if not text:
        raise _InvalidError("must not be empty", "write for example The Morning Brief")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _InvalidError("must be a list", "write one `- …` a line below it")
    return tuple(_text(item) for item in value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _InvalidError(f'knows only true and false, not "{value}"', "write true or false")
    return value


def _formats(value: Any) -> tuple[str, ...]:
    names = _texts(value)
    for name in names:
        if name not in BY_NAME:
            raise _InvalidError(f'names "{name}", which is no format', did_you_mean(name, BY_NAME))
    return names


def _images(value: Any) -> str:
    name = _text(value)
    if name not in (COPY, RESIZE):
        raise _InvalidError(f'knows no "{name}"', did_you_mean(name, (COPY, RESIZE)))
    return name


def _file(value: Any) -> str:
    name = _text(value)
    if not name or name.startswith("/") or ".." in name.split("/"):
        raise _InvalidError(f'"{name}" is not a file within the site', "write a relative name")
    return name


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000:
        raise _InvalidError("must be a number from 1 to 10000", "write for example 30")
    return value


def _zone(value: Any) -> ZoneInfo:
    name = _text(value)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _InvalidError(
            f'"{name}" is not a time zone', "write a name like Europe/Berlin or Asia/Kolkata"
        ) from None


def read_timezone(name: str) -> ZoneInfo:
    """The time zone of a name. Raises ConfigError when there is none."""
    try:
        return _zone(name)
    except _InvalidError as invalid:
        raise ConfigError(invalid.cause, invalid.remedy) from None


def _url(value: Any) -> str:
    text = _text(value).rstrip("/")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - read, it is checked
        is_site = parts.scheme in ("http", "https") and parts.hostname and not parts.query + parts.fragment
    except ValueError:
        is_site = False
    if not is_site or re.search(r"[\s\x00-\x1f]", text):
        raise _InvalidError(
            f'"{text}" is not the address of a site', "write for example https://example.com/briefing"
        )
    return text


def _folder(value: Any) -> str:
    name = _text(value)
    text = posixpath.normpath(name)
    if name.startswith("/") or ".." in name.split("/") or text == ".":
        raise _InvalidError(f'"{name}" is not a folder within the site', "write a relative name like site")
    return text


def _language(value: Any) -> str:
    text = _text(value)
    if not LANGUAGE.fullmatch(text):
        raise _InvalidError(f'"{text}" is not a language code', "write for example en, de or pt-BR")
    return text


def _targets(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise _InvalidError("must have names", "write `live: git@host:me/site.git` below it")
    for name, target in value.items():
        if target is None or isinstance(target, list | dict) or not _text(target):
            raise _InvalidError(f'"{name}" is no address', f"write {TARGET_KINDS} behind it")
    return tuple((name, _text(target)) for name, target in value.items())


def _colours(value: Any) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    modes = _named(value, (LIGHT, DARK), 'write `light:` and below it `accent: "#135257"`')
    return tuple((mode, tuple(_of_mode(mode, colours))) for mode, colours in modes.items())


def _of_mode(mode: str, value: Any) -> Iterator[tuple[str, str]]:
    for name, colour in _named(value, COLOURS, 'write `accent: "#135257"` below it', mode).items():
        if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise _InvalidError(
                f'{mode}: {name} is no colour: "{colour}"', 'write it like "#135257", in quotes'
            )
        yield name, colour.lower()


def _fonts(value: Any) -> tuple[tuple[str, str], ...]:
    chosen = _named(value, ("text", "labels"), "write `text: transitional` below it")
    for use, name in chosen.items():
        if name not in FONTS:
            raise _InvalidError(f'{use} knows no font "{name}"', did_you_mean(str(name), FONTS))
    return tuple(chosen.items())


def _named(value: Any, names: Iterable[str], remedy: str, where: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _InvalidError(f"{where} must have names".strip(), remedy)
    for name in value:
        if name not in names:
            raise _InvalidError(f'{where} has no "{name}"'.strip(), did_you_mean(str(name), names))
    return value


def _navigation(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise _InvalidError("must be a list", "write `- topics` a line below it")
    return tuple(map(_way, value))


def _way(entry: Any) -> tuple[str, str]:
    if isinstance(entry, dict):
        label, url = _text(entry.get("label", "")), _text(entry.get("url", ""))
        if set(entry) != {"label", "url"} or not label or not re.match(r"/|https?://", url):
            raise _InvalidError(
                "has an entry without label and url", "write `- {label: Imprint, url: /about/}`"
            )
        return label, url
    name = _text(entry)
    if name not in NAVIGATION:
        raise _InvalidError(f'names "{name}", which there is not', did_you_mean(name, NAVIGATION))
    return "", name


SWITCHES = BodyPolicy._fields
"""What `cleaning:` turns on and off."""


def _cleaning(value: Any) -> BodyPolicy:
    if not isinstance(value, dict):
        raise _InvalidError("must be a list of switches", "write for example `captions: true` below it")
    for name, switch in value.items():
        if name not in SWITCHES:
            raise _InvalidError(f'has no switch "{name}"', did_you_mean(str(name), SWITCHES))
        if not isinstance(switch, bool):
            raise _InvalidError(f'knows only true and false, not "{switch}"', f"write `{name}: true`")
    return BodyPolicy(**value)


SETTINGS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "tagline": _text,
    "description": _text,
    "base_url": _url,
    "timezone": _zone,
    "language": _language,
    "publisher": _text,
    "content": _folder,
    "output": _folder,
    "templates": _folder,
    "topics": _texts,
    "per_page": _count,
    "feed_items": _count,
    "pages": _texts,
    "search": _switch,
    "formats": _formats,
    "images": _images,
    "cards": _switch,
    "card_font": _file,
    "logo": _file,
    "colours": _colours,
    "fonts": _fonts,
    "navigation": _navigation,
    "targets": _targets,
    "cleaning": _cleaning,
}
"""Every setting, and how its value is read."""

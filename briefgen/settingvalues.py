"""One setting's value, as a user writes it → as `config.Config` has it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefgen.characters import allowed
from briefgen.errors import ConfigError, did_you_mean
from briefgen.formats import BY_NAME
from briefgen.model import BodyPolicy
from briefgen.palette import COLOURS, DARK, FONTS, LIGHT
from briefgen.wording import LANGUAGE

NAVIGATION = ("latest", "topics", "sources", "archive", "search", "stories", "authors", "places", "about")
"""What the setting `navigation` can name."""
COPY, RESIZE = "copy", "resize"
"""What the setting `images` has the build do with pictures."""

_LONGEST_NAME = 1000
"""Of a file or folder with those around it, in letters: systems take up to 4,096 bytes, and the site's own folder has some."""

TARGET_KINDS = "a folder, a folder of releases, a git remote, a host with rsync or a remote of rclone"
"""What `targets` can name. The floors above know more of them; a test holds this to their table."""


class InvalidError(Exception):
    """A value that does not fit its setting: what is said of it behind the setting's name, and the remedy."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.cause, self.remedy = cause, remedy


def _text(value: Any) -> str:
    if isinstance(value, bool | list | dict):
        raise InvalidError("must be a text", "write it on one line, in quotes if need be")
    if "\0" in str(value):
        raise InvalidError("holds a character that no text may have", "take out the \\0")
    return allowed(str(value))


def _name(value: Any) -> str:
    text = _text(value)
    if not text:
        raise InvalidError("must not be empty", "write for example The Morning Brief")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InvalidError("must be a list", "write one `- …` a line below it")
    return tuple(_text(item) for item in value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidError(f'knows only true and false, not "{value}"', "write true or false")
    return value


def _formats(value: Any) -> tuple[str, ...]:
    names = _texts(value)
    for name in names:
        if name not in BY_NAME:
            raise InvalidError(f'names "{name}", which is no format', did_you_mean(name, BY_NAME))
    return names


def _images(value: Any) -> str:
    name = _text(value)
    if name not in (COPY, RESIZE):
        raise InvalidError(f'knows no "{name}"', did_you_mean(name, (COPY, RESIZE)))
    return name


def _file(value: Any) -> str:
    name = _text(value)
    if not name or name.startswith("/") or ".." in name.split("/"):
        raise InvalidError(f'"{name}" is not a file within the site', "write a relative name")
    _check_length(name)
    return name


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10_000:
        raise InvalidError("must be a number from 1 to 10000", "write for example 30")
    return value


def _zone(value: Any) -> ZoneInfo:
    name = _text(value)
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
        RecursionError,
    ):  # the last of a name with a thousand slashes
        raise InvalidError(
            f'"{name}" is not a time zone', "write a name like Europe/Berlin or Asia/Kolkata"
        ) from None


def read_timezone(name: str) -> ZoneInfo:
    """The time zone of a name. Raises ConfigError when there is none."""
    try:
        return _zone(name)
    except InvalidError as invalid:
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
        raise InvalidError(
            f'"{text}" is not the address of a site', "write for example https://example.com/briefing"
        )
    return text


def _folder(value: Any) -> str:
    name = _text(value)
    text = posixpath.normpath(name)
    if name.startswith("/") or ".." in name.split("/") or text == ".":
        raise InvalidError(f'"{name}" is not a folder within the site', "write a relative name like site")
    _check_length(name)
    return text


def _check_length(name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise InvalidError(
            f'"{name[:40]}…" is too long for a name', f"write one of at most {_LONGEST_NAME} letters"
        )


def _language(value: Any) -> str:
    text = _text(value)
    if not LANGUAGE.fullmatch(text):
        raise InvalidError(f'"{text}" is not a language code', "write for example en, de or pt-BR")
    return text


def _targets(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise InvalidError("must have names", "write `live: git@host:me/site.git` below it")
    for name, target in value.items():
        if target is None or isinstance(target, list | dict) or not _text(target):
            raise InvalidError(f'"{name}" is no address', f"write {TARGET_KINDS} behind it")
    return tuple((name, _text(target)) for name, target in value.items())


def _colours(value: Any) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    modes = _named(value, (LIGHT, DARK), 'write `light:` and below it `accent: "#135257"`')
    return tuple((mode, tuple(_of_mode(mode, colours))) for mode, colours in modes.items())


def _of_mode(mode: str, value: Any) -> Iterator[tuple[str, str]]:
    for name, colour in _named(value, COLOURS, 'write `accent: "#135257"` below it', mode).items():
        if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise InvalidError(
                f'{mode}: {name} is no colour: "{colour}"', 'write it like "#135257", in quotes'
            )
        yield name, colour.lower()


def _fonts(value: Any) -> tuple[tuple[str, str], ...]:
    chosen = _named(value, ("text", "labels"), "write `text: transitional` below it")
    for use, name in chosen.items():
        if not isinstance(name, str) or name not in FONTS:  # a list cannot even be looked up
            raise InvalidError(f'{use} knows no font "{name}"', did_you_mean(str(name), FONTS))
    return tuple(chosen.items())


def _named(value: Any, names: Iterable[str], remedy: str, where: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidError(f"{where} must have names".strip(), remedy)
    for name in value:
        if name not in names:
            raise InvalidError(f'{where} has no "{name}"'.strip(), did_you_mean(str(name), names))
    return value


def _navigation(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise InvalidError("must be a list", "write `- topics` a line below it")
    return tuple(map(_way, value))


def _way(entry: Any) -> tuple[str, str]:
    if isinstance(entry, dict):
        label, url = _text(entry.get("label", "")), _text(entry.get("url", ""))
        if set(entry) != {"label", "url"} or not label or not re.match(r"/|https?://", url):
            raise InvalidError(
                "has an entry without label and url", "write `- {label: Imprint, url: /about/}`"
            )
        return label, url
    name = _text(entry)
    if name not in NAVIGATION:
        raise InvalidError(f'names "{name}", which there is not', did_you_mean(name, NAVIGATION))
    return "", name


SWITCHES = BodyPolicy._fields
"""What `cleaning:` turns on and off."""


def _cleaning(value: Any) -> BodyPolicy:
    if not isinstance(value, dict):
        raise InvalidError("must be a list of switches", "write for example `captions: true` below it")
    for name, switch in value.items():
        if name not in SWITCHES:
            raise InvalidError(f'has no switch "{name}"', did_you_mean(str(name), SWITCHES))
        if not isinstance(switch, bool):
            raise InvalidError(f'knows only true and false, not "{switch}"', f"write `{name}: true`")
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

"""How a site looks beside the theme: its colours and fonts, written below the style sheet, and its logo."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from briefgen.config import CONFIG_NAME, Config
from briefgen.digest import digest_of
from briefgen.errors import ConfigError, together
from briefgen.files import write_whole
from briefgen.palette import DARK, FONTS, LIGHT, NEEDED, completed, readable, unreadable
from briefgen.picturesize import picture_size
from briefgen.theme import ASSETS, STYLESHEET, theme_folder
from briefgen.yamltext.located import load_located

COLOUR = re.compile(r"--([a-z-]+)\s*:\s*(#[0-9a-fA-F]{6})\s*;")
"""A colour as the theme's style sheet gives it a name."""
_DARK_PART = "(prefers-color-scheme: dark)"
_FONT_PROPERTIES = {"text": "--latin", "labels": "--sans"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that stands for the site's name."""

    file: Path
    path: str
    """In the output folder."""
    width: int
    height: int


def style_sheet(config: Config) -> Path | None:
    """The file of the site's style sheet: its own or the theme's, with what the settings say below it.

    Raises ConfigError for colours in which text could not be read.
    """
    sheet = config.templates / STYLESHEET
    sheet = sheet if sheet.is_file() else theme_folder() / STYLESHEET
    if not (config.colours or config.fonts):
        return None
    made = config.state / "cache" / STYLESHEET
    css = (sheet.read_text("utf-8", "replace") + _settings_css(config)).encode()
    if not made.is_file() or made.read_bytes() != css:
        made.parent.mkdir(parents=True, exist_ok=True)
        write_whole(made, css)
    return made


def _settings_css(config: Config) -> str:
    fonts = [f"{_FONT_PROPERTIES[use]}: {FONTS[name]};" for use, name in config.fonts]
    parts = [f":root {{ {' '.join(fonts)} }}"] if fonts else []
    for mode, colours in _colours(config).items():
        values = " ".join(f"--{name}: {colour};" for name, colour in colours.items())
        media = f"screen and {_DARK_PART}" if mode == DARK else "not screen, (prefers-color-scheme: light)"
        parts.append(f"@media {media} {{ :root {{ {values} }} }}")
    return "\n/* ---- From briefgen.yaml ---- */\n\n" + "\n".join(parts) + "\n"


def _colours(config: Config) -> dict[str, dict[str, str]]:
    """The colours of each mode that the settings change. Raises ConfigError for what could not be read."""
    chosen = {mode: dict(colours) for mode, colours in config.colours}
    made = {mode: completed(colours, theme_colours()[mode]) for mode, colours in chosen.items()}
    errors = [error for mode in made for error in _errors(config, mode, chosen[mode], made[mode])]
    if errors:
        raise together(errors)
    return made


def theme_colours() -> dict[str, dict[str, str]]:
    """The default theme's colours, in the light and in the dark."""
    light, _, dark = (theme_folder() / STYLESHEET).read_text("utf-8").partition(_DARK_PART)
    dark = dark.partition("/* ----")[0]
    return {LIGHT: dict(COLOUR.findall(light)), DARK: dict(COLOUR.findall(dark))}


def light_colours(config: Config) -> Mapping[str, str]:
    """What the settings make of the colours of light pages; nothing when they do not say."""
    return _colours(config).get(LIGHT, {})


def _errors(
    config: Config, mode: str, chosen: Mapping[str, str], colours: Mapping[str, str]
) -> Iterator[ConfigError]:
    located = load_located((config.root / CONFIG_NAME).read_text("utf-8-sig"), CONFIG_NAME, ConfigError)
    for over, ground, found, needed in unreadable(colours):
        name = over if over in chosen or ground not in chosen else ground
        line, column = located.place_of("colours", mode, name)
        better = readable(colours[over], colours[ground], needed)
        what = "text" if needed == NEEDED else "what must be seen"
        yield ConfigError(
            f"colours: {mode}: {over} ({colours[over]}) has a contrast of {found:.2f} on {ground} "
            f"({colours[ground]}), and {what} needs {needed}",
            f'write `{over}: "{better}"`, or change {ground}',
            path=CONFIG_NAME,
            line=line,
            column=column,
        )  # fmt: skip


_SVG = "{http://www.w3.org/2000/svg}"
_LENGTH = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]*)?|\.[0-9]+)(?:px)?\s*")
"""In pixels; more of them than a million is no size of a picture, and a share of the page (`100%`) none at all."""
_SHOWN = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"})


def find_logo(config: Config) -> Logo | None:
    """The site's logo. Raises ConfigError for one that is not there, cannot be read, or could do more than be seen."""
    if not config.logo:
        return None
    file = config.root / config.logo
    try:
        data = file.read_bytes()
    except OSError as failed:
        raise _logo_error(config, f"cannot be read: {failed.strerror}", "correct the name") from failed
    width, height = _svg_size(config, data) if file.suffix.lower() == ".svg" else _size(config, file)
    return Logo(file, f"{ASSETS}/logo.{digest_of(data)[:8]}{file.suffix.lower()}", width, height)


def _logo_error(config: Config, cause: str, remedy: str) -> ConfigError:
    located = load_located((config.root / CONFIG_NAME).read_text("utf-8-sig"), CONFIG_NAME, ConfigError)
    return ConfigError(
        f'the logo "{config.logo}" {cause}', remedy, path=CONFIG_NAME, line=located.line_of("logo")
    )


def _svg_size(config: Config, data: bytes) -> tuple[int, int]:
    if b"\0" in data:  # UTF-16, in which what is asked next would not be found
        raise _logo_error(config, "is not in UTF-8", "save it as UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _logo_error(
            config, "has a document type, which could load or repeat things", "take <!DOCTYPE …> out"
        )
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 (without a document type, and the site's own file)
    except (ElementTree.ParseError, ValueError, LookupError) as failed:  # the last two of its encoding
        raise _logo_error(config, f"is no SVG that can be read: {failed}", "save it anew") from failed
    for element in root.iter():
        if fault := _svg_fault(element):
            raise _logo_error(config, f"has {fault}: a picture may only be seen", "save it as plain SVG")
    box = root.get("viewBox", "").replace(",", " ").split()
    said = [(root.get("width", ""), root.get("height", ""))]
    if len(box) == 4:
        said.append((box[2], box[3]))
    for each in said:
        width, height = map(_pixels, each)
        if width and height and root.tag == f"{_SVG}svg":
            return width, height
    raise _logo_error(config, "does not say how large it is", 'give its <svg> a viewBox like "0 0 120 40"')


def _pixels(length: str) -> int:
    """A length in whole pixels; 0 for one that is none, or cannot be told without a page around it."""
    found = _LENGTH.fullmatch(length)
    return round(float(found[1])) if found else 0


def _svg_fault(element: ElementTree.Element) -> str:
    """What makes more than a picture of an element; empty when nothing does."""
    tag = str(element.tag).rpartition("}")[2].lower()
    if tag in ("script", "foreignobject", "handler", "iframe"):
        return f"<{tag}>"
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if plain.startswith("on"):
            return f"the attribute {plain}"
        leads_out = plain in ("href", "src") and not value.startswith(("#", "data:image/"))
        if leads_out or re.search(r"url\(\s*['\"]?(?!#)[^)]", value) or "@import" in value:
            return f"a reference to elsewhere ({value[:60]})"
    text = element.text or ""
    if tag == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)[^)]", text):
        return "a style that refers to elsewhere"
    return ""


def _size(config: Config, file: Path) -> tuple[int, int]:
    if file.suffix.lower() not in _SHOWN:
        raise _logo_error(config, "is of a kind that browsers do not show", "save it as SVG, PNG or WebP")
    size = picture_size(file)
    if not size[0]:
        raise _logo_error(config, "is no picture that can be read", "save it anew")
    return size

"""Where the default theme lies: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from briefgen.cache import digest_bytes
from briefgen.digest import full_digest
from briefgen.errors import OutputError, TemplateError, did_you_mean
from briefgen.files import write_new
from briefgen.signature import Signature, signatures_in

DEFAULT_PREFIX = "default"
"""`{% extends "default/article.html" %}` in the site's own article.html extends the theme's."""

STYLESHEET = "style.css"
ASSETS = "assets"

_PACKAGE = Path(__file__).resolve().parent


def theme_folder() -> Path:
    """The folder of the default theme's templates and assets."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    raise TemplateError("the default theme is missing", "install briefgen again")


def check_overrides(own: Path, theme: Path) -> None:
    """Raise TemplateError for what stands in a site's own folder `own` and could only be passed over in silence.

    That is a link that leads nowhere, and what has the name of a template of the theme and is no file.
    """
    if os.path.lexists(own) and not own.is_dir():
        raise TemplateError("this is no folder", "make one of it, or remove it", path=own.name)
    for entry in sorted(own.rglob("*")):
        name = entry.relative_to(own)
        where = f"{own.name}/{name.as_posix()}"
        if entry.name.startswith("."):
            continue  # editors mark what they have open by links of such names
        if entry.is_symlink() and not os.path.exists(entry):  # noqa: PTH110 - false for a link to itself, too
            raise TemplateError("this link leads nowhere", "put a file in its place", path=where)
        if (theme / name).is_file() and not entry.is_file():
            raise TemplateError("this is no file, and so no template", "put a file in its place", path=where)


def find_assets(own: Path, sheet: Path | None = None) -> dict[str, Path]:
    """The theme's stylesheet and assets by output path; a site's own file of a name goes before the theme's.

    A `sheet` is taken in the place of either's.
    """
    found: dict[str, Path] = {}
    for folder in (own, theme_folder()):
        files = sorted(file for file in (folder / ASSETS).rglob("*") if file.is_file())
        for file in [folder / STYLESHEET, *files]:
            if file.is_file():
                found.setdefault(file.relative_to(folder).as_posix(), file)
    stylesheet = sheet or found.pop(STYLESHEET, None)
    found.pop(STYLESHEET, None)
    named = {f"{ASSETS}/style.{full_digest(_read(stylesheet))[:8]}.css": stylesheet} if stylesheet else {}
    return named | dict(sorted(found.items()))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failed:
        raise OutputError(
            f"it cannot be read: {failed.strerror}", "check its permissions", path=str(file)
        ) from failed


def template_signatures(own: Path) -> tuple[tuple[str, Signature | None], ...]:
    """The path and signature of all among a site's own templates and the default theme's."""
    return (*signatures_in(str(own)), *signatures_in(str(theme_folder())))


_USE = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\b\s*(.*?)%\}", re.DOTALL)
_NAMED = re.compile(r"""(["'])([^"']*)\1\s*(?:[-+]?\Z|(?:import|as|ignore|with|without)\b)""")


def template_digests(own: Path) -> dict[str, bytes]:
    """For each template, the digest of all that it is made of: itself, and what it extends, imports and includes.

    A template that computes the name of another is taken to use all of them.
    """
    sources = _template_sources(dict(_texts_in(own)))
    uses = {name: _uses(source, sources) for name, source in sources.items()}
    return {
        name: digest_bytes(b"\0".join(sources[used] for used in sorted(_closure(name, uses))))
        for name in sources
    }


def _template_sources(own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every template's text by the name that templates call it by; a site's own go before the theme's."""
    theme = dict(_texts_in(theme_folder()))
    return {f"{DEFAULT_PREFIX}/{name}": text for name, text in theme.items()} | theme | dict(own)


def _texts_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The templates in a folder, by their path there."""
    for path, _ in signatures_in(str(folder)):
        file = Path(path)
        if not file.name.startswith(".") and file.suffix != ".css" and file.is_file():
            with contextlib.suppress(OSError):  # whoever renders it, says so
                yield file.relative_to(folder).as_posix(), file.read_bytes()


def _uses(source: bytes, known: Mapping[str, bytes]) -> set[str]:
    used = templates_named_in(source.decode("utf-8", "replace"))
    return set(known) if None in used else {name for name in known if name in used}


def templates_named_in(source: str) -> set[str | None]:
    """What a template extends, imports and includes; None stands for a name that it computes."""
    return {named[2] if (named := _NAMED.match(words)) else None for words in _USE.findall(source)}


def _closure(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    """A template and all that it uses, however indirectly."""
    found, waiting = {name}, [name]
    while waiting:
        new = uses[waiting.pop()] - found
        found |= new
        waiting += new
    return found


# As texts: where a site has no templates of its own, nobody needs them compiled.
_EXTENDS = r"""\{%[-+]?\s*extends\s+(["'])([^"']+)\1\s*[-+]?%\}"""
_BORDER = r"(?s)\{#.*?#\}|\{%[-+]?\s*(?:block\s+(?P<name>\w+)|(?P<end>endblock)\b)"


def lost_blocks(own: Path) -> Iterator[TemplateError]:
    """A warning for each block of a site's own templates that no template above has: Jinja passes over it in silence."""
    mine = {} if own.resolve() == theme_folder() else dict(_texts_in(own))
    if not mine:
        return
    sources = _template_sources(mine)
    for name, text in sorted(mine.items()):
        source = text.decode("utf-8", "replace")
        known = _blocks_above(source, sources)
        for block, line in _outer_blocks(source) if known else ():
            if block not in known:
                yield TemplateError(
                    f'the block "{block}" is in none of the templates that this one extends, and is not shown',
                    did_you_mean(block, known),
                    path=f"{own.name}/{name}",
                    line=line,
                )


def _outer_blocks(source: str) -> Iterator[tuple[str, int]]:
    """The blocks that stand in no other, with their lines."""
    depth = 0
    for found in re.finditer(_BORDER, source):
        if found["name"]:
            if depth == 0:
                yield found["name"], source.count("\n", 0, found.start()) + 1
            depth += 1
        elif found["end"]:
            depth -= 1


def _blocks_above(source: str, sources: Mapping[str, bytes]) -> set[str]:
    """All blocks of the templates that one extends; none when it extends nothing, or what cannot be told."""
    blocks: set[str] = set()
    seen: set[str] = set()
    while parent := re.search(_EXTENDS, source):
        if parent[2] in seen or parent[2] not in sources:
            return set()
        seen.add(parent[2])
        source = sources[parent[2]].decode("utf-8", "replace")
        blocks.update(_BLOCK.findall(source))
    return blocks


class ThemeFile(NamedTuple):
    """One template, style sheet or asset that the site is made with."""

    name: str
    """As templates call it, and below the site's own folder."""
    purpose: str
    """What its first comment says; empty without one."""
    is_own: bool
    """Whether the site has one of its own, which goes before the default theme's."""
    is_default: bool
    """Whether the default theme has one."""
    extends_default: bool
    """Whether the site's own builds on the default theme's."""


_FIRST_COMMENT = re.compile(r"\A\s*(?:\{#|/\*)-?\s*(.*?)\s*-?(?:#\}|\*/)", re.DOTALL)
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")


def theme_files(own: Path) -> list[ThemeFile]:
    """Every file of the default theme and of the site's own templates, by name."""
    theme = theme_folder()
    names = {
        file.relative_to(folder).as_posix()
        for folder in (theme, own)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }
    return [_theme_file(name, own, theme) for name in sorted(names)]


def _theme_file(name: str, own: Path, theme: Path) -> ThemeFile:
    is_own = (own / name).is_file() and own.resolve() != theme
    mine = (own / name).read_text("utf-8", "replace") if is_own else ""
    text = mine or _default_text(theme / name)
    comment = _FIRST_COMMENT.match(text)
    purpose = " ".join(comment[1].split()).partition(". ")[0].rstrip(".") if comment else ""
    return ThemeFile(name, purpose, is_own, (theme / name).is_file(), f"{DEFAULT_PREFIX}/{name}" in mine)


def _default_text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.is_file() else ""


def eject(own: Path, name: str, *, extend: bool = False) -> Path:
    """Copy a file of the default theme to the site's own templates; with `extend`, begin one that builds on it.

    Raises TemplateError for a name that the theme does not have, and for a file that is there.
    """
    source, target = theme_folder() / name, own / name
    known = [each.name for each in theme_files(own) if each.is_default]
    if name not in known:
        raise TemplateError(f'the default theme has no "{name}"', did_you_mean(name, known))
    text = source.read_bytes()
    if extend:
        blocks = dict.fromkeys(_BLOCK.findall(text.decode()))
        if not blocks:
            raise TemplateError(f'"{name}" has no blocks to fill', "copy it, without --extend", path=name)
        stubs = "\n".join(f"{{% block {block} %}}{{{{ super() }}}}{{% endblock %}}" for block in blocks)
        text = f'{{% extends "{DEFAULT_PREFIX}/{name}" %}}\n{stubs}\n'.encode()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_new(target, text)
    except FileExistsError:
        raise TemplateError(
            "this file is there already", "edit it, or move it away", path=str(target)
        ) from None
    return target

"""Site rules: `rules/<host>.yaml` says for one host's pages what is the article, in selectors and patterns.

Every mistake is reported with its line, as in the settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from briefgen.config import RULES_FOLDER
from briefgen.errors import RuleError, did_you_mean
from briefgen.model import BODY_LABELS, METADATA_LABELS, Hints, Label
from briefgen.patterns import MAX_STEPS, Pattern, UnfitPatternError, check_selector, compile_pattern
from briefgen.yamltext.located import load_located
from briefgen.yamltext.plain import Located

CLUTTER_LABELS = frozenset(Label) - BODY_LABELS - METADATA_LABELS - {Label.FIGURE}
"""What a stripped passage may be called."""

_MAX_BYTES = 64 * 1024
"""Larger than any file of rules: a useful one has twenty lines."""
_MAX_ENTRIES = 200
"""Each selector is looked for in the whole page, each pattern in every line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a site's rules: a selector, a pattern, or a stretch between two patterns."""

    key: str
    """One of KEYS."""
    place: str
    """`rules/example.com.yaml:4`."""
    css: str = ""
    """For pages: elements by CSS selector."""
    text: Pattern | None = None
    """For pages and texts: the lines that it matches."""
    after: Pattern | None = None
    """The body: what stands after the first line that it matches; a field: the line right after that."""
    before: Pattern | None = None
    """The body: what stands before the next line that it matches; a field: the line right before the first."""
    label: Label | None = None
    """Strip only: what the passage is called; None: as the labeller calls it, or promo."""

    def __str__(self) -> str:
        patterns = (("text", self.text), ("after", self.after), ("before", self.before))
        shown = [self.css, *(f'{name} "{pattern.text}"' for name, pattern in patterns if pattern)]
        return f"{self.place}: {self.key} {' '.join(filter(None, shown))}"


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules for one host's pages."""

    path: str
    """As shown to the user: `rules/example.com.yaml`."""
    entries: tuple[Entry, ...]

    def of(self, *keys: str) -> Iterator[Entry]:
        """The entries under these keys, in the file's order."""
        return (entry for entry in self.entries if entry.key in keys)


RuleFinder: TypeAlias = Callable[[Hints], SiteRules | None]
"""The rules for a source by what it says of itself; None when there are none. Raises RuleError."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All the rules of a site; a host's file is read when its first page comes."""

    files: Mapping[str, Path] = field(default_factory=dict)
    """By host, without `www.`."""
    everywhere: SiteRules | None = None
    """The rules for every source, whatever its host: `--rules FILE`."""
    _read: dict[str, SiteRules] = field(default_factory=dict, init=False, repr=False)

    def __bool__(self) -> bool:
        """Whether there are any rules."""
        return bool(self.files) or self.everywhere is not None

    def for_address(self, address: str) -> SiteRules | None:
        """The rules for a page by its address: those of the longest host that it belongs to.

        Raises RuleError when they have a mistake.
        """
        if self.everywhere is not None:
            return self.everywhere
        parts = _plain_host(urlsplit(address).hostname or "").split(".")
        for start in range(len(parts)):
            host = ".".join(parts[start:])
            if host in self.files:
                if host not in self._read:
                    path = self.files[host]
                    self._read[host] = load_rules(path, f"{RULES_FOLDER}/{path.name}")
                return self._read[host]
        return None


def find_rules(site: Path) -> Rulebook:
    """The rulebook of a site's folder; an empty one when it has no `rules/`. Raises RuleError."""
    folder = site / RULES_FOLDER
    files: dict[str, Path] = {}
    if folder.exists() and not folder.is_dir():
        raise RuleError(
            "this is a file, not a folder", "make it a folder with a file for each host", path=RULES_FOLDER
        )
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as failed:
        raise RuleError(
            f"it cannot be read: {failed}", "check its permissions", path=RULES_FOLDER
        ) from failed
    for path in paths:
        if path.suffix.lower() not in (".yaml", ".yml") or path.name.startswith("."):
            continue
        host, shown = _plain_host(path.stem), f"{RULES_FOLDER}/{path.name}"
        if not _HOST.fullmatch(host):
            raise RuleError(
                f'"{path.stem}" is not a host', "name the file after one, like example.com.yaml", path=shown
            )
        if path.suffix != ".yaml":
            raise RuleError("its name must end in .yaml", f"rename it to {path.stem}.yaml", path=shown)
        if host in files:
            raise RuleError(f"{files[host].name} has rules for the same host", "keep one of them", path=shown)
        files[host] = path
    return Rulebook(files)


_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")


def _plain_host(host: str) -> str:
    """A host in the form in which hosts are compared: lower case, ASCII, without `www.`."""
    host = host.strip(".").lower()
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is empty or too long: no host that a page could have
        return host
    return host.removeprefix("www.")


def load_rules(path: Path, shown: str) -> SiteRules:
    """Read one file of rules. Raises RuleError with line, cause and remedy; `shown` is its path there."""
    try:
        if path.is_dir():
            raise RuleError("this is a folder", "name a file in it", path=shown)
        if not path.is_file():
            raise RuleError("there is no such file", "check the name", path=shown)
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as failed:
        raise RuleError(f"it cannot be read: {failed}", "save it as UTF-8 text", path=shown) from failed
    if len(data) > _MAX_BYTES:
        raise RuleError(f"it is larger than {_MAX_BYTES // 1024} KB", "keep what is needed", path=shown)
    return read_rules(text, shown)


def read_rules(text: str, shown: str) -> SiteRules:
    """The rules in a YAML text. Raises RuleError with line, cause and remedy; `shown` is its path there."""
    located = load_located(text, shown, RuleError, what="the file of rules")
    if not isinstance(located.value, dict) or not located.value:
        raise RuleError("there are no rules in it", "write for example `body: article`", path=shown, line=1)
    return SiteRules(shown, tuple(_bounded(_entries(located, shown), shown)))


def _bounded(entries: Iterator[Entry], shown: str) -> Iterator[Entry]:
    """The entries, as long as all of them together cannot make cleaning slow. Raises RuleError."""
    steps = 0
    for number, entry in enumerate(entries, 1):
        line = int(entry.place.rpartition(":")[2])
        if number > _MAX_ENTRIES:
            raise RuleError(
                f"there are more than {_MAX_ENTRIES} entries", "keep what is needed", path=shown, line=line
            )
        steps += sum(pattern.steps for pattern in (entry.text, entry.after, entry.before) if pattern)
        if steps > MAX_STEPS:
            raise RuleError(
                "all patterns up to here together could take too long",
                "begin them with ^, or use fewer * + ? | and {…}",
                path=shown,
                line=line,
            )
        yield entry


def _entries(located: Located, shown: str) -> Iterator[Entry]:
    for key, value in located.value.items():
        if key not in KEYS:
            line = located.line_of(key)
            raise RuleError(f'unknown key "{key}"', did_you_mean(key, KEYS), path=shown, line=line)
        items = value if isinstance(value, list) else [value]
        if not items:
            items = [None]
        for index, item in enumerate(items):
            line = located.line_of(key, index) if isinstance(value, list) else located.line_of(key)
            try:
                yield _entry(key, item, f"{shown}:{line}")
            except _MistakeError as mistake:
                line = (
                    located.line_of(key, index, mistake.at)
                    if isinstance(value, list)
                    else (located.line_of(key, mistake.at))
                )
                raise RuleError(mistake.cause, mistake.remedy, path=shown, line=line) from None


class _MistakeError(Exception):
    """Something in an entry that cannot be used, at one of its keys."""

    def __init__(self, cause: str, remedy: str, at: str = "") -> None:
        super().__init__(cause)
        self.cause, self.remedy, self.at = cause, remedy, at


def _entry(key: str, item: Any, place: str) -> Entry:
    parts = item if isinstance(item, dict) else {"css": item}
    known = {name: read for name, read in PARTS.items() if name in KEYS[key]}
    values: dict[str, Any] = {}
    for name, value in parts.items():
        if name not in known:
            raise _MistakeError(f'unknown key "{name}" under "{key}"', did_you_mean(name, known), name)
        try:
            values[name] = known[name](_text(value))
        except UnfitPatternError as unfit:
            raise _MistakeError(unfit.cause, unfit.remedy, name) from None
    ways = values.keys() - {"label"}
    if len(ways) != 1 and not (key == "body" and ways == {"after", "before"}):
        names = ", ".join(name for name in known if name != "label")
        raise _MistakeError(f'an entry under "{key}" needs one of {names}', "write one of them, and one only")
    return Entry(key, place, **values)


def _text(value: Any) -> str:
    if value is None or value == "":
        raise UnfitPatternError("this is empty", "write a selector; one that begins with # needs quotes")
    if isinstance(value, bool | list | dict):
        raise UnfitPatternError(
            "this must be a text", "write it on one line; a selector that begins with [ needs quotes"
        )
    return str(value).strip()


def _selector(text: str) -> str:
    check_selector(text)
    return text


def _label(text: str) -> Label:
    names = {label.value: label for label in CLUTTER_LABELS}
    if text not in names:
        raise UnfitPatternError(f'"{text}" is not a kind of clutter', did_you_mean(text, names))
    return names[text]


PARTS: dict[str, Any] = {
    "css": _selector,
    "text": compile_pattern,
    "after": compile_pattern,
    "before": compile_pattern,
    "label": _label,
}
"""What an entry may say, and how that is read."""

KEYS = {
    "body": ("css", "text", "after", "before"),
    "strip": ("css", "text", "label"),
    "title": ("css", "text", "after", "before"),
    "author": ("css", "text", "after", "before"),
    "date": ("css", "text", "after", "before"),
}
"""Every key of a file of rules, and what its entries may say."""

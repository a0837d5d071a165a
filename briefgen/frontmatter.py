"""File → Article: Markdown with YAML front matter.

`read_article` is lenient in what others write (Hugo, Jekyll, Obsidian Web Clipper) and strict in
everything else; `articlefile.write_article` writes the one form that is ours.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from briefgen.characters import all_on_one_line, allowed, on_one_line
from briefgen.errors import ContentError, did_you_mean, together
from briefgen.model import Article, Image, Moment, Origin
from briefgen.wording import LANGUAGE
from briefgen.yamltext.plain import Located, load_plain

KINDS = ("news", "opinion", "analysis", "release", "wire")
ACCESS = ("free", "registration", "paywall")
RIGHTS = ("full", "excerpt", "link")

ORIGIN_KEYS = ("name", "url", "agency", "digest")
IMAGE_KEYS = ("src", "alt", "credit")

_FENCE = re.compile(r"---[ \t]*\r?\n")
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n")
_FENCE_END = re.compile(r"^(---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")


class Document(NamedTuple):
    """A Markdown file, split: its front matter with lines, and the text below."""

    meta: Located
    body: str
    body_line: int
    """The line at which the body begins, from 1."""


def split(text: str, path: str) -> Document:
    """Split a file into front matter and body. A file without front matter is all body.

    Raises ContentError for front matter that does not end, is no mapping, or is not YAML.
    """
    text = text.removeprefix("\ufeff")
    opening = _FENCE.match(text)
    if _TOML.match(text):
        raise ContentError(
            "this front matter is TOML",
            "write it as YAML, `title: …`, between lines of ---",
            path=path,
            line=1,
        )
    if not opening:
        return Document(Located({}, {}), text, 1)
    closing = _FENCE_END.search(text, opening.end())
    if not closing:
        raise ContentError("the front matter does not end", "close it with a line of ---", path=path, line=1)
    from briefgen.yamltext.located import load_located  # PyYAML: for what is not plain

    meta = load_located(text[opening.end() : closing.start()], path, ContentError, 2, "the front matter")
    if meta.value is None:
        meta = Located({}, meta.places)
    if not isinstance(meta.value, dict):
        raise ContentError("the front matter is no list of keys", "write `title: …`", path=path, line=2)
    body = text[closing.end() :]
    body_line = text.count("\n", 0, closing.end()) + 1
    return Document(meta, body.removeprefix("\r").removeprefix("\n"), body_line + 1)


def body_start(text: str) -> int:
    """Where the words of a file's body begin, in characters. The file is one that `split` takes."""
    start = _borders(text)[1]
    start += text.startswith("\r", start)
    while text.startswith("\n", start):
        start += 1
    return start


def _borders(text: str) -> tuple[str, int]:
    """The front matter of a file, and where what ends it ends. Both empty where there is none."""
    if text.startswith("---\n"):
        end = text.find("\n---\n", 3)
        if end > 0 and text.find("\n...", 3, end) < 0 and text.find("\n---", 3, end) < 0:
            return text[4 : end + 1], end + 4
    begin = len(text) - len(text.removeprefix("\ufeff"))
    opening = _FENCE.match(text, begin)
    closing = _FENCE_END.search(text, opening.end()) if opening else None
    return (text[opening.end() : closing.start()], closing.end()) if opening and closing else ("", begin)


class Fields:
    """One document's front matter, read field by field with errors that name file, line and column."""

    def __init__(self, meta: Located, path: str, file: str = "") -> None:
        self.meta = meta
        self.path = path
        self.file = file
        """All that the file says, where an error may have to look."""
        self.values: Mapping[str, Any] = meta.value

    def fail(self, cause: str, remedy: str, *where: str | int) -> ContentError:
        """The error to raise for the value at `where`."""
        line, column = self.meta.place_of(*where)
        return ContentError(cause, remedy, path=self.path, line=line or 1, column=column)

    def text(self, key: str) -> str:
        """A string; a number counts as one. Empty when absent."""
        return self._text(self.values.get(key), key)

    def _text(self, value: Any, *where: str | int) -> str:
        if type(value) is str:
            return allowed(value) if where[-1] in _LONG else on_one_line(value)
        if value is None:
            return ""
        if isinstance(value, bool | dict | list):
            raise self.fail(f'"{where[0]}" must be a text', f"write `{where[0]}: …` on one line", *where)
        return allowed(str(value))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; one string counts as a list of one."""
        value = self.values.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if all(items) and set(map(type, items)) <= {str}:
            return all_on_one_line(items)
        # an unquoted wiki link, [[Name]], reads as a list within a list
        items = [item[0] if isinstance(item, list) and len(item) == 1 else item for item in items]
        for index, item in enumerate(items):
            if isinstance(item, bool | dict | list):
                raise self.fail(
                    f'"{key}" must be a list of texts',
                    f"write `{key}: [One, Two]`, with quotes around a text that has a colon in it",
                    key,
                    index,
                )
        found = (self._text(item, key, index) for index, item in enumerate(items))
        return tuple(dict.fromkeys(item for item in found if item))

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.fail(f'"{key}" must be true or false, not {_shown(value)}', f"write `{key}: true`", key)

    def reason(self, key: str) -> str:
        """Why something is so: a text, or `yes` for a plain true; empty when absent or false."""
        value = self.values.get(key)
        return ("yes" if value else "") if isinstance(value, bool) else self.text(key)

    def number(self, key: str) -> int:
        """A whole number; 0 when absent."""
        value = self.values.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(f'"{key}" must be a whole number, not {_shown(value)}', f"write `{key}: 10`", key)
        return value

    def moment(self, key: str) -> Moment | None:
        """An ISO 8601 date or date and time; None when absent."""
        value = self.values.get(key)
        if value is None:
            return None
        found = None if isinstance(value, bool | list | dict) else parse_moment(str(value))
        if found is None:
            from briefgen.yamltext.slips import as_iso

            shown = _shown(value)
            plain = f"{key} {shown} is not a date" if '"' in shown else f'"{key}" must be a date, not {shown}'
            raise self.fail(
                plain, f"write {as_iso(str(value)) or '2026-05-01 or 2026-05-01T08:30+02:00'}", key
            )
        return found

    def choice(self, key: str, known: tuple[str, ...]) -> str:
        """One of `known`; empty when absent."""
        value = self.text(key)
        if value and value not in known:
            raise self.fail(f'{key} "{value}" is not known', did_you_mean(value, known), key)
        return value

    def language(self, key: str) -> str:
        """A language's code; empty when absent."""
        value = self.text(key)
        if value and not LANGUAGE.fullmatch(value):
            raise self.fail(f'{key} "{value}" is no language code', "write for example en, de or pt-BR", key)
        return value

    def mapping(self, key: str, known: tuple[str, ...]) -> dict[str, str]:
        """A mapping with some of the keys `known`; empty when absent."""
        value = self.values.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.fail(
                f'"{key}" must have the keys {", ".join(known)}', f"write them indented below `{key}:`", key
            )
        for name in value:
            if name not in known:
                raise self.fail(f'"{key}" has no key "{name}"', did_you_mean(name, known), key, name)
        return {name: self._text(item, key, name) for name, item in value.items()}

    def check_keys(self, known: frozenset[str]) -> None:
        """Raise for the keys that nobody reads: they are most likely slips of the pen."""
        errors = [self._unknown(key, known) for key in self.values if key not in known]
        if errors:
            raise together(errors)

    def _unknown(self, key: str, known: frozenset[str]) -> ContentError:
        line, column = self.meta.place_of(key, key=True)
        if key in _ELSEWHERE:
            cause, remedy = f'"{key}" means nothing here', _ELSEWHERE[key]
        else:
            cause, remedy = f'unknown key "{key}"', did_you_mean(key, known)
        return ContentError(cause, remedy, path=self.path, line=line or 1, column=column)


def _shown(value: Any) -> str:
    """A value as a message says it."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a list of keys"
    return f'"{str(value).lower() if isinstance(value, bool) else value}"'


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d|\Z)")
_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=(?:[-+]\d\d:?\d\d|Z)$)")


def parse_moment(text: str) -> Moment | None:
    """A date or datetime in ISO 8601 (a space for the T counts); None when it is neither."""
    text = text.strip()
    if not _DAY.match(text):
        return None
    try:
        if len(text) == len("2026-05-01"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", text))
    except ValueError:
        return None


# What others call our fields: their key, ours. Ours wins where both stand.
_SYNONYMS = {
    "lastmod": "modified",
    "updated": "modified",
    "description": "summary",
    "excerpt": "summary",
    "categories": "topics",
    "category": "topics",
    "author": "authors",
    "created": "retrieved",
    "lang": "language",
    "publishDate": "date",
    "expiryDate": "expires",
}

_OF_THEIR_THEMES = ("layout", "type", "comments", "toc", "cssclasses")
"""What tells the tools of others how a page looks: the site's templates do that, and so they say nothing."""

_ELSEWHERE = {
    "url": "list the address under `aliases`, and it leads here, or remove the key",
    "permalink": "list the address under `aliases`, and it leads here, or remove the key",
}
"""Keys of others that have a meaning, which is to be said in another way here: how."""


def _adopt(meta: Located) -> Located:
    """Rename the keys of Hugo, Jekyll and Obsidian Web Clipper to ours."""
    given = meta.value
    if given.keys() <= _KEYS and str not in (type(given.get("source")), type(given.get("image"))):
        return meta
    values = {key: value for key, value in meta.value.items() if key not in _OF_THEIR_THEMES}
    places = dict(meta.places)
    renames = dict(_SYNONYMS)
    published = values.get("published")
    if isinstance(published, bool):  # Jekyll: whether to publish
        values.pop("published")
        values.setdefault("draft", not published)
        places.setdefault(("draft",), places.get(("published",), (1, 1, 1, 1)))
    elif "published" in values:  # Obsidian Web Clipper: when it was published
        renames["published"] = "date"
    if isinstance(values.get("source"), str):
        values["source"] = {"url": values["source"]}
    if isinstance(values.get("image"), str):
        values["image"] = {"src": values["image"]}
    for theirs, ours in renames.items():
        if theirs in values:
            value = values.pop(theirs)
            if ours not in values:
                values[ours] = value
                places.update({(ours, *path[1:]): at for path, at in places.items() if path[0] == theirs})
    return Located(values, places)


def _image(fields: Fields) -> Image | None:
    found = fields.mapping("image", IMAGE_KEYS)
    if found and not found.get("src"):
        raise fields.fail('"image" has no "src"', "write the picture's path or URL below it", "image")
    return Image(**found) if found else None


FIELDS: dict[str, Callable[[Fields], Any]] = {
    "title": lambda f: f.text("title"),
    "date": lambda f: f.moment("date"),
    "modified": lambda f: f.moment("modified"),
    "retrieved": lambda f: f.moment("retrieved"),
    "id": lambda f: f.text("id"),
    "source": lambda f: Origin(**f.mapping("source", ORIGIN_KEYS)),
    "authors": lambda f: tuple(_WIKI_LINK.sub(r"\1", name) for name in f.texts("authors")),
    "place": lambda f: f.text("place"),
    "topics": lambda f: f.texts("topics"),
    "tags": lambda f: f.texts("tags"),
    "summary": lambda f: f.text("summary"),
    "image": _image,
    "language": lambda f: f.language("language"),
    "kind": lambda f: f.choice("kind", KINDS),
    "access": lambda f: f.choice("access", ACCESS),
    "rights": lambda f: f.choice("rights", RIGHTS),
    "partial": lambda f: f.flag("partial"),
    "draft": lambda f: f.flag("draft"),
    "weight": lambda f: f.number("weight"),
    "aliases": lambda f: f.texts("aliases"),
    "story": lambda f: f.text("story"),
    "slug": lambda f: f.text("slug"),
    "expires": lambda f: f.moment("expires"),
    "withdrawn": lambda f: f.reason("withdrawn"),
}
"""Every key of the front matter in the order in which it is written, and how it is read."""


_KEYS = frozenset(FIELDS)
_LONG = frozenset({"summary", "alt"})
"""Texts that may have several lines; all others are names, which lists show on one."""
_TEXTS = {**dict.fromkeys(("title", "id", "place", "story", "slug"), on_one_line), "summary": allowed}
"""Those of which a text is all that is to be known, and how it is read: `Fields.text` at a third of the time."""


def read_article(text: str, path: str) -> Article:
    """The article that a file says.

    Raises ContentError with file, line, cause and remedy; all that is wrong, the first with its `further`.
    """
    head, end = _borders(text)
    plain = load_plain(head)
    if plain:
        with contextlib.suppress(ContentError):  # to be said again with its line
            return _article(Fields(_adopt(Located(plain, {})), path), text[end:].removeprefix("\r"), path)
    document = split(text, path)
    return _article(Fields(_adopt(document.meta), path, text), document.body, path)


def _article(fields: Fields, body: str, path: str) -> Article:
    errors: list[ContentError] = []
    try:
        fields.check_keys(_KEYS)
    except ContentError as unknown:
        errors += [unknown, *(each for each in unknown.further if isinstance(each, ContentError))]
    values: dict[str, Any] = {}  # what is absent has its default
    for key, value in fields.values.items():
        if type(value) is str and (read := _TEXTS.get(key)):
            values[key] = read(value)
        elif key in FIELDS:
            try:
                values[key] = FIELDS[key](fields)
            except ContentError as mistaken:
                errors.append(mistaken)
    if not values.get("title") and not _mistaken("title", fields, errors):
        errors.append(_no_title(fields))
    if errors:
        raise together(sorted(errors, key=lambda error: (error.line or 0, error.column or 0)))
    return Article(body=body.strip("\n"), path=path, **values)


def _no_title(fields: Fields) -> ContentError:
    """Why there is none."""
    from briefgen.yamltext.slips import why_no_title  # where all is well, nobody needs it

    line, column = fields.meta.place_of("title")
    cause, remedy = why_no_title(fields.file, line)
    return ContentError(cause, remedy, path=fields.path, line=line or 1, column=column)


def _mistaken(key: str, fields: Fields, errors: list[ContentError]) -> bool:
    """Whether one of the errors already explains why `key` has no value: what it says is wrong, or its name is."""
    line, _ = fields.meta.place_of(key)
    return any((line and each.line == line) or each.remedy == did_you_mean(key, [key]) for each in errors)

"""The search: its page, its script, and the index that Pagefind makes of what the articles' pages show.

An article that is not among those of the library is not in the index either. The index is made anew only when something
that it is made of has changed; until then its files are remembered in `.briefgen/cache/`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from html import escape

from briefgen import wording
from briefgen.addresses import output_path
from briefgen.cache import digest_bytes, digest_value, load_cache, program_digest, save_cache
from briefgen.content.library import Heading, Placed
from briefgen.digest import full_digest
from briefgen.pages.page import Content, Issue, Page, RawFile
from briefgen.pages.pagefind import Indexed, make_index, pagefind_version
from briefgen.theme import ASSETS, theme_folder
from briefgen.views import LinkView

_SCRIPT = "search.js"
_URL = "/search/"


def search(issue: Issue) -> Iterator[Page | RawFile]:
    """The index, the script that asks it, and the page to search on."""
    if issue.has_index:
        for path, data in index_files(issue, "search").items():
            yield _raw(path, data)
    code = _script(issue)
    script = f"{ASSETS}/search.{full_digest(code)[:8]}.js"
    yield _raw(script, code)
    yield _page(issue, f"/{script}")


def _raw(path: str, data: bytes) -> RawFile:
    return RawFile(path, lambda: digest_bytes(data), lambda: data)


def _script(issue: Issue) -> bytes:
    """The site's own script, or else the theme's."""
    own = issue.config.templates / _SCRIPT
    return (own if own.is_file() else theme_folder() / _SCRIPT).read_bytes()


def _page(issue: Issue, script: str) -> Page:
    setter, library = issue.typesetter, issue.library

    def make() -> Content:
        words = setter.interface
        return setter.page("search", _URL, words.say("search"), words.say("search_about")), {
            "script": script,
            "topics": setter.links(library.topics.items()),
            "sources": setter.links(library.sources.items()),
            "months": tuple(map(setter.month_link, library.months)),
            "languages": tuple(_languages(issue)),
        }

    def key() -> bytes:
        headings = tuple(
            (*heading, len(shelf))
            for shelves in (library.topics, library.sources)
            for heading, shelf in shelves.items()
        )
        items = b"".join([placed.record.item_digest for placed in library.articles])
        return digest_bytes(items + digest_value((script, headings, tuple(library.months))))

    return Page("search.html", "search", _URL, key, make)


def _languages(issue: Issue) -> Iterator[LinkView]:
    """Each language that there are articles in, by name, with its code in place of an address; the site's own first."""
    own = wording.primary(issue.config.language)
    codes = {_language(issue, placed) for placed in issue.library.articles}
    named = {code: issue.typesetter.interface.language_name(code) for code in codes}
    for code in sorted(codes, key=lambda code: (code != own, named[code])):
        yield LinkView(named[code], code)


def _language(issue: Issue, placed: Placed) -> str:
    return wording.primary(placed.article.language or issue.config.language)


# The index


def index_files(issue: Issue, name: str) -> Mapping[str, bytes]:
    """The files of the index by output path, in the order of writing; remembered under this name.

    Raises ConfigError when Pagefind is missing, or OutputError when it fails.
    """
    file, key = issue.config.state / "cache" / name, _index_key(issue)
    found = load_cache(file)
    if found is not None and found[0] == key:
        return dict(found[1])
    made = make_index(_indexed(issue, placed) for placed in issue.library.articles)
    save_cache(file, (key, tuple(made.items())))
    return made


def _index_key(issue: Issue) -> bytes:
    """The digest of all that the index is made of."""
    head = digest_value((pagefind_version(), issue.config.language, program_digest()))
    parts = [issue.keys.item(placed) + placed.record.digest for placed in issue.library.articles]
    return digest_bytes(head + b"".join(parts))


def _indexed(issue: Issue, placed: Placed) -> Indexed:
    """What the article's own page shows of it, and what it can be filtered by."""
    article, source = placed.article, issue.library.source_of.get(placed.id)
    day = placed.day.isoformat()
    filters = [("date", day[:4]), ("date", day[:7])]
    filters += [("topic", heading.name) for heading in issue.library.topics_of[placed.id]]
    if source:
        filters.append(("source", source.name))
    known = [("title", article.title), ("authors", ", ".join(article.authors)), ("source", _name(source))]
    marks = [_mark("filter", name, value) for name, value in filters]
    marks += [_mark("meta", name, value) for name, value in known if value]
    marks.append(_mark("sort", "date", f"{day} {placed.record.moment} {placed.url}"))
    shown = f"<h1>{escape(article.title)}</h1><p>{escape(article.summary)}</p>"
    body = spaced(f"{shown}{issue.typesetter.texts.html(placed)}")
    head = f'<!doctype html><html lang="{escape(_language(issue, placed))}"><meta charset="utf-8">'
    return Indexed(
        output_path(placed.url), f"{head}<body data-pagefind-body>{''.join(marks)}{body}</body></html>"
    )


def _name(heading: Heading | None) -> str:
    return heading.name if heading else ""


def _mark(kind: str, name: str, value: str) -> str:
    """An element that says nothing and has Pagefind note a value."""
    return f'<i data-pagefind-{kind}="{name}[data-value]" data-value="{escape(value)}"></i>'


def _unspaced_letters() -> tuple[str, str]:
    """For a pattern: the letters of scripts that put no space between words, and the marks upon them."""
    blocks = (
        (0x0E00, 0x0E7F), (0x0E80, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF),  # Thai, Lao, Burmese, Khmer
        (0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F),  # Japanese syllables
    )  # fmt: skip
    letters = [chr(code) for first, last in blocks for code in range(first, last + 1)]
    marks = "".join(letter for letter in letters if unicodedata.category(letter).startswith("M"))
    syllables = "".join(letter for letter in letters if unicodedata.category(letter)[0] in "LN")
    return f"{syllables}々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", marks


_LETTERS, _MARKS = _unspaced_letters()
_GAP = re.compile(rf"(?<=[^\s])(?=[{_LETTERS}])|(?<=[{_LETTERS}{_MARKS}])(?=[^\W{_LETTERS}{_MARKS}])")


def spaced(text: str) -> str:
    """The text with every letter of Chinese, Japanese, Thai and the like a word of its own.

    Pagefind takes what stands between spaces for a word. With single letters as words, a word is found as a phrase, in
    whatever way a dictionary would divide the sentence. The search's script divides what is asked for in the same way.
    """
    return _GAP.sub(" ", text)

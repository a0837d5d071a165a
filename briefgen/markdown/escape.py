"""Text as Markdown that says just this text: within a line, at a line's start, as code. CommonMark 0.31.2, and tables."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\\`*~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[:])")
"""What may be more than text within a line. An underscore within a word is a letter like others; brackets are no link, and
define none, but for what stands behind them; a `<` begins nothing but an address or HTML, which it must not."""
_MAY_BE_MARKS = re.compile(r"[\\`*~_<&\]]")
"""The characters that it is about: most texts have none, and are looked through quickly."""
_MARKS_IN_LINK = re.compile(rf"[\[\]]|{_MARKS.pattern}")
_LINE_START = re.compile(
    r"^([^\S\n]*)(?:(\d{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[-+](?:[\s=-]|$)|=(?:[\s=-]|$)|>|[-:|][-:|\t ]*$))",
    re.MULTILINE,
)
"""And at its start: a number of a list, a heading, an item, a rule, a quote, a line below a heading or a table's head."""
_START_SIGNS = frozenset("#>-+=:|0123456789 \t\xa0")
"""What a line begins with that `_LINE_START` finds, but for rare white space."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_RUN = {"`": re.compile("`+"), "~": re.compile("~+")}


def in_line(text: str) -> str:
    """A text as it stands within a line."""
    return _MARKS.sub(r"\\\g<0>", text) if _MAY_BE_MARKS.search(text) else text


def in_link(text: str) -> str:
    """A text as it stands within a link: a bracket could end it."""
    return _MARKS_IN_LINK.sub(r"\\\g<0>", text) if "[" in text or "]" in text else in_line(text)


def everywhere(text: str) -> str:
    """A text with every mark of punctuation escaped: wherever it stands, and whatever stands beside it."""
    return _PUNCTUATION.sub(r"\\\g<0>", text)


def at_line_starts(markdown: str) -> str:
    """A paragraph whose lines begin as text: no item, heading, quote or rule."""
    if "\n" not in markdown and markdown[:1] not in _START_SIGNS:
        return markdown
    return _LINE_START.sub(_escape_start, markdown)


def _escape_start(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2] or ''}\\"


def before_link(markdown: str) -> str:
    """What stands before a link: an exclamation mark would make a picture of it."""
    return f"{markdown[:-1]}\\!" if markdown.endswith("!") else markdown


def at_heading_end(markdown: str) -> str:
    """A heading's line: signs at its end that would close it are text."""
    return re.sub(r"(?:(?<=\s)|\A)(#+)\Z", r"\\\1", markdown)


def code_delimiters(code: str) -> tuple[str, str]:
    """What stands before and behind code within a line: more backticks, or fewer, than it has in a row."""
    runs = set(map(len, _RUN["`"].findall(code))) if "`" in code else set()
    delimiter = "`" * next(length for length in range(1, len(code) + 2) if length not in runs)
    is_padded = "`" in (code[:1], code[-1:]) or (code[:1] == " " == code[-1:] and not code.isspace())
    return (f"{delimiter} ", f" {delimiter}") if is_padded else (delimiter, delimiter)


def fenced(code: str, language: str = "") -> str:
    """A block of code. A language that has a backtick can stand behind tildes only."""
    sign = "~" if "`" in language else "`"
    fence = sign * max(3, 1 + max(map(len, _RUN[sign].findall(code)), default=0))
    body = code if code.endswith("\n") or not code else f"{code}\n"
    return f"{fence}{language}\n{body}{fence}"

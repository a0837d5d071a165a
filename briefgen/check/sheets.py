"""What a style sheet has a browser load, read as browsers read it: by CSS Syntax 3, escapes and all."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-fA-F])"
_TOKEN = re.compile(
    rf"""(?P<comment>/\*.*?(?:\*/|\Z))
    |(?P<text>"(?:[^"\\\r\n\f]|\\.)*+(?:"|(?=[\r\n\f])|\\?\Z)|'(?:[^'\\\r\n\f]|\\.)*+(?:'|(?=[\r\n\f])|\\?\Z))
    |(?P<name>@?(?:[\w-]|[^\x00-\x7f]|{_ESCAPE})++)
    |(?P<sign>[(){{}};])""",
    re.DOTALL | re.VERBOSE | re.ASCII,
)
"""What matters of a sheet: all else stands between these."""
_BARE = re.compile(r"""[ \t\r\n\f]*+(?!["'])((?:[^)\\]|\\.)*+)""", re.DOTALL)
"""Behind `url(`: an address without quotes."""
_COLON = re.compile(r"\s*:")
_ESCAPED = re.compile(
    r"\\(?:(?P<code>[0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(?P<end>\r\n|[\r\n\f])|(?P<char>.))", re.DOTALL
)
_TAKING = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})
"""Functions that load what stands in quotes in them; not in `type(…)` or `format(…)` within."""


def loaded_by_css(sheet: str) -> Iterator[str]:
    """The addresses that a style sheet has a browser load."""
    around: list[str] = []
    statement, at = "", 0
    while found := _TOKEN.search(sheet, at):
        at, said = found.end(), found[0]
        if found["text"]:
            if _is_loaded(around, statement):
                yield unescaped(said[1:].removesuffix(said[0]))
        elif found["name"]:
            name = unescaped(said).lower()
            if sheet.startswith("(", at):
                at += 1
                around.append(name)
                bare = _BARE.match(sheet, at) if name == "url" else None
                if bare:
                    at = bare.end()
                    if statement != "@namespace":
                        yield unescaped(bare[1].strip())
            elif name.startswith("@") or (name.startswith("--") and _COLON.match(sheet, at)):
                statement = name
        elif said == "(":
            around.append("")
        elif said == ")":
            del around[-1:]
        elif said in "{};":
            statement = ""


def _is_loaded(around: list[str], statement: str) -> bool:
    """Whether a text in quotes is an address that is loaded, or may be: what a custom property says, `var()` puts anywhere."""
    if around:
        return around[-1] in _TAKING and statement != "@namespace"
    return statement == "@import" or statement.startswith("--")


def unescaped(text: str) -> str:
    r"""A name or text without its escapes: `\72`, `\"`, and the end of a line."""
    return _ESCAPED.sub(_plain, text) if "\\" in text else text


def _plain(found: re.Match[str]) -> str:
    if found["code"]:
        code = int(found["code"], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return found["char"] or ""

"""Formulas in MathML → one line of text: as the page says it to machines, else as one would type it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
"""Numbers as Unicode has them above and below the line."""
_TEX = 'annotation[encoding*="tex" i]'
_STYLE = re.compile(r"\{?\\(?:display|text)style\b\s*(.*?)\}?", re.DOTALL)
"""What Wikipedia sets around a formula: `{\\displaystyle v=7}`."""
_MAX_DEPTH = 40
"""Deepest nesting that is spelt out: real formulas stay below 15."""
_MOST_FORMULAS = 2000
_BOXES = frozenset(["span", "nobr", "mjx-container", "mjx-assistive-mml"])
"""What scripts set a formula's two showings in."""


def drop_drawn(tree: Any) -> None:
    """Take out the copies of a page's formulas that are drawn for eyes only, beside those that can be read."""
    seen: set[int] = set()
    for formula in tree.css("math")[:_MOST_FORMULAS]:
        around = formula.parent
        for _ in range(2):  # KaTeX and MathJax set both within one element, each in one of its own
            if around is None or around.tag not in _BOXES or around.mem_id in seen:
                break
            seen.add(around.mem_id)
            for beside in [*around.iter()]:
                if beside.attributes.get("aria-hidden") == "true" and beside.css_first("math") is None:
                    beside.decompose()
            around = around.parent


def formula_text(node: Any) -> str:
    """What a `<math>` says: its text for those who cannot see it, else its TeX, else its signs."""
    said = node.attributes.get("alttext") or ""
    if not said.strip():
        tex = node.css_first(_TEX)
        said = tex.text() if tex is not None else _spell(node, 0)
    said = " ".join(said.split())
    styled = _STYLE.fullmatch(said)
    return styled[1].strip() if styled else said


def _spell(node: Any, depth: int) -> str:
    """The signs of an element of a formula in one line."""
    if depth > _MAX_DEPTH or node.tag in _SIGNS:
        return " ".join(node.text().split())
    if node.tag in _SILENT:
        return ""
    parts = [_spell(each, depth + 1) for each in node.iter()]
    many, write = _WRITTEN.get(node.tag, (0, "".join))
    return write(parts) if len(parts) >= many else "".join(parts)


def _group(text: str) -> str:
    return text if len(text) < 2 or text.isdecimal() else f"({text})"


def _raise(text: str) -> str:
    return text.translate(RAISED) if _is_number(text) else f"^{_group(text)}"


def _lower(text: str) -> str:
    return text.translate(LOWERED) if _is_number(text) else f"_{_group(text)}"


def _is_number(text: str) -> bool:
    return text.lstrip("-−+").isdecimal() and text.isascii() | ("−" in text)


_SIGNS = frozenset(["mi", "mn", "mo", "mtext", "ms"])
_SILENT = frozenset(["annotation", "annotation-xml", "mphantom", "mspace", "mprescripts", "none"])
_WRITTEN: Mapping[str, tuple[int, Callable[[Sequence[str]], str]]] = {
    "mfrac": (2, lambda parts: f"{_group(parts[0])}/{_group(parts[1])}"),
    "msup": (2, lambda parts: parts[0] + _raise(parts[1])),
    "msub": (2, lambda parts: parts[0] + _lower(parts[1])),
    "msubsup": (3, lambda parts: parts[0] + _lower(parts[1]) + _raise(parts[2])),
    "munder": (2, lambda parts: parts[0] + _lower(parts[1])),
    "mover": (2, lambda parts: parts[0] + _raise(parts[1])),
    "munderover": (3, lambda parts: parts[0] + _lower(parts[1]) + _raise(parts[2])),
    "msqrt": (1, lambda parts: "√" + _group("".join(parts))),
    "mroot": (2, lambda parts: _raise(parts[1]).lstrip("^") + "√" + _group(parts[0])),
    "mfenced": (1, lambda parts: f"({', '.join(parts)})"),
    "semantics": (1, lambda parts: parts[0]),
    "mtr": (1, " ".join),
    "mtable": (1, "; ".join),
}
"""How many children an element needs to be what it says, and how these are written in one line."""

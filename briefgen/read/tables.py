"""Tables that show data, told from those that arrange a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from briefgen.model import Mark

Cell: TypeAlias = tuple[str, tuple[Mark, ...]]
"""A cell's text on one line, and its marks."""
Table: TypeAlias = tuple[str, tuple[tuple[str, ...], ...], tuple[Mark, ...], str]
"""A table's text, its rows of cells, the marks on its text, and its caption."""

_LAYOUT = "p, div, table, h1, h2, h3, ul, form"
"""A table with one of these in it arranges a page; it does not show data."""
_MAX_CELL_CHARS = 240
"""A longer cell holds prose: the table is layout."""


def read_rows(node: Any, read_cell: Callable[[Any], Cell]) -> Table | None:
    """A table of data; None for one that arranges the page."""
    if len(node.css(_LAYOUT)) > 1:  # the table itself is always among them
        return None
    rows = [[read_cell(cell) for cell in row.css("td, th")] for row in node.css("tr")]
    rows = [row for row in rows if any(text for text, _ in row)]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    if any(len(text) > _MAX_CELL_CHARS for row in rows for text, _ in row):
        return None
    marks: list[Mark] = []
    at = 0
    for row in rows:
        for index, (text, found) in enumerate(row):
            marks += [Mark(m.kind, m.start + at, m.end + at, m.href) for m in found]
            at += len(text) + (len(CELL_GAP) if index < len(row) - 1 else len(ROW_GAP))
    cells = tuple(tuple(text for text, _ in row) for row in rows)
    captions = (" ".join(found.text(separator=" ").split()) for found in node.css("caption"))
    return (
        ROW_GAP.join(CELL_GAP.join(row) for row in cells),
        cells,
        tuple(marks),
        " ".join(filter(None, captions)),
    )


CELL_GAP = " | "
ROW_GAP = "\n"
"""What stands between the cells and the rows of a table's text."""

"""Tables that show data, told from those that arrange a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from briefgen.characters import visible
from briefgen.model import Mark

Cell: TypeAlias = tuple[str, tuple[Mark, ...]]
"""A cell's text on one line, and its marks."""
Table: TypeAlias = tuple[str, tuple[tuple[str, ...], ...], tuple[Mark, ...], str]
"""A table's text, its rows of cells, the marks on its text, and its caption."""

_LAYOUT = "table, h1, h2, h3, form, nav"
"""A table with one of these in it arranges a page; it does not show data."""
BOXES = "p, div, ul"
"""In the cells of tables of either kind: word processors set each in a paragraph."""
_SHOWN = "iframe, video, audio, blockquote, pre"
"""With boxes around them they stand side by side; so do pictures, where there is one or more to a row."""
_MAX_CELL_CHARS = 240
"""A longer cell holds prose: the table is layout."""
_MAX_HEADED_CHARS = 1000
"""The same below headings of columns (`<th>`), where remarks may be long."""
_MAX_BOXED_CHARS = 120
"""The same where there are boxes in the cells and no headings."""
_MAX_SPAN = 30
"""Columns or rows that a cell spans, at most."""
_MAX_COLUMNS = 60
"""Columns in which cells may span others."""
_EMPTY: Cell = ("", ())


def read_rows(node: Any, read_cell: Callable[[Any], Cell]) -> Table | None:
    """A table of data; None for one that arranges the page."""
    if len(node.css(_LAYOUT)) > 1:  # the table itself is always among them
        return None
    cells = [row.css("td, th") for row in node.css("tr")]
    limit = _limit(node, cells)
    if len(cells) < 2 or any(_is_longer(cell, limit) for row in cells for cell in row):
        return None
    rows = _without_empty(_spread(cells, read_cell))
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    marks: list[Mark] = []
    at = 0
    for row in rows:
        for index, (text, found) in enumerate(row):
            marks += [Mark(m.kind, m.start + at, m.end + at, m.href) for m in found]
            at += len(text) + (len(CELL_GAP) if index < len(row) - 1 else len(ROW_GAP))
    texts = tuple(tuple(text for text, _ in row) for row in rows)
    captions = (" ".join(visible(found.text(separator=" ")).split()) for found in node.css("caption"))
    return (
        ROW_GAP.join(CELL_GAP.join(row) for row in texts),
        texts,
        tuple(marks),
        " ".join(filter(None, captions)),
    )


def _limit(table: Any, cells: Sequence[Sequence[Any]]) -> int:
    """How many characters each cell may have, if the table is to show data; 0: it cannot."""
    has_head = any(cell.tag == "th" for row in cells for cell in row)
    if has_head:
        return _MAX_HEADED_CHARS
    if table.css_first(BOXES) is None:
        return _MAX_CELL_CHARS
    widths = [len(row) for row in cells if row]
    is_even = len(widths) > 1 and min(widths) == max(widths) > 1
    if not is_even or table.css_first(_SHOWN) is not None or len(table.css("img")) >= len(widths):
        return 0
    return _MAX_BOXED_CHARS


def _is_longer(cell: Any, limit: int) -> bool:
    text = cell.text()
    return len(text) > limit and len(" ".join(text.split())) > limit


def _spread(cells: Sequence[Sequence[Any]], read_cell: Callable[[Any], Cell]) -> list[list[Cell]]:
    """Rows in which each cell stands in its own column: where one spans several, the others stay empty."""
    rows: list[list[Cell]] = []
    taken: dict[int, int] = {}  # for each column, in how many of the next rows a cell above still stands
    for each in cells:
        row: list[Cell] = []
        covered = taken
        taken = {column: left - 1 for column, left in covered.items() if left > 1}
        at = 0  # the column of the next cell
        for cell in each:
            while at in covered:
                at += 1
            width, height = _span(cell, "colspan", at), _span(cell, "rowspan", at)
            if height > 1:
                taken |= dict.fromkeys(range(at, at + width), height - 1)
            row += [_EMPTY] * (at - len(row))
            row.append(read_cell(cell))
            at += width
        rows.append(row)
    return rows


def _span(cell: Any, name: str, at: int) -> int:
    """Over how many columns or rows a cell in column `at` stands."""
    value = cell.attributes.get(name) or ""
    is_number = value.isdecimal() and len(value) < 6 and at < _MAX_COLUMNS
    return min(_MAX_SPAN, max(1, int(value))) if is_number else 1


def _without_empty(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Rows without those that say nothing, and without the columns at the right edge in which nothing stands."""
    rows = [row for row in rows if any(text for text, _ in row)]
    width = max((index + 1 for row in rows for index, (text, _) in enumerate(row) if text), default=0)
    return [row[: max(width, 2)] for row in rows]  # a list in a table stays one


CELL_GAP = " | "
ROW_GAP = "\n"
"""What stands between the cells and the rows of a table's text."""

"""Tables: which show data, and which value stands under which heading."""

from __future__ import annotations

import time

import pytest

from briefgen.clean.compose import compose
from briefgen.model import Block, BlockKind, Label, Labelled, Source
from briefgen.read import read
from briefgen.siterules import read_rules

Rows = tuple[tuple[str, ...], ...]


def blocks(html: str) -> list[Block]:
    """The blocks of a page."""
    return list(read(Source("x", html.encode(), "text/html")).blocks)


def rows(html: str) -> Rows:
    """The cells of its one block, a table; none when it is anything else."""
    found = blocks(html)
    return found[0].rows if [block.kind for block in found] == [BlockKind.TABLE] else ()


OARS: Rows = (("Wood", "Length"), ("Ash", "3 m"), ("Spruce", "4 m"))


def table(cells: Rows, form: str = "<td>{}</td>") -> str:
    """Markup of rows of cells, each in this form."""
    lines = ["".join(form.format(cell) for cell in row) for row in cells]
    return "<table><tr>" + "<tr>".join(lines) + "</table>"


@pytest.mark.parametrize(
    "form",
    [
        "<td>{}</td>", "<td><p>{}</p></td>", "<th><p><span>{}</span></p></th>", "<td><div><p>{}</p></div></td>",
        "<td>\n<ul><li>{}</li></ul></td>",
    ],
)  # fmt: skip
def test_a_table_shows_data_whatever_its_cells_are_wrapped_in(form: str) -> None:
    """Word processors set each cell in a paragraph."""
    assert rows(table(OARS, form)) == OARS


def test_what_stands_in_several_boxes_of_a_cell_is_one_line() -> None:
    """With the marks on it."""
    html = "<table><tr><th>Wood<th>For<tr><td>Ash<td><ul><li>boats<li><a href=/d>dinghies</a></ul></table>"
    (block,) = blocks(html)
    assert block.rows == (("Wood", "For"), ("Ash", "boats dinghies"))
    (link,) = block.marks
    assert block.text[link.start : link.end] == "dinghies"


def test_below_headings_of_columns_remarks_may_be_long() -> None:
    """Without them they are an article beside a menu."""
    remark = "It bends before it breaks, and so the old rowers trusted it more. " * 6
    assert rows(table((("Wood", "Remarks"), ("Ash", remark.strip())), "<th>{}</th>"))
    assert not rows(table((("Menu", "Oars"), ("Contact", remark.strip()))))


@pytest.mark.parametrize(
    "html",
    [
        table(OARS, "<td><p>{}</p><img src=oar.jpg></td>"),
        table((("Ash", "Spruce"), ("Elm",)), "<td><p>{}</p></td>"),
        table((("Ash",), ("Spruce",)), "<td><p>{}</p></td>"),
        table((("Ash", "An oar of ash bends before it breaks, as rowers know. " * 3),) * 2, "<td><p>{}</p></td>"),
        table(OARS, "<th><h3>{}</h3></th>"),
        table(OARS, "<td><pre>{}</pre><p></p></td>"),
    ],
    ids=["pictures", "uneven", "one column", "prose", "headings", "code"],
)  # fmt: skip
def test_boxes_side_by_side_arrange_a_page(html: str) -> None:
    """Pictures with captions, columns of prose, sections, code."""
    assert not rows(html)


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        ("<tr><th rowspan=2>Crew<th colspan=2>Men<th>Women<tr><th>May<th>June<th>June<tr><td>Gulls<td>1<td>2<td>3",
         (("Crew", "Men", "", "Women"), ("", "May", "June", "June"), ("Gulls", "1", "2", "3"))),
        ("<tr><th>Crew<th>Day<th>Time<tr><td rowspan=2>Gulls<td>1<td>6:10<tr><td>2<td>6:04<tr><td>Terns<td>1<td>6:30",
         (("Crew", "Day", "Time"), ("Gulls", "1", "6:10"), ("", "2", "6:04"), ("Terns", "1", "6:30"))),
        ("<tr><th>Crew<th>Time<tr><td colspan=99>Finals<tr><td>Gulls<td>6:10",
         (("Crew", "Time"), ("Finals",), ("Gulls", "6:10"))),
        ("<tr><td>1<td rowspan=x colspan=-3>2<tr><td>3<td rowspan=0>4", (("1", "2"), ("3", "4"))),
        ("<tr><td>Gulls<td><tr><td>Terns<td>", (("Gulls", ""), ("Terns", ""))),
    ],
)  # fmt: skip
def test_each_value_stands_under_its_own_heading(html: str, cells: Rows) -> None:
    """A cell that spans several has empty ones beside or below it; columns at the edge without words go."""
    assert rows(f"<table>{html}</table>") == cells


def test_what_rules_name_in_a_cell_is_found() -> None:
    """The table is then walked into, as they mean its boxes."""
    rules = read_rules("strip: .ad", "rules/a.example.yaml")
    source = Source("x", table(OARS, "<td><p class=ad>{}</p></td>").encode(), "text/html")
    found = read(source, lambda hints: rules).blocks
    assert [block.kind for block in found] == [BlockKind.PARAGRAPH] * 6


def test_a_table_of_thousands_of_links_is_written_at_once() -> None:
    """Each cell has its own marks: to look for them among all would take minutes for 20,000 cells."""
    html = table((("A", "B"), *((f"<a href=/{n}>one</a>", f"<b>x{n}</b>") for n in range(10_000))))
    source = Source("x", html.encode(), "text/html")
    (block,) = read(source).blocks
    start = time.process_time()
    written = compose((Labelled(block, Label.TABLE, "test", 1.0),), "https://a.example/")
    assert time.process_time() - start < 10
    assert written.splitlines()[-1] == "| [one](https://a.example/9999) | **x9999** |"

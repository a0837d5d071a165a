"""What cleaning costs as a page grows: twice as much of anything takes twice as long, not four times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import median

import pytest

from briefgen.clean import clean
from briefgen.errors import SourceError
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)
PROSE = "The council decided on Monday that the bridge will be kept, and that the work begins before winter."
PLAYER = "<iframe src=https://www.youtube.com/embed/abc{}></iframe>"
JSON_LD = '<script type="application/ld+json">'
MOST_GROWTH = 3
"""Times as long for twice as much: 2 where the cost is linear, 4 where it is quadratic."""
NO_MATTER_S = 0.1
"""What takes less is quick enough, whatever its growth; and clocks and caches have a part in it."""
RUNS = 5
"""How often each is measured where the first look is doubtful."""


def page(pieces: Iterable[str], around: str = "{}", head: str = "") -> str:
    """A page whose article has these pieces in it."""
    prose = f"<p>{PROSE}</p>"
    inner = around.format("".join(pieces))
    return f"<head>{head}</head><article><h1>Council keeps the bridge</h1>{prose * 3}{inner}{prose}</article>"


def each(piece: str, around: str = "{}") -> Callable[[int], str]:
    """Pages with a piece `n` times; `{}` in it is its number."""
    return lambda n: page((piece.replace("{}", str(i)) for i in range(n)), around)


def in_head(before: str, piece: str, after: str = "", between: str = "") -> Callable[[int], str]:
    """Pages with a piece `n` times in their heads."""
    return lambda n: page(
        (), head=before + between.join(piece.replace("@", str(i)) for i in range(n)) + after
    )


def text(piece: str, end: str = "") -> Callable[[int], str]:
    """Texts with a piece `n` times."""
    return lambda n: "Council keeps the bridge\n\n" + piece * n + end


HTML: dict[str, tuple[int, Callable[[int], str]]] = {
    "nesting": (400, lambda n: page(("<div>" * n, PROSE, "</div>" * n) * 3)),
    "siblings": (1000, each(f"<div><p>{PROSE}</p></div>")),
    "short siblings": (1500, each("<p>Word {} of many</p>")),
    "links": (8000, each("<a href=/a{}>word {}</a> and ", "<p>{}</p>")),
    "marks": (4000, each("x<b>.word {}</b>x", "<p>{}</p>")),
    "tables": (500, each("<table><tr><th>A<th>B<tr><td>{}<td>x</table>")),
    "rows": (1500, each("<tr><td>{}<td><a href=/{}>x</a>", "<table><tr><th>A<th>B{}</table>")),
    "embeds in a box": (1000, each(f"<p>Video</p>{PLAYER}", "<div>{}</div>")),
    "embeds in a quote": (1000, each(f"<p>{PROSE}</p>{PLAYER}", "<blockquote>{}</blockquote>")),
    "posts": (700, each("<blockquote class=twitter-tweet><p>Words</p><a href=//t.co/{}>x</a></blockquote>")),
    "datelines": (2000, each("<p>Kiel, 28 June 2024</p>")),
    "bylines": (1500, each("<p>By Anna Smith{}</p>")),
    "captions": (1500, each("<figure><img src=/{}.jpg><figcaption>Caption {}. Photo: Bo</figcaption></figure>")),
    "quotes in a figure": (200, lambda n: page(["<figure>", "<blockquote>a</blockquote>" * n, "<i></i>" * 100 * n])),
    "JSON-LD": (20_000, in_head(f"{JSON_LD}[", '{"@type":"Article","headline":"A @"}', "]</script>", ",")),
    "meta tags": (4000, in_head("", '<meta name=author content="Ann Bo@"><meta property=article:tag content=t@>')),
    "attributes": (500, lambda n: page([f"<p {' '.join(f'a{i}' for i in range(400))}>{PROSE}</p>"] * n)),
    "items": (1500, each("<li>Item {}</li>", "<ul>{}</ul>")),
    "headings": (1500, each("<h2>Heading {}</h2>")),
    "scripts": (15_000, each("<script>var a = {};</script><style>a{}</style>")),
    "comments": (50_000, each("<!-- {} -->")),
    "itemprops": (3000, each("<span itemprop=author>Bo Ek{}</span> ", "<p>{}</p>")),
}  # fmt: skip
"""Shapes of pages, each with how many of its pieces take a twentieth of a second or so."""

TEXTS: dict[str, tuple[int, Callable[[int], str]]] = {
    "lines": (2000, text(f"{PROSE}\n")),
    "short lines": (2500, text("Ann Bo\n")),
    "one line": (4_500, text(f"{PROSE} ")),
    "one word": (400_000, text("a")),
    "dates": (1500, text("28 June 2024\n")),
    "Markdown": (700, text("[a](https://b.example) **x** ![i](https://b.example/a.jpg)\n\n")),
    "brackets": (100_000, text("[a](", "\n\n## B\n\n[a](https://b.example)\n")),
    "blank": (300_000, text(" \n", PROSE)),
}


def seconds(source: Source, runs: int) -> float:
    """CPU time to read and clean a source, or to refuse it: the median of some runs."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        try:
            clean(read(source), source, NOW)
        except SourceError as refused:
            assert refused.remedy
        taken.append(time.process_time() - start)
    return median(taken)


@pytest.mark.parametrize(
    ("media_type", "shape"),
    [*(("text/html", name) for name in HTML), *(("text/plain", name) for name in TEXTS)],
)
def test_twice_as_much_takes_no_more_than_thrice_as_long(media_type: str, shape: str) -> None:
    """Whatever there is much of: a page that is built to be slow can be told from a large one by nothing else."""
    number, make = (HTML if media_type == "text/html" else TEXTS)[shape]
    sources = [Source("x", make(number * times).encode(), media_type) for times in (1, 2)]
    for runs in (1, RUNS):
        once, twice = (seconds(source, runs) for source in sources)
        if twice < max(MOST_GROWTH * once, NO_MATTER_S):
            return
    pytest.fail(f"{once:.3f} s, twice as much {twice:.3f} s")

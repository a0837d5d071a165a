"""What is done to save time gives what the plain definition gives."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen import collector
from briefgen.clean import agencies, dates, links, titles
from briefgen.clean.facts import measure
from briefgen.clean.learned.boxes import UNBOXED, Boxes
from briefgen.clean.learned.context import context_features
from briefgen.clean.learned.lexicon import class_scores, class_terms, load_lexicon
from briefgen.clean.phrases import fold, phrasebook
from briefgen.clean.places import Places
from briefgen.collector import without_collector
from briefgen.model import Block, Source
from briefgen.read import read

PAGE = """<html><body class="home page"><header class="top-nav"><a href="/">Home</a></header>
<main><article class="story-body" id="articleBody"><h1>Ferry keeps its timetable</h1>
<p class="lead">The ferry company keeps its winter timetable until April, it said on Monday at the harbour.</p>
<div><p>Fares rise by two crowns, the first increase in nine years.</p><ul><li>Adults</li><li>Children</li></ul></div>
</article><aside class="related"><div class="teaser"><a href="/a">Bridge closed</a></div><div class="teaser"
hidden><a href="/b">Road open</a></div></aside></main><footer>Contact us</footer></body></html>"""


def blocks() -> tuple[Block, ...]:
    """The blocks of a page with boxes in boxes."""
    return read(Source("x", PAGE.encode(), "text/html")).blocks


@given(
    st.lists(st.sampled_from(["28", "2024", "june", "1", "19", "99", ". ", "/", "-", " ", "٣", "年", ":"]))
)
def test_every_day_has_what_is_looked_for_first(pieces: list[str]) -> None:
    """So that nothing is missed where it is not there."""
    text = "".join(pieces)
    found = dates._DAY.search(text)
    assert (dates.find_day(text) is None) == (found is None)


@given(
    st.lists(
        st.sampled_from(
            ["News", "agency", "ſervice", "wıre", "Press", "service", " ", "nachrichtenagentur", "K"]
        )
    )
)
def test_every_name_like_an_agencys_has_what_is_looked_for_first(pieces: list[str]) -> None:
    """Letters that only look like others included."""
    name = "".join(pieces)
    assert agencies.is_like_an_agency(name, fold(name)) == (agencies._LIKE.search(name) is not None)


WORDS = st.lists(st.sampled_from("abcdef"), max_size=8).map(tuple)


@given(WORDS, WORDS)
def test_titles_are_alike_by_the_share_of_their_words(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    """Whatever the bounds say that are tried before."""
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    assert titles._alike(first, second) == (bool(first and second) and ratio >= 0.8)


def test_places_are_the_elements_around_the_blocks_each_once() -> None:
    """From the block's own to `body`, each in the one that is said to be around it."""
    places = Places(blocks())
    around = {element.number: (element, outer) for element, outer in places.elements}
    assert len(around) == len(places.elements)
    for block, innermost in zip(blocks(), places.innermost, strict=True):
        number = innermost
        found = []
        while number:
            element, number = around[number]
            found.append(element)
        assert tuple(reversed(found)) == block.place


def test_names_around_a_block_are_those_of_its_elements() -> None:
    """All that do not wrap the prose, and whether one of them is hidden."""
    measured = measure(blocks(), phrasebook("en"), Places(blocks()))
    assert {"related", "teaser"} <= measured[-2].tokens
    assert "story" not in measured[1].tokens
    assert [facts.is_hidden for facts in measured] == [any(e.hidden for e in b.place) for b in blocks()]
    for facts, block in zip(measured, blocks(), strict=True):
        assert facts.tokens <= frozenset().union(*(e.tokens for e in block.place))


def test_class_scores_add_up_the_weights_of_a_blocks_terms() -> None:
    """Of each element anywhere, and of the last two close around it."""
    weights = load_lexicon("classes")
    for block, score in zip(blocks(), class_scores(Places(blocks()), range(len(blocks()))), strict=True):
        assert score == pytest.approx(sum(weights.get(term, 0.0) for term in class_terms(block)), abs=1e-3)


def test_boxes_are_the_nearest_elements_that_are_no_part_of_a_text() -> None:
    """Three; of fewer the last again."""
    boxes = Boxes(Places(blocks()))
    for index, block in enumerate(blocks()):
        numbers = [e.number for e in reversed(block.place) if e.tag not in UNBOXED][:3]
        assert boxes.around(index) == (numbers[0], numbers[min(1, len(numbers) - 1)], numbers[-1])


def test_the_context_of_some_blocks_is_what_it_is_among_all() -> None:
    """Rows that nobody asks for are left out, and nothing else changes."""
    page = blocks()
    words, opinions = [len(block.text.split()) for block in page], [0.1 * (i % 9) for i in range(len(page))]
    rows = context_features(page, Boxes(Places(page)), words, opinions)
    some = range(0, len(page), 2)
    assert context_features(page, Boxes(Places(page)), words, opinions, some) == [rows[i] for i in some]


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The collector as a program finds it, whatever a build in an earlier test has left."""
    monkeypatch.setattr(collector, "_results_stay", False)
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_stays")
def test_work_without_the_collector_leaves_it_as_it_was() -> None:
    """On, with nothing frozen, and what was made old."""
    made: list[object] = []
    with without_collector():
        assert not gc.isenabled()
        made += [[] for _ in range(2000)]
    assert gc.isenabled()
    assert not gc.get_freeze_count()
    assert gc.get_count()[0] < len(made)


@pytest.mark.usefixtures("nothing_stays")
def test_results_stay_out_of_the_collectors_rounds_until_the_next_such_work() -> None:
    """Whatever is done between: of a site in memory, a round for each page that is cleaned would look at all of it."""
    made: list[object] = []
    with without_collector(results_stay=True):
        made += [[] for _ in range(2000)]
    with without_collector():
        pass
    assert gc.get_freeze_count() > len(made)
    made.clear()
    with without_collector(results_stay=True):
        assert not gc.get_freeze_count()


def test_class_words_are_parted_at_changes_of_case() -> None:
    """And at all that is no letter."""
    names = {word for block in blocks() for element in block.place for word in element.tokens}
    assert {"article", "body", "story", "top", "nav"} <= names
    assert all(re.fullmatch("[a-z]{2,}", name) for name in names)


HREFS = st.lists(
    st.sampled_from(
        ["http", "s", "://", "a.example", "A", "/", "b_c", "..", ".", "-", ",", "~", ";", "?", "@", "é"]
    )
)


@given(HREFS.map("".join), st.sampled_from(["", "https://a.example/x/y", "http://b.example"]))
def test_a_plain_address_is_what_taking_it_apart_makes_of_it(href: str, base: str) -> None:
    """Wherever it is linked from."""
    found = links.clean_link(href, base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "_PLAIN", re.compile("(?!)"))
        assert links.clean_link(href, base) == found

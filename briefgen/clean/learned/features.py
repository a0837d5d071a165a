"""What the first ensemble sees of a block: quantities of its own, of its place, and what the rules said.

OWN and PLACED name the columns in order; scraped text has those of OWN alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import itemgetter

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts, token_words
from briefgen.clean.learned.boxes import UNBOXED, Boxes
from briefgen.clean.scene import Scene
from briefgen.model import BODY_LABELS, Block, BlockKind, Label, MarkKind

Row = list[float]

_SINCE = (
    Label.SHARE, Label.RELATED, Label.COMMENTS, Label.PROMO, Label.REGISTRATION, Label.DISCLAIMER,
    Label.BYLINE, Label.DATELINE,
)  # fmt: skip
"""Labels whose distance above a block is a feature."""
_FAR = 99.0
OWN = (
    "kept by the rules", "label by the rules", "first label", "confidence of the rules", "words", "characters",
    "sentences", "words a sentence", "ends a sentence", "function words", "capitals", "commas", "quotes",
    "separators", "digits", "line breaks", "length of words", "kind", "level", "says what the title says",
    "says what the description says", "covers the title", "shown before", "words of the article",
    "words of the page", "long words", "its words", "blocks", "position", "blocks above", "blocks below",
    "words above", "words of the core above", "in the core", "from the core's beginning",
    "to the core's end", "blocks since the title", "end phrases above", "since an end phrase",
    "since a heading", "since a phrase", *(f"since a {label.value}" for label in _SINCE),
    "words on the page", "prose on the page", "share of prose", "words of the core",
    "words above it", "words two above", "words below it", "words two below", "words three below",
    "the one above kept", "the one below kept", "the one above ends a sentence",
    "the one below ends a sentence", "the one below's label", "prose near above", "prose near below",
)  # fmt: skip
PLACED = (
    "links", "links above", "links below", "class words", "depth", "strong", "emphasis",
    "prose of its box", "density of its box", "size of its box", "prose of the box around",
    "density of the box around", "size of the box around", "prose of the third box",
    "density of the third box", "size of the third box", "repeated boxes", "share among repeated boxes",
    "headlines among repeated boxes", "headlines near", "since a headline",
    "in the declared body", "prose in the declared body",
    "class of the body", "class of a standfirst",
)  # fmt: skip

_WORD = re.compile(r"\w+")
_UNREPEATED = UNBOXED - {"li"} | {"tr", "td", "th", "tbody", "thead"}
_LABELS = {label: float(number) for number, label in enumerate(Label)}
_KINDS = {kind: float(number) for number, kind in enumerate(BlockKind)}
_NEAR_REACH = 8


@dataclass(slots=True)
class PageInputs:
    """A page on the way to the ensembles: what the rules saw first, and what they settled on."""

    scene: Scene
    first: Sequence[Guess]
    settled: Sequence[Guess]
    asked: Sequence[int]
    """The blocks that the ensembles are asked about."""
    words: Sequence[float]
    """What each of these blocks' words say (`lexicon.word_score`)."""
    classes: Sequence[float] = ()
    """What the elements around each of these blocks say (`lexicon.class_scores`); empty for scraped text."""
    boxes: Boxes | None = None
    """The page's elements; None for scraped text."""


def own_features(page: PageInputs) -> list[Row]:
    """One row a block that is asked about, columns as OWN and, on a page with elements, PLACED."""
    rows = _common(page)
    if page.boxes is not None:
        rows = [[*row, *more] for row, more in zip(rows, _placed(page, page.boxes), strict=True)]
    return [[*map(float, row)] for row in rows]  # all floats: the forests compare those much faster


def is_kept(guess: Guess) -> bool:
    """Whether a label belongs to the article's text."""
    return guess.label in BODY_LABELS or guess.label is Label.STANDFIRST


def prose_of(block: Block, facts: Facts) -> int:
    """A block's words if it reads like a paragraph and does not mostly link, else 0."""
    return facts.words if facts.is_prose and block.link_share < 0.5 else 0


def _common(page: PageInputs) -> list[Row]:
    scene, facts = page.scene, page.scene.facts
    count = len(facts)
    prose = [prose_of(block, each) for block, each in zip(scene.blocks, facts, strict=True)]
    words = [each.words for each in facts]
    in_core = [words[i] if i in scene.core else 0 for i in range(count)]
    above, core_above = [0, *accumulate(words)], [0, *accumulate(in_core)]
    total, all_prose, core_words = above[-1] or 1, sum(prose) or 1, core_above[-1] or 1
    first = min(scene.core, default=0)
    last = max(scene.core, default=count)
    title = next((i for i, g in enumerate(page.settled) if g.label is Label.TITLE), None)
    kept = [_kept(guess) for guess in page.settled]
    whole = total, all_prose, all_prose / total, core_words / total
    parts = zip(
        page.asked, _shapes(page), _sayings(page, prose), page.words, _since(page, title),
        _around(page, words, prose, kept), strict=True,
    )  # fmt: skip
    return [
        [
            kept[i], _LABELS[page.settled[i].label], _LABELS[page.first[i].label], page.settled[i].confidence,
            *shape, *saying, said,
            count, i / count, i, count - i, above[i] / total, core_above[i] / core_words,
            i in scene.core, i - first, last - i, i - title if title is not None else -999.0,
            *since, *whole, *around,
        ]
        for i, shape, saying, said, since, around in parts
    ]  # fmt: skip


def _kept(guess: Guess) -> float:
    if guess.label is Label.STANDFIRST:
        return 2.0
    return 1.0 if guess.label in BODY_LABELS else 0.0


def _shapes(page: PageInputs) -> list[Row]:
    """What each block's text is made of, by its signs and words."""
    blocks, facts = page.scene.blocks, page.scene.facts
    text = "\n".join([blocks[index].text for index in page.asked])
    signs = [[sign for sign in alike if sign in text] for alike in _SIGNS]
    function_words = page.scene.book.stopword_share
    return [
        _shape(blocks[index], facts[index], signs, function_words(facts[index].spelt)) for index in page.asked
    ]


def _shape(block: Block, facts: Facts, signs: Sequence[Sequence[str]], function_words: float) -> Row:
    text = block.text
    count, words = text.count, facts.words or 1
    parts = text.split()
    commas, quotes, separators = [sum(map(count, alike)) for alike in signs]
    return [
        facts.words, len(text), facts.sentences, facts.words / facts.sentences, facts.ends_sentence,
        function_words, sum(map(str.isupper, map(_FIRST, parts))) / max(1, len(parts)),
        commas / words, quotes, separators, _digits(text) / len(text), count("\n"),
        len(facts.folded) / words, _KINDS[block.kind], block.level,
    ]  # fmt: skip


def _digits(text: str) -> int:
    return sum(map(text.count, "0123456789")) if text.isascii() else len(_DIGIT.findall(text))


_SIGNS = (",;،、，", '"“”«»„', "|›»•·>/")
"""Commas, quotes, separators: each that the page has is counted by itself, which is quicker than one search for all."""
_FIRST = itemgetter(0)
_DIGIT = re.compile(r"\d")


def _sayings(page: PageInputs, prose: Sequence[int]) -> list[Row]:
    """How much of each block's vocabulary is the title's, the description's, the article's."""
    scene = page.scene
    title, description = _vocabulary(scene.title), _vocabulary(scene.description)
    long_title = {word for word in title if len(word) > 4}
    shown = Counter([facts.folded for facts in scene.facts])
    vocabularies = [facts.vocabulary for facts in scene.facts]
    long = frozenset([word for word in frozenset().union(*vocabularies) if len(word) > 4])
    longs = [vocabulary & long for vocabulary in vocabularies]
    often = _said_twice(longs)
    in_article = [index in scene.core and prose[index] > 0 for index in range(len(longs))]
    article = [*compress(longs, in_article)]
    # What counts is said elsewhere: words of the article's own blocks must come back in it.
    of_article = {False: frozenset().union(*article), True: _said_twice(article)}
    rows: list[Row] = []
    for index in page.asked:
        facts, words = scene.facts[index], longs[index]
        said = facts.vocabulary if title or description else frozenset()
        many = len(words)
        rows.append(
            [
                len(said & title) / max(1, len(said)),
                len(said & description) / max(1, len(said)),
                len(words & long_title) / max(1, len(long_title)),
                shown[facts.folded],
                len(words & of_article[in_article[index]]) / many if many else -1.0,
                len(words & often) / many if many else -1.0,
                many,
            ]
        )
    return rows


def _said_twice(vocabularies: Iterable[frozenset[str]]) -> frozenset[str]:
    """The words that stand in two of some vocabularies, or more."""
    return frozenset([word for word, times in Counter(chain(*vocabularies)).items() if times > 1])


def _vocabulary(folded: str) -> frozenset[str]:
    return frozenset(_WORD.findall(folded))


def _since(page: PageInputs, title: int | None) -> list[Row]:
    """How many end phrases stand above each block, and how many blocks since the last of several kinds above it."""
    marks = _marks(page, title)
    ends, last = 0.0, [-_FAR] * (_FIRST_LABEL + len(_SINCE))
    rows: list[Row] = []
    at = 0
    for index in page.asked:
        while at < len(marks) and marks[at][0] < index:
            where, column = marks[at]
            last[column] = where
            ends += column == _END
            at += 1
        here = index - 1
        rows.append([ends, *[since if (since := here - where) < _FAR else _FAR for where in last]])
    return rows


_END, _HEADING, _PHRASE, _FIRST_LABEL = range(4)
"""Columns of what is looked for above a block; from the last on those of the labels."""
_COLUMN_OF = {label: number for number, label in enumerate(_SINCE, _FIRST_LABEL)}


def _marks(page: PageInputs, title: int | None) -> list[tuple[int, int]]:
    """Where the kinds of blocks stand whose distance is a feature, in order: the block and the kind's column."""
    start = 0 if title is None else title + 1
    found = [
        *((i, _END) for i, facts in enumerate(page.scene.facts) if facts.end is not None and i >= start),
        *((i, _HEADING) for i, block in enumerate(page.scene.blocks) if block.kind is BlockKind.HEADING),
        *((i, _PHRASE) for i, guess in enumerate(page.first) if guess.rule.startswith("phrase")),
        *((i, _COLUMN_OF[guess.label]) for i, guess in enumerate(page.first) if guess.label in _COLUMN_OF),
    ]
    return sorted(found)


def _around(page: PageInputs, words: Sequence[int], prose: Sequence[int], kept: Sequence[float]) -> list[Row]:
    """What stands around each block; -1 beyond the page's ends."""
    facts = page.scene.facts
    count = len(facts)
    words = [-1, -1, *words, -1, -1, -1]
    kept = [-1.0, *kept, -1.0]
    ends = [-1, *[each.ends_sentence for each in facts], -1]
    # prose counts for, anything else a little against
    sums = [0, *accumulate([each or -3 for each in prose])]
    return [
        [
            words[i + 1], words[i], words[i + 3], words[i + 4], words[i + 5],
            kept[i], kept[i + 2], ends[i], ends[i + 2],
            _LABELS[page.first[i + 1].label] if i + 1 < count else -1.0,
            sums[i] - sums[max(0, i - _NEAR_REACH)],
            sums[min(count, i + 1 + _NEAR_REACH)] - sums[i + 1],
        ]
        for i in page.asked
    ]  # fmt: skip


def _placed(page: PageInputs, boxes: Boxes) -> list[Row]:
    blocks, facts = page.scene.blocks, page.scene.facts
    own_prose = [prose_of(block, each) for block, each in zip(blocks, facts, strict=True)]
    prose = boxes.sums(own_prose)
    words = boxes.sums([each.words for each in facts])
    size = boxes.sums([1] * len(blocks))
    total = max(1, sum(own_prose))
    headlines = [_is_headline(block, each) for block, each in zip(blocks, facts, strict=True)]
    repeats = _most_repeated(boxes, prose, boxes.sums(headlines))
    near_headlines = _near(headlines, page.asked)
    declared = _declared(page, own_prose)
    share = sum(w for w, d in zip(own_prose, declared, strict=True) if d > 0) / total
    links = [-1.0, *(block.link_share for block in blocks), -1.0]
    known: dict[int, tuple[Row, Row]] = {}
    rows: list[Row] = []
    for i, classes, near in zip(page.asked, page.classes, near_headlines, strict=True):
        block = blocks[i]
        innermost = block.place[-1].number
        shared = known.get(innermost)
        if shared is None:  # what is the same for all blocks in one element
            boxed: Row = []
            for box in boxes.around(i):
                boxed += (prose[box] / total, prose[box] / max(1, words[box]), size[box])
            shared = known[innermost] = [*boxed, *repeats[innermost]], _class_hits(block)
        rows.append([
            links[i + 1], links[i], links[i + 2], classes, len(block.place), *_marked(block),
            *shared[0], *near, declared[i], share, *shared[1],
        ])  # fmt: skip
    return rows


def _class_hits(block: Block) -> Row:
    """How many class words close around a block speak of the article's body, and of a standfirst."""
    near = [element.tokens for element in block.place[-2:] if element.tokens]
    return [sum([len(tokens & token_words(label)) for tokens in near]) for label in ("body", "standfirst")]


_WEIGHED_MARKS = (MarkKind.STRONG, MarkKind.EMPHASIS)
_UNMARKED = (0.0,) * len(_WEIGHED_MARKS)


def _marked(block: Block) -> Sequence[float]:
    """The shares of a block's text that are strong, and emphasised."""
    if not block.marks:
        return _UNMARKED
    length = len(block.text)
    return [
        sum([mark.end - mark.start for mark in block.marks if mark.kind is kind]) / length
        for kind in _WEIGHED_MARKS
    ]


_HEADLINE_WORDS = 3
_HEADLINES_NEAR = 4


def _is_headline(block: Block, facts: Facts) -> bool:
    """Whether a block is the headline of something else: some words that are one link."""
    return block.link_share > 0.9 and facts.words >= _HEADLINE_WORDS


def _near(headlines: Sequence[bool], asked: Sequence[int]) -> list[tuple[int, float]]:
    """For each block that is asked about: how many linked headlines stand near it, and how many blocks since the last."""
    sums, count = [0, *accumulate(headlines)], len(headlines)
    last = [-_FAR, *accumulate([i if headline else -_FAR for i, headline in enumerate(headlines)], max)]
    return [
        (
            sums[min(count, i + 1 + _HEADLINES_NEAR)] - sums[max(0, i - _HEADLINES_NEAR)] - headlines[i],
            min(_FAR, i - last[i]),
        )
        for i in asked
    ]


_OPENING = 80
"""Characters of a block that are looked for."""


def _declared(page: PageInputs, prose: Sequence[int]) -> list[float]:
    """For each block that is prose or asked about: 1 if the text that the page gives to machines has it, else 0; -1
    where there is none."""
    body, facts = page.scene.declared, page.scene.facts
    if not body:
        return [-1.0] * len(facts)
    declared = [0.0] * len(facts)
    for index in {*page.asked, *(index for index, words in enumerate(prose) if words)}:
        declared[index] = float(facts[index].folded[:_OPENING] in body)
    return declared


_Twins = dict[int, tuple[int, float, float]]


def _repeats(boxes: Boxes, prose: dict[int, float], headlines: dict[int, float]) -> _Twins:
    """For each element with twins beside it (same tag, same class): how many, their prose together, and how many of
    them hold a headline."""
    twins: dict[tuple[int, str, frozenset[str]], list[int]] = {}
    for element, outer in boxes.elements:
        if element.tag not in _UNREPEATED:
            twins.setdefault((outer, element.tag, element.tokens), []).append(element.number)
    groups = [
        (alike, (len(alike), sum(prose[each] for each in alike), sum(headlines[each] > 0 for each in alike)))
        for alike in twins.values()
        if len(alike) > 1
    ]
    return {number: group for alike, group in groups for number in alike}


def _most_repeated(boxes: Boxes, prose: dict[int, float], headlines: dict[int, float]) -> _Twins:
    """For what stands in each element: the most twins that a box around it has, the box's share of their prose, and
    the share of them that hold a headline."""
    repeats = _repeats(boxes, prose, headlines)
    most: _Twins = {0: (1, 1.0, 0.0)}
    for element, outer in boxes.elements:
        found = repeats.get(element.number)
        if found is not None and found[0] >= most[outer][0]:
            count, together, headed = found
            most[element.number] = count, prose[element.number] / max(1, together), headed / count
        else:
            most[element.number] = most[outer]
    return most

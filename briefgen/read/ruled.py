"""A site's rules at work on one source: the blocks that they decide, and what they say of its metadata.

Each block is decided by the first that speaks of it: strip, then author and date, then body; where
something is the body, all else is outside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefgen.model import BODY_LABELS, Block, BlockKind, Decision, Label, Reading, Ruling, Statement
from briefgen.patterns import Pattern, search
from briefgen.siterules import CLUTTER_LABELS, Entry, SiteRules

_FIELDS = {"title": Label.TITLE, "author": Label.BYLINE, "date": Label.DATELINE}
"""The metadata that rules can name, and what the block is that says it."""
_MAX_VALUE_CHARS = 300
_MAX_VALUES = 20
"""Authors, at most."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the selectors of a site's rules find in one page."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    """By the id (`mem_id`) of the element that they name."""
    found: Mapping[str, tuple[Entry, tuple[str, ...]]] = field(default_factory=dict)
    """For each field, the first entry that finds it, and its values."""
    said: Mapping[str, Entry] = field(default_factory=dict)
    """What the elements say that name an author or date: a block that says just this is one, too."""
    tried: tuple[Entry, ...] = ()


def select(tree: Any, rules: SiteRules) -> Selection:
    """Look for the selectors of `rules` in a parsed page."""
    entries: dict[int, Entry] = {}
    found: dict[str, tuple[Entry, tuple[str, ...]]] = {}
    said: dict[str, Entry] = {}
    tried = []
    for entry in sorted((e for e in rules.entries if e.css), key=lambda e: _ORDER.index(e.key)):
        if entry.key in found:
            continue
        tried.append(entry)
        nodes = tree.css(entry.css)
        if entry.key in _FIELDS:
            values = _values(nodes, entry.key)
            if not values:
                continue
            found[entry.key] = (entry, values)
            if entry.key == "title":  # told the title, the labeller finds its every showing
                continue
            said |= {text: entry for node in nodes if (text := " ".join(node.text(separator=" ").split()))}
        for node in nodes:
            entries.setdefault(node.mem_id, entry)
    return Selection(entries, found, said, tuple(tried))


_ORDER = ("strip", "author", "date", "title", "body")
"""Which entry speaks of a block that several name."""


def _values(nodes: Sequence[Any], key: str) -> tuple[str, ...]:
    texts = (" ".join(_value(node, key).split())[:_MAX_VALUE_CHARS] for node in nodes[:_MAX_VALUES])
    return tuple(dict.fromkeys(text for text in texts if text))


def _value(node: Any, key: str) -> str:
    """What an element says: a `<meta>` its content, a `<time>` its datetime, any other its text."""
    attribute = {"meta": "content", "time": "datetime" if key == "date" else ""}.get(node.tag or "")
    return (node.attributes.get(attribute) if attribute else "") or node.text(separator=" ")


def apply_rules(
    reading: Reading,
    rules: SiteRules,
    selection: Selection | None = None,
    place: Mapping[int, int] | None = None,
) -> Reading:
    """The reading with the blocks decided and the claims made that `rules` give.

    `selection` is of a page; `place` tells for the elements around its blocks, by number, their node's id.
    """
    selection = selection or Selection()
    ruled = _Ruled(reading.blocks, rules, selection, place or {})
    decided = tuple(ruled.decided())
    idle = [e for e in rules.entries if e in {*selection.tried, *ruled.tried} - ruled.used]
    hints = reading.hints._replace(claims=ruled.claims)
    ruling = Ruling(rules.path, tuple(map(str, idle)))
    return reading._replace(blocks=decided, hints=hints, ruling=ruling)


class _Ruled:
    """The work on one source."""

    def __init__(
        self, blocks: Sequence[Block], rules: SiteRules, selection: Selection, place: Mapping[int, int]
    ) -> None:
        self.blocks = blocks
        self.rules = rules
        self.entry_of = {n: selection.entries[node] for n, node in place.items()}
        self.used = {entry for entry, _ in selection.found.values()}
        self.tried: list[Entry] = []
        self.claims = {key: Statement(values, str(entry)) for key, (entry, values) in selection.found.items()}
        self.said = selection.said
        self.lines = self.find_lines()
        self.body = self.find_body()

    def matching(self, entry: Entry) -> Iterator[tuple[int, str]]:
        """Each block that an entry's pattern matches, or that stands beside one: its index, and what is found."""
        self.tried.append(entry)
        pattern = entry.text or entry.after or entry.before
        beside = bool(entry.after) - bool(entry.before)
        for index, block in enumerate(self.blocks):
            found = search(pattern, block.text) if pattern else None
            at = index + beside
            if found is not None and 0 <= at < len(self.blocks):
                yield at, self.blocks[at].text[:_MAX_VALUE_CHARS] if beside else found

    def find_lines(self) -> dict[int, Entry]:
        """The blocks that patterns decide, body's apart; the fields that no selector has found are claimed."""
        lines: dict[int, Entry] = {}
        for entry in self.with_pattern("strip"):
            for index, _ in self.matching(entry):
                lines.setdefault(index, entry)
        for entry in self.with_pattern(*_FIELDS):
            if entry.key in self.claims:
                continue
            for index, found in self.matching(entry):
                value = " ".join(found.split())
                if value and index not in lines:
                    lines[index] = entry
                    self.claims[entry.key] = Statement((value,), str(entry))
                    self.used.add(entry)
                    break
        return lines

    def with_pattern(self, *keys: str) -> Iterable[Entry]:
        return [entry for entry in self.rules.of(*keys) if not entry.css]

    def find_body(self) -> dict[int, Entry]:
        """The blocks within the body, as selectors, patterns and stretches say."""
        body: dict[int, Entry] = {}
        for index, block in enumerate(self.blocks):
            inner = [e for e in self.around(block) if e.key == "body"]
            if inner:
                body[index] = inner[-1]
        for entry in self.with_pattern("body"):
            indices = [index for index, _ in self.matching(entry)] if entry.text else self.stretch(entry)
            for index in indices:
                body.setdefault(index, entry)
        return body

    def stretch(self, entry: Entry) -> range:
        """The blocks after the first that `after` matches and before the next that `before` does."""
        self.tried.append(entry)
        start, end = 0, len(self.blocks)
        if entry.after is not None:
            first = self.first(entry.after, 0)
            if first is None:
                return range(0)
            start = first + 1
        if entry.before is not None:
            last = self.first(entry.before, start)
            if last is None:
                return range(0)
            end = last
        return range(start, end)

    def first(self, pattern: Pattern, start: int) -> int | None:
        blocks = enumerate(self.blocks[start:], start)
        return next((i for i, block in blocks if search(pattern, block.text) is not None), None)

    def around(self, block: Block) -> list[Entry]:
        """The entries that name an element around a block, from the outermost."""
        if not self.entry_of:
            return []
        return [self.entry_of[e.number] for e in block.place if e.number in self.entry_of]

    def decided(self) -> Iterator[Block]:
        """Each block, with what is decided of it."""
        outside = (
            Decision(Label.RELATED, f"{self.rules.path}: outside the body", _NOT_BODY) if self.body else None
        )
        for index, block in enumerate(self.blocks):
            entry = self.entry_for(index, block)
            if entry is not None:
                self.used.add(entry)
            decision = outside if entry is None else _decision(entry, block)
            yield block if decision is None else block._replace(decided=decision)

    def entry_for(self, index: int, block: Block) -> Entry | None:
        """The entry that speaks of a block, by _ORDER."""
        around = self.around(block)
        stripping = next((e for e in around if e.key == "strip"), None)
        line = self.lines.get(index)
        if stripping is not None or (line is not None and line.key == "strip"):
            return stripping or line
        inner = next((e for e in reversed(around) if e.key in _FIELDS), None)
        return inner or self.said.get(" ".join(block.text.split())) or line or self.body.get(index)


_NOT_BODY = frozenset(Label) - BODY_LABELS
_WITHIN_BODY = BODY_LABELS | {Label.TITLE, Label.REPEAT}
"""A headline within the element that holds the article is no part of its text."""

_BODY_LABEL = {
    BlockKind.HEADING: Label.SUBHEADING, BlockKind.ITEM: Label.LIST, BlockKind.QUOTE: Label.QUOTE,
    BlockKind.TABLE: Label.TABLE, BlockKind.CAPTION: Label.CAPTION,
}  # fmt: skip
"""What a block of a kind is within the body; any other is body."""


def _decision(entry: Entry, block: Block) -> Decision:
    if entry.key == "body":
        label = _BODY_LABEL.get(block.kind, Label.BODY)
        return Decision(label, str(entry), frozenset() if label is Label.CAPTION else _WITHIN_BODY)
    if entry.key == "strip":
        return Decision(
            entry.label or Label.PROMO, str(entry), frozenset() if entry.label else CLUTTER_LABELS
        )
    return Decision(_FIELDS[entry.key], str(entry))

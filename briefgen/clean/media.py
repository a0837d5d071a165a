"""Which pictures, embeds and posts belong to the article: those that stand among its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from briefgen.clean.facts import token_words
from briefgen.model import BODY_LABELS, Block, BlockKind, BodyPolicy, Element, Label, Labelled
from briefgen.read.media import without_query

_CORE_SHARE = 0.6
"""The innermost element with this share of the article's blocks holds the article."""
_MEDIA_LABELS = {BlockKind.EMBED: Label.EMBED, BlockKind.FIGURE: Label.FIGURE}
_BOX_TAGS = frozenset(["aside", "nav", "footer", "form", "header"])
_BOX_TOKENS = ("related", "promo", "advert", "share", "comments", "newsletter", "navigation")
_OF_A_POST = BODY_LABELS | {Label.BYLINE, Label.DATELINE}
_OF_A_FIGURE = frozenset([Label.CAPTION, Label.CREDIT, Label.BYLINE, Label.DATELINE])


def mark_posts(labelled: Sequence[Labelled], media: Sequence[Block]) -> tuple[Labelled, ...]:
    """The labelled blocks, with quoted posts named as such where their words are kept.

    Who wrote a post and when belongs to it: it says nothing of the article.
    """
    out = list(labelled)
    for medium in media:
        post = _post_in(out, medium)
        if any(out[i].label in BODY_LABELS for i in post):
            for i in post:
                if out[i].label in _OF_A_POST:
                    out[i] = out[i]._replace(label=Label.POST, rule=f"a quoted post ({out[i].rule})")
    return tuple(out)


def place_media(
    labelled: Sequence[Labelled], media: Sequence[Block], policy: BodyPolicy
) -> tuple[Labelled, ...]:
    """The labelled blocks, with the article's embeds and, where the policy has them, its pictures among them.

    Of a post the link stays where its words are not kept, or do not lead there.
    """
    scene = _Scene(labelled)
    after: dict[int, list[Labelled]] = {}
    seen: set[str] = set()
    for medium in media if scene.core else ():
        label = _MEDIA_LABELS[medium.kind]
        key = medium.src if label is Label.FIGURE else medium.text
        if (label is Label.FIGURE and not policy.images) or key in seen or not scene.holds(medium):
            continue
        post = [labelled[i] for i in _post_in(labelled, medium)]
        shown = [x.block for x in post if x.label is Label.POST]
        if not any(_leads_to(medium.src, block) for block in shown):
            seen.add(key)
            found = Labelled(medium, label, f"{label.value}: among the article's text", 0.7)
            after.setdefault(post[-1].block.line if shown else medium.line, []).append(found)
    lines = range(len(labelled) + 1)
    return tuple(x for line in lines for x in (*labelled[max(0, line - 1) : line], *after.get(line, ())))


def _post_in(labelled: Sequence[Labelled], medium: Block) -> range:
    """Indices of the blocks of the post that a medium is; none when it is something else."""
    if not medium.place or medium.place[-1].tag != "blockquote":
        return range(0)
    return _blocks_in(labelled, medium.place[-1], medium.line)


def _leads_to(address: str, block: Block) -> bool:
    """Whether a block links to an address, whatever its query."""
    page = without_query(address)
    return any(without_query(mark.href) == page for mark in block.marks)


def _blocks_in(labelled: Sequence[Labelled], element: Element, line: int) -> range:
    """Indices of the blocks in an element that block `line` follows or ends: they stand together."""
    start = end = line
    while start > 0 and _has(labelled[start - 1].block, element):
        start -= 1
    while end < len(labelled) and _has(labelled[end].block, element):
        end += 1
    return range(start, end)


class _Scene:
    """Where an article's text stands on its page."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        self.labelled = labelled
        self.body = [index for index, x in enumerate(labelled) if x.label in BODY_LABELS]
        self.count = Counter(e.number for index in self.body for e in labelled[index].block.place)
        self.core = self._core()
        """The number of the element that holds the article; 0 in a scraped text."""

    def _core(self) -> int:
        enough = _CORE_SHARE * len(self.body)
        # An element's number is greater than those of the elements around it.
        return max((number for number, count in self.count.items() if count >= enough), default=0)

    def holds(self, medium: Block) -> bool:
        """Whether a medium stands in the article: in its element, below its start, in no box of its own."""
        start = next((i for i in range(self.body[0]) if self.labelled[i].label is Label.TITLE), self.body[0])
        if not start < medium.line <= self.body[-1] + 1 or all(e.number != self.core for e in medium.place):
            return False
        own = [e for e in medium.place if not self.count[e.number]]
        return not any(map(_is_box, own)) and not (own and self._tells_of_others(own[0], medium))

    def _tells_of_others(self, box: Element, medium: Block) -> bool:
        """Whether an element without any of the article's text has more than a picture's."""
        post = _post_in(self.labelled, medium)
        around = _blocks_in(self.labelled, box, medium.line)
        texts = [self.labelled[i] for i in around if i not in post]
        return any(
            x.label not in _OF_A_FIGURE and (x.block.link_share or x.label is not Label.NAVIGATION)
            for x in texts
        )


def _has(block: Block, element: Element) -> bool:
    return any(e is element for e in block.place)


def _is_box(element: Element) -> bool:
    return element.tag in _BOX_TAGS or any(element.tokens & token_words(name) for name in _BOX_TOKENS)

"""Which pictures, embeds and posts belong to the article: those that stand among its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from functools import cached_property
from typing import NamedTuple

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
    for post in _blocks_of_posts(labelled, media).values():
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
    posts = _shown_posts(labelled, media) if scene.core else {}
    after: dict[int, list[Labelled]] = {}
    seen: set[str] = set()
    for medium in media if scene.core else ():
        label = _MEDIA_LABELS[medium.kind]
        key = medium.src if label is Label.FIGURE else medium.text
        if (label is Label.FIGURE and not policy.images) or key in seen or not scene.holds(medium):
            continue
        shown = posts.get(_post_of(medium))
        if shown is None or without_query(medium.src) not in shown.addresses:
            seen.add(key)
            found = Labelled(medium, label, f"{label.value}: among the article's text", 0.7)
            after.setdefault(shown.end if shown else medium.line, []).append(found)
    lines = range(len(labelled) + 1)
    return tuple(x for line in lines for x in (*labelled[max(0, line - 1) : line], *after.get(line, ())))


def _post_of(medium: Block) -> int:
    """The number of the quote that a medium is the post of; 0 when it is something else."""
    quote = medium.place[-1] if medium.place else None
    return quote.number if quote is not None and quote.tag == "blockquote" else 0


def _blocks_of_posts(labelled: Sequence[Labelled], media: Sequence[Block]) -> dict[int, list[int]]:
    """The indices of the blocks of each post among the media, by its quote's number."""
    posts: dict[int, list[int]] = {number: [] for number in map(_post_of, media) if number}
    for index, x in enumerate(labelled) if posts else ():
        for element in x.block.place:
            if element.number in posts:
                posts[element.number].append(index)
    return posts


class _ShownPost(NamedTuple):
    """A post whose words are kept."""

    addresses: Set[str]
    """Where its words lead, whatever is asked there."""
    end: int
    """The line of its last block."""


def _shown_posts(labelled: Sequence[Labelled], media: Sequence[Block]) -> dict[int, _ShownPost]:
    """The posts among the media whose words are kept, by their quotes' numbers."""
    shown: dict[int, _ShownPost] = {}
    for number, post in _blocks_of_posts(labelled, media).items():
        kept = [labelled[i].block for i in post if labelled[i].label is Label.POST]
        if kept:
            addresses = {without_query(mark.href) for block in kept for mark in block.marks}
            shown[number] = _ShownPost(addresses, labelled[post[-1]].block.line)
    return shown


class _Scene:
    """Where an article's text stands on its page: what is asked of many media is counted once."""

    def __init__(self, labelled: Sequence[Labelled]) -> None:
        body = [index for index, x in enumerate(labelled) if x.label in BODY_LABELS]
        self.count = Counter(e.number for index in body for e in labelled[index].block.place)
        # An element's number is greater than those of the elements around it.
        enough = _CORE_SHARE * len(body)
        self.core = max((number for number, count in self.count.items() if count >= enough), default=0)
        """The number of the element that holds the article; 0 in a scraped text."""
        self.start = (
            next((i for i in range(body[0]) if labelled[i].label is Label.TITLE), body[0]) if body else 0
        )
        self.end = body[-1] + 1 if body else 0
        self.labelled = labelled

    @cached_property
    def telling(self) -> Counter[int]:
        """For each element, by its number, how many of its blocks say more than a picture's do."""
        return Counter(e.number for x in self.labelled if _tells_of_others(x) for e in x.block.place)

    def holds(self, medium: Block) -> bool:
        """Whether a medium stands in the article: in its element, below its start, in no box of its own, nor in an
        element without any of the article's text that says more than a picture, or the medium's own post, does."""
        if not self.start < medium.line <= self.end or all(e.number != self.core for e in medium.place):
            return False
        own = [e for e in medium.place if not self.count[e.number]]
        if not own:
            return True
        return not any(map(_is_box, own)) and self.telling[own[0].number] <= self.telling[_post_of(medium)]


def _tells_of_others(x: Labelled) -> bool:
    """Whether a block says more than a picture's caption, and is no bare word of a menu."""
    return x.label not in _OF_A_FIGURE and bool(x.block.link_share or x.label is not Label.NAVIGATION)


def _is_box(element: Element) -> bool:
    return element.tag in _BOX_TAGS or any(element.tokens & token_words(name) for name in _BOX_TOKENS)

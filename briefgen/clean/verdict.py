"""What a whole document is: an article, a part of one, or something that is none."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.evidence import types_of
from briefgen.model import BODY_LABELS, Hints, Label, Labelled, Verdict

_LEAST_CHARS = 200
"""A body shorter than this is no article unless the page says so; two sentences of prose have as much."""
_CUT_CHARS = 1200
"""A wall below a body shorter than this has most likely cut it."""
_WALLS = frozenset({Label.REGISTRATION, Label.PAYWALL})
_ERROR_WORDS = frozenset(
    (
        "404",
        "403",
        "not found",
        "page not found",
        "access denied",
        "nicht gefunden",
        "forbidden",
        "just a moment...",
    )
)


def judge(labelled: Sequence[Labelled], hints: Hints, title: str) -> tuple[Verdict, str]:
    """The verdict, and why, in words that end a sentence beginning with "this is"."""
    chars = sum(len(x.block.text) for x in labelled if x.label in BODY_LABELS)
    walls = [x for x in labelled if _is_wall(x)]
    if chars < _LEAST_CHARS:
        return _no_article(labelled, walls, title, chars)
    if any(
        "liveblog" in t.lower() or t in ("CollectionPage", "ItemList")
        for i in hints.json_ld[:1]
        for t in types_of(i)
    ):
        return Verdict.ARTICLE, "an article"
    if chars < _CUT_CHARS and _wall_follows(labelled):
        return Verdict.PARTIAL, "the beginning of an article; a wall cut it off"
    return Verdict.ARTICLE, "an article"


def _no_article(
    labelled: Sequence[Labelled], walls: list[Labelled], title: str, chars: int
) -> tuple[Verdict, str]:
    folded = title.casefold()
    if any(words in folded for words in _ERROR_WORDS):
        return Verdict.ERROR, f'an error page ("{title}")'
    if walls:
        return Verdict.WALL, f'a wall, not an article ("{walls[0].block.text[:60]}")'
    links = sum(x.block.link_share > 0.5 for x in labelled)
    if links > 20 and links * 2 > len(labelled):
        return Verdict.INDEX, f"a page of links ({links} of {len(labelled)} blocks)"
    return Verdict.ERROR, f"no article that could be found ({chars} characters of running text)"


def _wall_follows(labelled: Sequence[Labelled]) -> bool:
    """Whether a prompt to register or pay stands directly below the last of the body."""
    last = max(i for i, x in enumerate(labelled) if x.label in BODY_LABELS)
    return any(_is_wall(x) for x in labelled[last + 1 : last + 3])


def _is_wall(x: Labelled) -> bool:
    """Whether it says so itself, or the site's rules do; class names are on what a wall guards, too."""
    decided = x.block.decided
    return x.label in _WALLS and (
        x.rule.startswith("phrase") or (decided is not None and decided.label is x.label)
    )

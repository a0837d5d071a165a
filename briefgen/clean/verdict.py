"""What a whole document is: an article, a part of one, or something that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from briefgen.clean.data import load_data
from briefgen.clean.evidence import articles_in, types_of
from briefgen.clean.facts import alphabetic_size
from briefgen.clean.phrases import fold
from briefgen.model import BODY_LABELS, BlockKind, Hints, Label, Labelled, Verdict

_LEAST_CHARS = 200
"""A body shorter than this is no article unless the page says so; two sentences of prose have as much."""
_LEAST_STATED_CHARS = 80
"""The same of what is plainly one: a page that describes an article to machines, or a text below a title and a day or a name. A
flash, an item of news in brief, or what a wall has left of an article."""
_CUT_CHARS = 1200
"""A wall below a body shorter than this has most likely cut it."""
_ERROR_CHARS = 1500
"""Running text that an error page may have around what it says: advice, or the news of the day."""
_WALLS = frozenset({Label.REGISTRATION, Label.PAYWALL})


def judge(labelled: Sequence[Labelled], hints: Hints, title: str) -> tuple[Verdict, str]:
    """The verdict, and why, in words that end a sentence beginning with "this is"."""
    chars = sum(alphabetic_size(x.block.text) for x in labelled if x.label in BODY_LABELS)
    walls = [x for x in labelled if _is_wall(x)]
    is_plain = (not walls and _is_free(hints)) or _is_headed(labelled)
    if chars < _LEAST_CHARS and not (chars >= _LEAST_STATED_CHARS and is_plain):
        return _no_article(labelled, walls, title, chars)
    if not _is_stated(hints):
        if chars < _ERROR_CHARS and (said := _error_in(title, hints.title)):
            return Verdict.ERROR, f'an error page ("{said}")'
        if teasers := _teasers(labelled):
            return Verdict.INDEX, f"a page of teasers ({teasers} linked headlines between its paragraphs)"
    if any(
        "liveblog" in t.lower() or t in ("CollectionPage", "ItemList")
        for i in hints.json_ld[:1]
        for t in types_of(i)
    ):
        return Verdict.ARTICLE, "an article"
    if chars < _CUT_CHARS and _wall_follows(labelled):
        return Verdict.PARTIAL, "the beginning of an article; a wall cut it off"
    return Verdict.ARTICLE, "an article"


def _is_headed(labelled: Sequence[Labelled]) -> bool:
    """Whether a day or an author stands between the title and the text."""
    text = next((i for i, x in enumerate(labelled) if x.label in BODY_LABELS), 0)
    title = next((i for i in reversed(range(text)) if labelled[i].label is Label.TITLE), text)
    return any(x.label in (Label.DATELINE, Label.BYLINE) for x in labelled[title:text][:_HEAD_BLOCKS])


_HEAD_BLOCKS = 6
"""The title and what stands below it: a standfirst, authors, days."""


def _is_free(hints: Hints) -> bool:
    """Whether the page describes an article to machines that readers need not pay for."""
    items = articles_in(hints)
    return bool(items) and all(str(i.get("isAccessibleForFree", "")).lower() != "false" for i in items)


def _is_stated(hints: Hints) -> bool:
    """Whether the page calls itself an article."""
    kinds = map(str.lower, hints.meta.get("og:type", ()))
    return bool(articles_in(hints)) or "article" in kinds or "article:published_time" in hints.meta


_BETWEEN = re.compile(r"\s+[-–—·|]\s+|\s*[|·]\s*|:\s+")
"""What stands between the parts of a title."""
_STATUS = re.compile(
    r"(?:http|error|erreur|fehler|status|code|[ #:])*(?:40[0134]|410|429|451|50[0234])(?: error)?"
)


def _error_in(*titles: str) -> str:
    """The first of some titles that an error page has, in one of its parts."""
    known = _error_titles()
    for title in titles:
        for part in _BETWEEN.split(fold(title)):
            said = part.strip(" .!?…()")
            if said in known or _STATUS.fullmatch(said):
                return title
    return ""


@cache
def _error_titles() -> frozenset[str]:
    return frozenset(load_data("error_pages"))


_LEAST_TEASERS = 4
_MOST_A_TEASER = 2.5
"""Blocks of text for each linked headline: of more, the headlines stand between the paragraphs of one article."""
_HEADLINE_WORDS = 3


def _teasers(labelled: Sequence[Labelled]) -> int:
    """How many linked headlines part the text, if they part it into teasers; else 0."""
    body = [i for i, x in enumerate(labelled) if x.label in BODY_LABELS]
    within = labelled[max(0, body[0] - 1) : body[-1]] if body else ()
    heads = [x for x in within if x.block.kind is BlockKind.HEADING and _is_headline(x)]
    many = len(heads) >= _LEAST_TEASERS and len(body) <= len(heads) * _MOST_A_TEASER
    return len(heads) if many else 0


def _is_headline(x: Labelled) -> bool:
    return x.block.link_share > 0.9 and len(x.block.text.split()) >= _HEADLINE_WORDS


def _no_article(
    labelled: Sequence[Labelled], walls: list[Labelled], title: str, chars: int
) -> tuple[Verdict, str]:
    if _error_in(title):
        return Verdict.ERROR, f'an error page ("{title}")'
    if walls:
        return Verdict.WALL, f'a wall, not an article ("{walls[0].block.text[:60]}")'
    links = sum(x.block.link_share > 0.5 for x in labelled)
    if links > 20 and links * 2 > len(labelled):
        return Verdict.INDEX, f"a page of links ({links} of {len(labelled)} blocks)"
    size = sum(alphabetic_size(x.block.text) for x in labelled)
    consent = [x for x in labelled if x.label is Label.CONSENT]
    if 2 * sum(alphabetic_size(x.block.text) for x in consent) > size:
        return Verdict.WALL, f'a wall, not an article ("{consent[0].block.text[:60]}")'
    headlines = sum(map(_may_be_headline, labelled))
    if headlines >= _LEAST_HEADLINES and 4 * headlines > len(labelled):
        return Verdict.INDEX, f"a page of headlines ({headlines} of {len(labelled)} blocks)"
    return Verdict.ERROR, f"no article that could be found ({chars} characters of running text)"


_LEAST_HEADLINES = 5
_HEADLINE_CHARS = (20, 120)
"""A menu's entries are shorter, paragraphs longer."""


def _may_be_headline(x: Labelled) -> bool:
    """Whether a block of no article reads like the headline of one: a line that is no phrase of clutter, nor a sentence."""
    least, most = _HEADLINE_CHARS
    is_line = least <= alphabetic_size(x.block.text) <= most and x.block.text[-1].isalnum()
    return is_line and x.label not in BODY_LABELS and not x.rule.startswith("phrase")


_REMAINDER_CHARS = 80
"""What may stand below a wall and have passed for the article's: the offer's terms."""


def _wall_follows(labelled: Sequence[Labelled]) -> bool:
    """Whether a prompt to register or pay stands directly below the last of the body, or below all of it but a few words."""
    ends, below = [], 0
    for index in reversed(range(len(labelled))):
        if labelled[index].label in BODY_LABELS and below <= _REMAINDER_CHARS:
            ends.append(index)
            below += alphabetic_size(labelled[index].block.text)
    return any(_is_walled(labelled[end + 1 : end + 1 + _WALL_BLOCKS]) for end in ends)


_WALL_BLOCKS = 4
"""What of a wall stands right below the text, at most."""
_BUTTON_CHARS = 16
"""A shorter prompt is a button, which stands below many whole articles, too: `Subscribe`. Two of them are a wall's, and one of
which the site's rules say so."""


def _is_walled(below: Sequence[Labelled]) -> bool:
    """Whether a wall begins in the first two of some blocks."""
    walls = [x for x in below if _is_wall(x)]
    told = any(alphabetic_size(x.block.text) >= _BUTTON_CHARS or x.block.decided is not None for x in walls)
    return any(map(_is_wall, below[:2])) and (told or len(walls) > 1)


def _is_wall(x: Labelled) -> bool:
    """Whether it says so itself, or the site's rules do; class names are on what a wall guards, too."""
    decided = x.block.decided
    return x.label in _WALLS and (
        x.rule.startswith("phrase") or (decided is not None and decided.label is x.label)
    )

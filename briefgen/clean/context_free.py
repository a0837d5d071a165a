"""The first pass: what each block looks like by itself.

One rule, one function; RULES is tried in order, and the first that answers decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from briefgen.clean.agencies import agencies, is_like_an_agency
from briefgen.clean.dates import find_day
from briefgen.clean.facts import Facts, is_attribution, token_words
from briefgen.clean.phrases import Phrasebook, fold
from briefgen.model import Block, BlockKind, Label


class Guess(NamedTuple):
    """A label with what it rests on."""

    label: Label
    rule: str
    confidence: float
    why: Callable[[], str] | None = None
    """What the rule saw, where that is costly to say."""


_new = tuple.__new__
"""Makes a named tuple of all its values quicker than its name does: there is one for each block."""

Rule: TypeAlias = Callable[[Block, Facts, Phrasebook], Guess | None]

_SHORT = 25
"""Words; a longer block holds sentences, and one phrase in it does not speak for the whole."""
_MATCH_SHARE = 0.35
"""Share of a block's characters that a phrase must cover to speak for a block of any length."""

_OPENING_CHARS = 30
"""A phrase that begins so near the block's beginning opens it, and speaks for it."""


def phrase(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It says what clutter says."""
    match = facts.match
    if match is None:
        return None
    covers = (match.end - match.start) / max(1, len(facts.folded))
    if (
        covers >= _MATCH_SHARE
        or facts.words <= _SHORT
        or (match.phrase.anchored and facts.words <= 2 * _SHORT)
    ):
        confidence = 0.95 if covers >= _MATCH_SHARE else 0.8
    elif match.start <= _OPENING_CHARS or _prompting_share(facts, book) >= 0.5:
        confidence = 0.8
    else:
        return None
    return Guess(match.phrase.label, f'"{match.phrase.source}"', confidence)


def kicker(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """`Video: …` before what is no sentence: other material's headline, unless it turns out to be the title."""
    if facts.ends_sentence:
        return None
    words = book.kicker.match(facts.folded)
    return Guess(Label.PROMO, f'begins with "{words[0]}"', 0.8) if words else None


_SENTENCE = re.compile(r"(?<=[.!?।۔。！？])\s+")


def _prompting_share(facts: Facts, book: Phrasebook) -> float:
    """Share of a long block's sentences that hold a clutter phrase, 0 to 1."""
    sentences = _SENTENCE.split(facts.folded)
    return sum(book.find(sentence) is not None for sentence in sentences) / len(sentences)


_SEPARATING = re.compile("[>›»/→]")
_SEPARATORS = re.compile(r"\s+[>›»/→]\s+|\s*[›»]\s*")


def breadcrumb(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """Home > Section > …: short parts between separators, or a list that is marked as one."""
    if "breadcrumb" in facts.tokens or "breadcrumbs" in facts.tokens:
        return Guess(Label.BREADCRUMB, "class breadcrumb", 0.9) if facts.words <= _SHORT else None
    if facts.words > 2 * _SHORT or not _SEPARATING.search(block.text):
        return None
    parts = crumbs(block.text)
    if len(parts) >= 2 and any(parts[0].casefold() in language.home for language in book.languages):
        return Guess(Label.BREADCRUMB, f'begins with "{parts[0]}"', 0.95)
    return None


def crumbs(text: str) -> list[str]:
    """The parts of a breadcrumb line."""
    if not _SEPARATING.search(text):
        return [text.strip()] if text.strip() else []
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def credit(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It names who took the picture."""
    if facts.words > 20 or (facts.tags & {"<h1>", "<h2>", "<h3>"}):
        return None
    words = book.credit.match(facts.folded.lstrip("([©"))
    if words:
        return Guess(Label.CREDIT, f'begins with "{words[0]}"', 0.85)
    if facts.words <= 8 and not facts.tokens.isdisjoint(token_words("credit")):
        return Guess(Label.CREDIT, "class", 0.8)
    return None


_MAX_BYLINE_WORDS = 15
_EMAIL_BEHIND_NAME = re.compile(
    r"(?:[^\W\d_][^\s@:]*\s+){1,4}[(<]?[\w.+-]{1,60}@(?:[\w-]{1,60}\.){1,4}\w{2,12}[)>]?"
)


def byline(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It names the author: `By Jane Doe`."""
    if "@" in block.text and _EMAIL_BEHIND_NAME.fullmatch(block.text):
        return Guess(Label.BYLINE, "a name and an e-mail address", 0.85)
    says_by = book.byline.match(facts.folded) is not None
    if block.kind is BlockKind.HEADING or (facts.words > 5 and not says_by):
        return None  # as most: neither "By" nor an agency's name
    first_line = block.text.partition("\n")[0]
    if len(first_line.split()) > _MAX_BYLINE_WORDS:
        return None
    for language in book.languages if says_by else ():
        for words in language.byline:
            if _starts_with(facts.folded, words) and _names_follow(first_line, len(words)):
                return Guess(Label.BYLINE, f'begins with "{words}"', 0.85)
    return (
        Guess(Label.BYLINE, "an agency's name", 0.85)
        if facts.words <= 5 and _is_agency(block, facts)
        else None
    )


def _is_agency(block: Block, facts: Facts) -> bool:
    name = block.text.strip(" |-–—:()")
    folded = facts.folded if name == block.text else fold(name)
    return (
        folded in agencies() or is_like_an_agency(name, folded) or _ACRONYM.fullmatch(block.text) is not None
    )


_ACRONYM = re.compile(r"[A-Z]{2,6}\s*\|")
"""`ANI |`: how syndicated pages print the agency where the author's name would be."""


def _starts_with(folded: str, words: str) -> bool:
    if not folded.startswith(words):
        return False
    rest = folded[len(words) :]
    return not rest or not rest[0].isalnum()


def _names_follow(text: str, start: int) -> bool:
    rest = text[start:].lstrip(" :|-–")
    words = rest.split()
    return bool(words) and not words[0][:1].islower() and not text.rstrip().endswith((".", "!", "?"))


_MAX_DATELINE_WORDS = 22
_HALF_DAYS = ("a.m.", "p.m.")
"""Ends of a time of day, with a stop that ends no sentence."""
_DIGIT = re.compile(r"\d")


def dateline(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """A short line with a day in it."""
    is_sentence = facts.ends_sentence and facts.words > 10 and not block.text.endswith(_HALF_DAYS)
    if facts.words > _MAX_DATELINE_WORDS or is_sentence:
        return None
    found = find_day(block.text)
    if not found:
        return None
    labels = [w for language in book.languages for w in (*language.published, *language.updated)]
    if any(_starts_with(facts.folded, words) for words in labels):
        return Guess(Label.DATELINE, "says when it was published", 0.95)
    if len(found.group()) * 2 >= len(block.text) or facts.words <= 12:
        return Guess(Label.DATELINE, "a day and little else", 0.8)
    return None


def reading_time(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """`4 min read`."""
    if facts.words > 6 or not _has_digit(facts.folded):
        return None
    found = any(words in facts.folded for language in book.languages for words in language.minutes)
    return Guess(Label.NAVIGATION, "reading time", 0.9) if found else None


def _has_digit(text: str) -> bool:
    """Whether one of its characters is a digit, raised ones like `²` included."""
    return _DIGIT.search(text) is not None or (not text.isascii() and any(map(str.isdigit, text)))


_CLUTTER_TAGS = {
    "<nav>": Label.NAVIGATION,
    "<footer>": Label.NAVIGATION,
    "<button>": Label.NAVIGATION,
    "<menu>": Label.NAVIGATION,
    "<label>": Label.NAVIGATION,
    "<form>": Label.REGISTRATION,
    "<dialog>": Label.PROMO,
    "<aside>": Label.RELATED,
}


def element(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It stands in an element that never holds an article."""
    return _in_clutter(facts.tags - {"<footer>"} if is_attribution(block, facts) else facts.tags)


@lru_cache(maxsize=1024)
def _in_clutter(tags: frozenset[str]) -> Guess | None:
    found = next((tag for tag in _CLUTTER_TAGS if tag in tags), None)
    return Guess(_CLUTTER_TAGS[found], f"in {found}", 0.8) if found else None


_CLUTTER_TOKENS = (
    Label.COMMENTS, Label.RELATED, Label.NEWSLETTER, Label.SHARE, Label.ADVERT, Label.CONSENT,
    Label.REGISTRATION, Label.PAYWALL, Label.PROMO, Label.NAVIGATION, Label.DISCLAIMER,
)  # fmt: skip

_WRAPS_ARTICLES = frozenset({Label.PAYWALL, Label.REGISTRATION})
"""`class=paywall` is on what a wall guards as often as on the wall itself."""


def class_words(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """The class names around it speak of clutter."""
    return _with_clutter(facts.tokens, facts.words >= _SHORT) if facts.tokens else None


@lru_cache(maxsize=1024)
def _with_clutter(tokens: frozenset[str], is_long: bool) -> Guess | None:
    telling = tokens & _clutter_words()
    for label in _CLUTTER_TOKENS if telling else ():
        found = telling & token_words(label.value)
        if found and not (is_long and label in _WRAPS_ARTICLES):
            return Guess(label, f"class {min(found)}", 0.65)
    return None


@cache
def _clutter_words() -> frozenset[str]:
    return frozenset().union(*(token_words(label.value) for label in _CLUTTER_TOKENS))


_CREDITED = re.compile(r"\((?=[A-Z])[^()/]{2,40}/\s?[A-Z][^()/]{1,40}\)\Z")
"""`(Wire Photo/Jane Doe)`, `(Jane Doe / Wire)` at a line's end: of 85 in 743 saved pages, one belongs to the text."""
_CAPTION_WORDS = 45


def caption(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It stands below a picture, or ends as what stands there does."""
    words = token_words("caption")
    text = block.text
    if text.endswith(")") and facts.words <= _CAPTION_WORDS and "/" in text and _CREDITED.search(text):
        return Guess(Label.CAPTION, "ends with a picture's credit", 0.9)
    if block.kind is not BlockKind.CAPTION:
        for element in block.place[-2:]:
            if not words.isdisjoint(element.tokens):
                break
        else:
            return None
    return Guess(Label.CAPTION, "below a picture", 0.85)


def hidden(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """Readers do not see it."""
    if facts.is_hidden and not facts.is_prose:
        return Guess(Label.NAVIGATION, "hidden", 0.7)
    return None


_HEADLINE_WORDS = 4


def shouted(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """All of it is one link, in capitals: another article's headline between two paragraphs."""
    if block.link_share < 0.9 or facts.words < _HEADLINE_WORDS or block.kind is not BlockKind.PARAGRAPH:
        return None
    letters = "".join(filter(str.isalpha, block.text))
    if sum(map(str.isupper, letters)) >= 0.9 * len(letters):
        return Guess(Label.RELATED, "a headline in capitals, all of it a link", 0.85)
    return None


_PLACEHOLDER = re.compile(r"\{\{[^{}]{1,60}\}\}|\{\*[^{}]{1,60}\*\}|\$\{[\w.]{1,60}\}|<%[^%]{1,60}%>")


def template(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It waits for a script to fill it in: `{{ address }}`."""
    if block.kind is BlockKind.CODE or not ("{" in block.text or "<%" in block.text):
        return None
    if facts.words <= 2 * _SHORT and _PLACEHOLDER.search(block.text):
        return Guess(Label.NAVIGATION, "a template's placeholder", 0.8)
    return None


_MAX_LINK_SHARE = 0.6


def links(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """Most of it is links."""
    return _linked(round(100 * block.link_share)) if block.link_share > _MAX_LINK_SHARE else None


@cache
def _linked(percent: int) -> Guess:
    return Guess(Label.NAVIGATION, f"{percent}% links", 0.7)


def structure(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """Its element says what part of an article it would be."""
    return _structured(block.kind, facts.words >= _FULL_ITEM) if block.kind in _STRUCTURE else None


_FULL_ITEM = 8
"""Words; a shorter item is likelier a menu's."""


@cache
def _structured(kind: BlockKind, is_full: bool) -> Guess:
    label = _STRUCTURE[kind]
    sure = {Label.SUBHEADING: 0.5, Label.LIST: 0.7 if is_full else 0.4}.get(label, 0.7)
    return Guess(label, f"a {kind.value}", sure)


_STRUCTURE = {
    BlockKind.HEADING: Label.SUBHEADING,
    BlockKind.ITEM: Label.LIST,
    BlockKind.QUOTE: Label.QUOTE,
    BlockKind.TABLE: Label.TABLE,
    BlockKind.CODE: Label.BODY,
}


def prose(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """It reads like a paragraph."""
    if facts.is_prose:
        return Guess(Label.BODY, f"prose of {facts.words} words", 0.9 if facts.words >= 20 else 0.75)
    if facts.ends_sentence and facts.words >= 3:
        return Guess(Label.BODY, f"a short sentence of {facts.words} words", 0.55)
    return None


def short(block: Block, facts: Facts, book: Phrasebook) -> Guess | None:
    """A few words without a sentence's end."""
    return _unexplained(facts.words)


@lru_cache(maxsize=128)
def _unexplained(words: int) -> Guess:
    return Guess(Label.NAVIGATION, f"{words} words, no sentence", 0.5)


def guess(block: Block, facts: Facts, book: Phrasebook) -> Guess:
    """The first answer among RULES."""
    for rule in RULES:
        found = rule(block, facts, book)
        if found is not None:
            label, reason, confidence, why = found
            return _new(Guess, (label, f"{rule.__name__}: {reason}", confidence, why))
    raise AssertionError("the last rule answers always")


RULES: tuple[Rule, ...] = (
    phrase,  # before everything: a prompt stays a prompt wherever it stands
    breadcrumb,  # before the tags: many breadcrumbs stand in a <nav>
    credit,
    kicker,  # after the credits, which begin with `photos:`, too; no phrase, because a title may begin like this
    byline,
    dateline,
    reading_time,
    element,
    caption,  # before class words: figures often have a widget's class
    hidden,
    class_words,
    shouted,
    template,
    links,
    structure,
    prose,
    short,
)

"""What cleaning should have taken out and an article still says: consent, registration, paywall, newsletter, promotion."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from briefgen.check.finding import ERROR, Finding
from briefgen.check.page import Looked
from briefgen.clean.context_free import phrase
from briefgen.clean.facts import measure
from briefgen.clean.phrases import phrasebook
from briefgen.clean.places import Places
from briefgen.model import Block, Label

_BLOCKS = ".prose p, .prose li, .prose h2, .prose h3, .prose h4, .prose td, .summary, .standfirst"
_PROMPTS = frozenset({Label.CONSENT, Label.REGISTRATION, Label.PAYWALL, Label.NEWSLETTER, Label.PROMO})
_SURE = 0.9
"""A phrase that covers a third of its block; less can be an article about such prompts."""
_SHOWN_CHARS = 60


def residue(looked: Looked) -> Iterator[Finding]:
    """No prompt is left in an article's text, by the phrases that cleaning knows, in the article's language."""
    for node in looked.tree.css("article.report"):
        blocks = [Block(text) for each in node.css(_BLOCKS) if (text := " ".join(each.text().split()))]
        book = phrasebook(_language(looked, node.css_first(".prose")))
        for block, facts in zip(blocks, measure(blocks, book, Places(blocks)), strict=True):
            guess = phrase(block, facts, book) if facts.match else None
            if guess and guess.label in _PROMPTS and guess.confidence >= _SURE:
                shown = block.text[:_SHOWN_CHARS]
                yield looked.fault(
                    "prompt", ERROR, f"the article still asks for something ({guess.label.value}): “{shown}”",
                    "delete the passage from the article's file", shown[:20],
                )  # fmt: skip


def _language(looked: Looked, prose: LexborNode | None) -> str:
    """The article's own language, else the page's."""
    own = prose.attributes.get("lang") if prose else None
    page = looked.of("html")[0][0].get("lang") if looked.of("html") else None
    return (own or page or "en").partition("-")[0].lower()

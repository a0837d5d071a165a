"""The names by which news agencies sign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from briefgen.clean.data import load_data
from briefgen.clean.phrases import fold

_LIKE = re.compile(
    r"\b(?:(?:news|press) (?:agency|service)|wire(?: service)?|newswire|nachrichtenagentur|presseagentur|agence de presse|"
    r"agencia de noticias|agenzia di stampa)\b|समाचार एजेंसी|وكالة\s+\S+\s+للأنباء|وكالة أنباء",
    re.IGNORECASE,
)
"""How an agency's name reads when it is not among those that we know."""


def is_like_an_agency(name: str, folded: str) -> bool:
    """Whether a name reads like an agency's; `folded` is the same, folded."""
    if folded.isascii() and not ("gen" in folded or "wire" in folded or "service" in folded):
        return False  # in ASCII, each such name has one of these
    return _LIKE.search(name) is not None


@cache
def agencies() -> Mapping[str, str]:
    """Names of agencies, by their folded form."""
    listed: list[str] = load_data("agencies")
    return {fold(name): name for name in listed}

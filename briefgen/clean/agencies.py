"""The names by which news agencies sign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from briefgen.clean.data import load_data
from briefgen.clean.phrases import fold

AGENCY_LIKE = re.compile(
    r"\b(?:(?:news|press) (?:agency|service)|wire(?: service)?|newswire|nachrichtenagentur|presseagentur|agence de presse|"
    r"agencia de noticias|agenzia di stampa)\b|समाचार एजेंसी|وكالة\s+\S+\s+للأنباء|وكالة أنباء",
    re.IGNORECASE,
)
"""How an agency's name reads when it is not among those that we know."""


@cache
def agencies() -> Mapping[str, str]:
    """Names of agencies, by their folded form."""
    listed: list[str] = load_data("agencies")
    return {fold(name): name for name in listed}

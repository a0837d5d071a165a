"""What Babel has said of days, languages and numbers, kept from build to build: to load it takes longer than many a build."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from briefgen.cache import load_cache, save_cache
from briefgen.config import Config

Answers = dict[tuple[Any, ...], Any]
"""By a question's name and its plain values; days as `date.toordinal` says them."""

_PLAIN = frozenset({str, int})
"""What can be kept: of these very types, not of their heirs."""

_Ask = TypeVar("_Ask", bound=Callable[..., Any])


class _Asks(Protocol):
    answers: Answers


def kept(ask: _Ask) -> _Ask:
    """A method of what has `answers`, which asks only what it has no answer to. Values are plain, or days; what else a
    site's own template gives (Markup, say) is asked each time, and not kept."""
    name = ask.__name__

    @wraps(ask)
    def answer(self: _Asks, *values: Any) -> Any:
        question = (name, *(value.toordinal() if isinstance(value, date) else value for value in values))
        if not _PLAIN.issuperset(map(type, question)):
            return ask(self, *values)
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = ask(self, *values)
        return found

    return cast("_Ask", answer)


def load_answers(config: Config, language: str) -> Answers:
    """Those that earlier builds have heard in this language."""
    found = load_cache(config.state / "cache" / f"answers-{language}")
    return found or {}


def save_answers(config: Config, language: str, answers: Answers) -> None:
    """Keep them for the next build."""
    save_cache(config.state / "cache" / f"answers-{language}", answers)

"""What outgoing links answered, kept in `.briefgen/cache/links.json`, so that no host is asked more often than it needs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from briefgen.check.external.answers import Answer, LinkVerdict
from briefgen.files import write_whole

_FORM = 1
"""Of the file; another one is not read."""
_KEPT = {LinkVerdict.FINE: timedelta(days=7)}
_KEPT_OTHERWISE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer, and when it was given."""

    answer: Answer
    when: datetime


def load_answers(state: Path, now: datetime) -> dict[str, Remembered]:
    """By address, what need not be asked for again yet. What cannot be read is not known."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        data = json.loads(_file(state).read_text("utf-8"))
        if data["form"] == _FORM:
            rows = {address: _remembered(row) for address, row in data["answers"].items()}
            return {address: each for address, each in rows.items() if _holds(each, now)}
    return {}


def save_answers(state: Path, known: Mapping[str, Remembered]) -> None:
    """Keep what is worth it. What cannot be written is asked for again."""
    rows = dict(_rows(known.items()))
    data = json.dumps({"form": _FORM, "answers": rows}, ensure_ascii=False, indent=0, sort_keys=True)
    file = _file(state)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, data.encode())


def _rows(known: Iterable[tuple[str, Remembered]]) -> Iterable[tuple[str, dict[str, str]]]:
    for address, each in known:
        if each.answer.is_worth_keeping:
            answer = each.answer
            row = {"verdict": answer.verdict.value, "said": answer.said, "when": each.when.isoformat()}
            yield address, row | ({"moved": answer.moved} if answer.moved else {})


def _remembered(row: Mapping[str, str]) -> Remembered:
    answer = Answer(LinkVerdict(row["verdict"]), str(row["said"]), str(row.get("moved", "")))
    return Remembered(answer, datetime.fromisoformat(row["when"]))


def _holds(each: Remembered, now: datetime) -> bool:
    age = now - each.when
    return timedelta(0) <= age < _KEPT.get(each.answer.verdict, _KEPT_OTHERWISE)


def _file(state: Path) -> Path:
    return state / "cache" / "links.json"

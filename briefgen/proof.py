"""What a browser was seen to do with the site: the record that `check --browser` keeps, and the privacy statement cites."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.files import write_whole

REPORT_NAME = "privacy-report.json"


class Proof(NamedTuple):
    """A look at the site in which nothing was found."""

    checked: datetime
    browser: str
    """With its version."""
    pages: int
    """How many were opened."""


def write_record(state: Path, watched: dict[str, Any], now: datetime) -> Path:
    """Keep a record, as `check.browser` makes it, with what was done and when."""
    place = state / REPORT_NAME
    place.parent.mkdir(exist_ok=True)
    said = {
        "checked": now.isoformat(timespec="seconds"),
        "tested": "each page below was opened once in a fresh browser, without a click, and watched while it loaded",
        **watched,
    }
    write_whole(place, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())
    return place


def load_proof(state: Path) -> Proof | None:
    """What the last record proves; None when there is none, something was found, or it cannot be read."""
    try:
        said = json.loads((state / REPORT_NAME).read_bytes())
        if said["findings"] or not said["pages"]:
            return None
        return Proof(datetime.fromisoformat(said["checked"]), str(said["browser"]), len(said["pages"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None  # it is made anew by the next check

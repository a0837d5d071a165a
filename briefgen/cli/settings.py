"""What every command gets: where the site is, and what time it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.config import Config, load_config
from briefgen.errors import ConfigError

if TYPE_CHECKING:
    from briefgen.siterules import Rulebook


@dataclass(frozen=True, slots=True)
class Settings:
    """The options before the command."""

    root: str
    debug: bool

    def config(self) -> Config:
        """The site's settings. Raises ConfigError."""
        return load_config(Path(self.root).resolve())

    def rulebook(self, file: str | None) -> Rulebook:
        """The rules in a file, for every source; without one, those in the site's `rules/`. Raises RuleError."""
        from briefgen.siterules import Rulebook, find_rules, load_rules

        return (
            find_rules(Path(self.root)) if file is None else Rulebook(everywhere=load_rules(Path(file), file))
        )


def current_time() -> datetime:
    """Now, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/). Always in UTC.

    The only place where the clock is read.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(
            f'SOURCE_DATE_EPOCH "{epoch}" is not a number of seconds', "unset it or write e.g. 1719532800"
        ) from None

"""What every command gets: where the site is, and what time it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefgen.config import Config, load_config
from briefgen.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """The options before the command."""

    root: str
    debug: bool

    def config(self) -> Config:
        """The site's settings. Raises ConfigError."""
        return load_config(Path(self.root).resolve())


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

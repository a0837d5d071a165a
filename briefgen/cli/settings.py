"""What every command gets: where the site is, and what time it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefgen.config import CONFIG_NAME, Config, load_config
from briefgen.errors import ConfigError
from briefgen.model import BodyPolicy


@dataclass(frozen=True, slots=True)
class Settings:
    """The options before the command."""

    root: str
    debug: bool

    def config(self) -> Config:
        """The site's settings. Raises ConfigError."""
        return load_config(Path(self.root).resolve())

    def policy(self) -> BodyPolicy:
        """What counts as body: as the site has it, where there is one. Raises ConfigError."""
        return self.config().cleaning if Path(self.root, CONFIG_NAME).is_file() else BodyPolicy()


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

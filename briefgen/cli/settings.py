"""What every command gets: where the site is, and what time it is."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from briefgen.errors import ConfigError

if TYPE_CHECKING:
    from briefgen.config import Config
    from briefgen.model import BodyPolicy
    from briefgen.siterules import Rulebook


class Settings(NamedTuple):
    """The options before the command."""

    root: str
    debug: bool

    def config(self) -> Config:
        """The site's settings. Raises ConfigError."""
        from briefgen.config import (
            load_config,  # the settings' types: `build` may come to know that it has nothing to do
        )

        return load_config(absolute(self.root))

    def policy(self) -> BodyPolicy:
        """What counts as body: as the site has it, where there is one. Raises ConfigError."""
        from briefgen.config import CONFIG_NAME
        from briefgen.model import BodyPolicy

        return self.config().cleaning if Path(self.root, CONFIG_NAME).is_file() else BodyPolicy()

    def rulebook(self, file: str | None) -> Rulebook:
        """The rules in a file, for every source; without one, those in the site's `rules/`. Raises RuleError."""
        from briefgen.siterules import Rulebook, find_rules, load_rules

        return (
            find_rules(Path(self.root)) if file is None else Rulebook(everywhere=load_rules(Path(file), file))
        )


def absolute(path: str) -> Path:
    """A path that a user typed, from the root. Raises ConfigError when the folder that one is in is gone."""
    try:
        return Path(os.path.realpath(path))
    except OSError as failed:
        raise ConfigError(
            f"the folder that you are in cannot be used: {failed.strerror}", "go to another with `cd`"
        ) from failed


def current_time() -> datetime:
    """Now, or SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/). Always in UTC.

    The only place where the clock is read for what is made: below, it tells how old files are, and how long things take.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC)
    with contextlib.suppress(ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(int(epoch), UTC)
        if 1970 <= moment.year < 9999:  # within a day of its ends, the calendar has no time zones
            return moment
    raise ConfigError(
        f'SOURCE_DATE_EPOCH "{epoch}" is not a number of seconds since 1970',
        "unset it or write e.g. 1719532800",
    )

"""Babel's dates. As it is loaded, Babel opens a file for each time zone of the world to find that of this computer, which is
nothing to us (the settings name a site's): it takes longer than all the rest of it, unless the environment says one."""

from __future__ import annotations

import os

_GIVEN = os.environ.get("TZ")
os.environ["TZ"] = _GIVEN or "UTC"
try:
    from babel.dates import format_date, format_interval, format_skeleton
finally:
    if _GIVEN is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = _GIVEN

__all__ = ["format_date", "format_interval", "format_skeleton"]

"""Addresses without what is secret in them, for messages and reports."""

from __future__ import annotations

import re

_BEFORE_HOST = re.compile(r"(?<=://)[^/\s]+@")
"""To the last @ before the path: a password may hold one."""
_NAMED = re.compile(
    r"(?i)((?:pass|password|secret_access_key|token|sas_url|client_secret)\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s,:]+)"
)
"""As in rclone's connection strings."""


def without_secrets(text: str) -> str:
    """A text whose addresses lack their user and password or token."""
    return _NAMED.sub(r"\1…", _BEFORE_HOST.sub("", text))

"""The digest that names bytes."""

from __future__ import annotations

import hashlib


def digest_of(data: bytes) -> str:
    """The first 128 bits of SHA-256, as 32 hexadecimal digits: short enough to read, long enough to trust."""
    return hashlib.sha256(data).hexdigest()[:32]

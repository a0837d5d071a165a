"""The digest that names bytes."""

from __future__ import annotations

import hashlib


def full_digest(data: bytes) -> str:
    """SHA-256 in hex: 64 digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(data: bytes) -> str:
    """The first 128 bits of it, as 32 digits: short enough to read, long enough to trust."""
    return full_digest(data)[:32]

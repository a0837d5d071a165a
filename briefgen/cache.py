"""The build's memory on disk: plain values in one file, taken only when whole and written by this very program.

Whatever is wrong with such a file, there is none: a cache saves time, and never holds anything else.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from briefgen import __version__
from briefgen.files import write_whole

_DIGEST_BYTES = 16
_SUM_BYTES = 4
_VERSION = 2
"""Of marshal's format: from the next one on it remembers objects that it has met. Equal values may have unequal bytes
then, and what is written once in a hundred thousand objects costs more to remember than to write again."""


def digest_bytes(data: bytes) -> bytes:
    """BLAKE2b in 16 bytes: for what is compared within one cache, not shown or published."""
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def digest_value(value: Any) -> bytes:
    """The digest of a plain value: None, numbers, texts, bytes, and tuples of these."""
    return digest_bytes(packed(value))


def packed(value: Any) -> bytes:
    """A plain value as bytes within another, so that it can be left packed: bytes are loaded at once."""
    return marshal.dumps(value, _VERSION)


def unpacked(data: bytes) -> Any:
    """What was packed, from within a cache that is known to be whole."""
    return marshal.loads(data)  # noqa: S302 (our own)


def load_cache(file: Path) -> Any:
    """The value that `save_cache` put into a file; None for a file that is missing, damaged or of another program."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    head = _program()
    start = len(head) + _SUM_BYTES
    said = memoryview(data)[start:]  # of a large site a hundred megabytes: no copies
    if not data.startswith(head) or _sum_of(said) != data[len(head) : start]:
        return None
    return marshal.loads(said)  # noqa: S302 (its sum is that of what we wrote)


def save_cache(file: Path, value: Any) -> None:
    """Keep a plain value. What cannot be kept is not: the next build does without."""
    data = packed(value)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, _program() + _sum_of(data), data)


def _sum_of(data: bytes | memoryview) -> bytes:
    """CRC-32: what tells damage, and takes a fifth of a digest's time."""
    return crc32(data).to_bytes(_SUM_BYTES)


@cache
def _program() -> bytes:
    """What a cache must begin with: the interpreter, our version, and the state of our own code."""
    said = f"{sys.implementation.cache_tag} {__version__}".encode()
    return b"briefgen cache\n" + digest_bytes(said + program_digest())


@cache
def program_digest() -> bytes:
    """A digest that changes with our own code, in a checkout, too, where the version stays."""
    package = Path(__file__).parent
    found: list[tuple[str, int, int]] = []
    folders = [str(package)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    folders.append(entry.path)
                elif entry.name.endswith(".py"):
                    stat = entry.stat()
                    found.append((entry.path[len(str(package)) :], stat.st_mtime_ns, stat.st_size))
    return digest_value((__version__, *(part for each in sorted(found) for part in each)))

"""The build's memory on disk: plain values in one file, taken only when whole and written by this very program under
this very name.

Whatever is wrong with such a file, there is none: a cache saves time, and never holds anything else.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from zlib import crc32

from briefgen import __version__
from briefgen.files import write_parts

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL: a part of what a build with nothing to do takes
except ImportError:
    from hashlib import blake2b

_DIGEST_BYTES = 16
_SUM_BYTES = 4
_SIZE_BYTES = 8
_TAIL_BYTES = _SIZE_BYTES + _SUM_BYTES
"""At the end of a file of shelves: how long their index is, which stands before it, and its sum with the program's."""
_PACKAGES = ("site-packages", "dist-packages")
"""Folders of libraries: whatever is installed, upgraded or removed there, changes them."""
_VERSION = 2
"""Of marshal's format: from the next one on it remembers objects that it has met. Equal values may have unequal bytes
then, and what is written once in a hundred thousand objects costs more to remember than to write again."""


def digest_bytes(data: bytes) -> bytes:
    """BLAKE2b in 16 bytes: for what is compared within one cache, not shown or published."""
    return blake2b(data, digest_size=_DIGEST_BYTES).digest()


def digest_value(value: Any) -> bytes:
    """The digest of a plain value: None, numbers, texts, bytes, and tuples of these."""
    return digest_bytes(marshal.dumps(value, _VERSION))


def load_cache(file: Path) -> Any:
    """The value that `save_cache` put into a file; None for a file that is missing, damaged or of another program."""
    data, head = _mapped(file), _program()
    start = len(head) + _SUM_BYTES
    said = data[start:]
    if data[: len(head)] != head or _sum_of(said, file.name) != data[len(head) : start]:
        return None
    return marshal.loads(said)  # noqa: S302 (its sum is that of what we wrote)


def save_cache(file: Path, value: Any) -> None:
    """Keep a plain value. What cannot be kept is not: the next build does without."""
    data = marshal.dumps(value, _VERSION)
    _keep(file, (_program(), _sum_of(data, file.name), data))


def forget_cache(file: Path) -> None:
    """Remove what is kept, if it can be: what is loaded is compared with what it must belong to, as it is."""
    with contextlib.suppress(OSError):
        file.unlink()


def load_shelves(file: Path, wanted: Container[str] | None = None) -> tuple[Any, dict[str, Any]] | None:
    """What `save_shelves` put into a file, of the shelves the `wanted` or all; None as `load_cache`."""
    data = _mapped(file)
    end = max(0, len(data) - _TAIL_BYTES)
    size, known = int.from_bytes(data[end:][:_SIZE_BYTES]), data[end + _SIZE_BYTES :]
    index = data[max(0, end - size) : end]
    if _sum_of(index, file.name, _program()) != known:
        return None
    value, places = marshal.loads(index)  # noqa: S302 (its sum is that of what we wrote)
    shelves = {}
    for name, (start, size, sum_then) in places.items():
        if wanted is None or name in wanted:
            shelf = data[start : start + size]
            if _sum_of(shelf) != sum_then:
                return None
            shelves[name] = marshal.loads(shelf)  # noqa: S302 (the same)
    return value, shelves


def save_shelves(file: Path, value: Any, shelves: Mapping[str, Any]) -> None:
    """Keep plain values by name, so that each can be loaded by itself, and one beside them; as `save_cache`."""
    _keep(file, _parts(file.name, value, shelves))


def _parts(name: str, value: Any, shelves: Mapping[str, Any]) -> Iterator[bytes]:
    """What a file of shelves is written in. Of a large site, all at once would be another hundred megabytes."""
    places, start = {}, 0
    for shelf, each in shelves.items():
        data = marshal.dumps(each, _VERSION)
        places[shelf] = (start, len(data), _sum_of(data))
        start += len(data)
        yield data
    index = marshal.dumps((value, places), _VERSION)
    yield from (index, len(index).to_bytes(_SIZE_BYTES), _sum_of(index, name, _program()))


def _keep(file: Path, parts: Iterable[bytes]) -> None:
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_parts(file, parts)


def _mapped(file: Path) -> memoryview:
    """What a file holds, in the system's own memory: of a large site a hundred megabytes, of which nothing is copied.

    Empty where there is nothing to be read. Files of ours are replaced and never cut, as a mapped one must not be.
    """
    try:
        with file.open("rb") as opened:
            return memoryview(mmap(opened.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError):  # ValueError: it is empty
        return memoryview(b"")


def _sum_of(data: bytes | memoryview, name: str = "", program: bytes = b"") -> bytes:
    """CRC-32, with the file's name: what tells damage, and takes a fifth of a digest's time."""
    return crc32(data, crc32(program, crc32(name.encode()))).to_bytes(_SUM_BYTES)


@cache
def _program() -> bytes:
    """What a cache must begin with: the interpreter, our version, and the state of our own code."""
    said = f"{sys.implementation.cache_tag} {__version__}".encode()
    return b"briefgen cache\n" + digest_bytes(said + program_digest())


@cache
def program_digest() -> bytes:
    """A digest that changes with our own code, in a checkout, too, where the version stays, and with what is installed
    beside it."""
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
    libraries = [place for place in sys.path if place.endswith(_PACKAGES) and os.path.isdir(place)]  # noqa: PTH112 (each build)
    installed = [os.stat(place).st_mtime_ns for place in libraries]  # noqa: PTH116
    return digest_value((__version__, *installed, *(part for each in sorted(found) for part in each)))

"""RSS, RDF and Atom → Feed: by feedparser, in a process that can be ended."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from briefgen.errors import SourceError
from briefgen.feeds import converter
from briefgen.feeds.feed import Feed
from briefgen.feeds.jsonfeed import read_json_feed

_MOST_S = 60.0
"""100,000 entries take 15 s. A hostile feed of 1 MB would take minutes: some of feedparser's work is quadratic."""


def read_xml_feed(data: bytes, path: str, charset: str = "", address: str = "") -> Feed:
    """The feed in an XML document, however sloppy. `address`: its own, where that is known. Raises SourceError."""
    if importlib.util.find_spec("feedparser") is None:
        raise SourceError(
            "feeds cannot be read: feedparser is missing", "pip install 'briefgen[feeds]'", path=path
        )
    command = [sys.executable, "-P", str(Path(converter.__file__)), charset, address]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_MOST_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise SourceError(
            f"this feed cannot be read within {_MOST_S:.0f} s", "save the pages that you want, and add these",
            path=path,
        ) from None  # fmt: skip
    if done.returncode:
        raise SourceError("this is no feed that can be read", "check that it is RSS, RDF or Atom", path=path)
    return read_json_feed(done.stdout, path, address)

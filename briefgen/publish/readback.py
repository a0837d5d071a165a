"""What readers see after a publication: home and a page that has changed, asked for at the site's own address."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefgen import __version__
from briefgen.addresses import page_url
from briefgen.builder.output import Changes
from briefgen.digest import full_digest

_TIMEOUT_S = 10
_PAUSE_S = 2
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking for a page."""

    url: str
    is_new: bool
    """Whether it is what was published, byte for byte."""
    answer: str
    """In words, when it is not."""


def read_back(base_url: str, files: Mapping[str, str], changes: Changes, *, wait_s: float) -> Iterator[Seen]:
    """Ask for home and for one page that is new, else changed, until they are there or `wait_s` is over.

    `files`: every file of the site with its digest.
    """
    until = time.monotonic() + wait_s
    pages = [path for path in (*changes.added, *changes.changed) if path.endswith(".html")]
    deepest = max(pages, key=lambda path: path.count("/"), default="")
    for path in dict.fromkeys(["index.html", deepest]):
        if path in files:
            yield _seen(base_url.rstrip("/") + page_url(path), files[path], until)


def _seen(url: str, wanted: str, until: float) -> Seen:
    while True:
        found, answer, is_lasting = _ask(url)
        if found == wanted:
            return Seen(url, is_new=True, answer="")
        if is_lasting or time.monotonic() + _PAUSE_S > until:
            return Seen(url, is_new=False, answer=answer or "what is shown there is not what was published")
        time.sleep(_PAUSE_S)


def _ask(url: str) -> tuple[str, str, bool]:
    """The digest of what is there; else why there is none, and whether asking again is no use."""
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
        url, headers={"User-Agent": f"briefgen/{__version__}", "Cache-Control": "no-cache"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
            return full_digest(answer.read(_MOST_BYTES)), "", False
    except urllib.error.HTTPError as refused:
        with refused:
            return "", f"the answer is {refused.code} {refused.reason}", False
    except urllib.error.URLError as failed:
        return "", f"there is no answer: {failed.reason}", True
    except (
        http.client.HTTPException
    ) as broken:  # an answer that breaks off, or is no HTTP: the next one may be whole
        return "", f"the answer cannot be read: {str(broken) or type(broken).__name__}", False
    except (OSError, ValueError) as failed:
        return "", f"there is no answer: {failed}", True

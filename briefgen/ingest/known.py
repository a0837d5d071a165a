"""What was added before: by the articles in content/, and by our own notes of what was made of what."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator

from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.files import write_whole
from briefgen.ingest.inbox import article_files, digests_in, head_of, is_added, notes_folder

_ADDRESS_LINE = re.compile(r"^(?:\s+url|source):\s*['\"]?(https?://[^\s'\"]+)", re.MULTILINE)


class Known:
    """What was added before, and meanwhile."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._root = config.root
        self._notes = notes_folder(config)
        self.digests: dict[str, str] = {}
        """For each original's digest that an article in content/ names, that article's file."""
        self.addresses: dict[str, str] = {}
        """The same by the address of the original."""
        for path, head in _heads(config):
            for digest in digests_in(head):
                self.digests.setdefault(digest, path)
            for address in _ADDRESS_LINE.findall(head.split("\n---", 1)[0]):
                self.addresses.setdefault(address, path)

    def file_of(self, digests: Iterable[str], address: str = "", *, once: bool) -> str:
        """The file of the article that was made of what has one of these names; empty when there is none.

        `digests`: of the original, or of what else names it. Without `once`, the article must still be there.
        """
        found = self.addresses.get(address, "") if address else ""
        names = [*digests, *([_digest_of_address(address)] if address else [])]
        return found or next(filter(None, (self._file_of(name, once=once) for name in names)), "")

    def _file_of(self, name: str, *, once: bool) -> str:
        """By content/, which a curator may have put in order; else by our own note."""
        if name in self.digests:
            if once and not is_added(self._config, name):  # in a copy of the site, notes may be missing
                with contextlib.suppress(OSError):
                    self.note(self.digests[name], name)
            return self.digests[name]
        path, digest = self._noted(name)
        if not path or digest in self.digests:
            return self.digests.get(digest, "")
        return path if once or self._stands(path, digest) else ""

    def _noted(self, name: str) -> tuple[str, str]:
        """What a note says: the article's file, and the digest of its original."""
        try:
            lines = (self._notes / name).read_text("utf-8").splitlines()
        except (OSError, UnicodeError):
            return "", ""
        return (lines[0].strip(), lines[1] if len(lines) > 1 else name) if lines else ("", "")

    def _stands(self, path: str, digest: str) -> bool:
        """Whether an article is where it was put: edited, and even without its digest, but no other one."""
        try:
            return set(digests_in(head_of(self._root / path))) <= {digest}
        except OSError:
            return False

    def note(self, path: str, digest: str, names: Iterable[str] = (), addresses: Iterable[str] = ()) -> None:
        """Keep that the article in `path` was made of this original, which has these other names. Raises OSError."""
        self.digests[digest] = path
        self._notes.mkdir(parents=True, exist_ok=True)
        write_whole(self._notes / digest, f"{path}\n".encode(), durable=True)
        for name in (*names, *map(_digest_of_address, addresses)):
            write_whole(self._notes / name, f"{path}\n{digest}\n".encode(), durable=True)


def _digest_of_address(address: str) -> str:
    return digest_of(f"address {address}".encode())


def _heads(config: Config) -> Iterator[tuple[str, str]]:
    """Each article's file, and what stands at its head."""
    for path in sorted(article_files(config)):
        with contextlib.suppress(OSError):  # collect reports it, with the remedy
            yield path.relative_to(config.root).as_posix(), head_of(path)

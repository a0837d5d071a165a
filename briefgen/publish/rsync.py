"""Publishing by rsync over ssh: `rsync:me@host:/var/www/briefing`.

Both are the system's own programs, with the user's own keys and settings. A host whose key is not known is never
believed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from briefgen.errors import PublishError
from briefgen.publish.remote import InterruptedTransferError, NotThereError

_PREFIX = "rsync:"
_HOST = re.compile(r"(?:[\w.-]+@)?(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[^:].*")
_STRICT = "-o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=20"
"""Never ask, and never take a host at its word; ssh takes the first of several values, so that these hold."""
_TIMEOUT_S = 600
_AGAIN = frozenset({10, 11, 12, 30, 35, 255})
"""rsync's codes for a connection that failed; 255 is ssh's."""
_VANISHED = 24
"""What is to be removed is not here: that is how it is said."""
_PARTLY = frozenset({3, 23})
"""rsync's codes for a place, and for a file, that it could not use."""
_REMEDIES = (
    ("host key verification failed", "connect once with ssh, compare the key, and let ssh remember it"),
    ("permission denied (", "check your key for this host: `ssh` must get in without asking"),
    ("permission denied", "check that you may write there"),
    ("no space left", "make room there"),
    ("could not resolve", "check the address and your connection"),
    ("disk quota", "make room there"),
)


def is_rsync(address: str) -> bool:
    """Whether an address is one for rsync."""
    return address.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class RsyncRemote:
    """A folder on a host that ssh reaches."""

    address: str
    """As rsync has it: `me@host:/path`."""

    def fetch(self, path: str, into: Path) -> bool:
        """Fetch a file. False when there is none, or no such folder."""
        try:
            self._run(["--", f"{self.address}/{path}", f"{into}/"])
        except NotThereError:
            return False
        return True

    def differing(self, folder: Path, paths: Sequence[str]) -> list[str]:
        """By their checksums."""
        try:
            said = self._run(
                [
                    "--dry-run",
                    "--itemize-changes",
                    "--existing",
                    "--checksum",
                    *_LISTED,
                    "--",
                    f"{folder}/",
                    f"{self.address}/",
                ],
                paths,
            )
        except NotThereError as missing:
            if "link_stat" in missing.cause:  # one of ours has gone: of what stands there, that says nothing
                raise
            return []
        return [line.partition(" ")[2] for line in said.splitlines() if line.startswith("<f")]

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """rsync writes beside each file, and renames."""
        options = ["--times", "--mkpath", "--chmod=D755,F644", *_LISTED]
        self._run([*options, "--", f"{folder}/", f"{self.address}/"], paths)

    def remove(self, paths: Sequence[str]) -> None:
        """By naming files of an empty folder, which are then missing there, too. Folders stay, if empty."""
        with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as empty:
            self._run(["--delete-missing-args", *_LISTED, "--", f"{empty}/", f"{self.address}/"], paths)

    def _run(self, arguments: Sequence[str], paths: Sequence[str] = ()) -> str:
        """What rsync prints. Raises PublishError; NotThereError for what is not there."""
        program, _, options = os.environ.get("RSYNC_RSH", "ssh").partition(" ")
        shell = f"{program} {_STRICT} {options}".rstrip()
        env = {**os.environ, "RSYNC_RSH": shell, "LC_ALL": "C.UTF-8"}
        command = ["rsync", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - arguments are a list, and the host stands behind `--`
                command, input="\0".join(paths), env=env, capture_output=True, encoding="utf-8", errors="replace",
                check=False, timeout=_TIMEOUT_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise InterruptedTransferError(
                "rsync hangs", "check your connection", path=self.address
            ) from None
        if done.returncode in (0, _VANISHED):
            return done.stdout
        raise self._failure(done.returncode, done.stderr)

    def _failure(self, code: int, said: str) -> PublishError:
        lines = [line for line in said.splitlines() if line and not line.startswith("rsync error:")]
        cause = re.sub(r"^rsync: (?:\[\w+\] )?", "", lines[-1]) if lines else f"rsync ended with {code}"
        known = next(((key, remedy) for key, remedy in _REMEDIES if key in said.lower()), None)
        if known:
            cause = next((line for line in lines if known[0] in line.lower()), cause)
        if known is None and code in _PARTLY and "No such file or directory" in said:
            remedy = "check the address, and that nothing is taken away there or here meanwhile"
            return NotThereError(f"something is missing: {cause}", remedy, path=self.address)
        kind = InterruptedTransferError if code in _AGAIN and known is None else PublishError
        remedy = known[1] if known else "publish again: what has arrived is not sent twice"
        return kind(f"the host did not take it: {cause}", remedy, path=self.address)


_LISTED = ("--from0", "--files-from=-")


def connect(address: str) -> RsyncRemote:
    """The host at an address. Raises PublishError for one that is none."""
    place = address.removeprefix(_PREFIX).rstrip("/")
    if not _HOST.fullmatch(place) or place.startswith("-"):
        raise PublishError(f'"{place}" names no host and folder', "write rsync:me@host:/path/of/the/site")
    for program in ("rsync", "ssh"):
        if shutil.which(program) is None:
            raise PublishError(f"{program} is not installed", "install it, or publish otherwise")
    return RsyncRemote(place)

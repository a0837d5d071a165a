"""Publishing to a branch of a git remote, `gh-pages` unless the address ends in `#branch`.

The branch is fetched into a temporary clone, changed there, and pushed without force. The user's own
repository, index and branches are never touched.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefgen.errors import PublishError
from briefgen.publish.folder import FolderPlace
from briefgen.publish.place import BuiltSite, Difference, Wishes
from briefgen.publish.secrets import without_secrets

DEFAULT_BRANCH = "gh-pages"
_REMOTE = re.compile(
    r"git\+|git@|ssh://|git://|[\w.-]+@[\w.-]+:|(?:https?|file)://.*\.git/?(?:#|$)|[^:]*\.git/?(?:#|$)"
)
_BYTES_AS_THEY_ARE = "* -text -filter -ident -working-tree-encoding\n"
"""Goes before the branch's own .gitattributes: what is published has the bytes that the manifest names."""
_SETTINGS = ("core.autocrlf=false", "core.hooksPath=/dev/null", "commit.gpgSign=false")
"""Against the user's own: nothing may change the bytes, run along, or ask."""
_OTHER_REPOSITORY = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
    }
)
"""Set within a hook, they name a repository that is not ours."""
_TIMEOUT_S = 600
"""A push that takes longer hangs."""
_REMEDIES = (
    ("authentication", "check your key or token for this remote"),
    ("permission denied", "check your key or token for this remote"),
    ("host key verification", "connect once with `ssh`, so that it knows the host's key"),
    ("could not read username", "put a token into git's credential store, or use an ssh address"),
    ("hook declined", "the host refuses it: ask who runs it"),
    ("currently checked out", "publish to a bare repository, or to another branch"),
    ("rejected", "somebody else pushed meanwhile: publish again"),
    ("not found", "check the address, and that the repository exists"),
    ("does not appear to be a git repository", "check the address, and that the repository exists"),
    ("could not resolve host", "check the address and your connection"),
)


def is_git(address: str) -> bool:
    """Whether an address is something that git can push to."""
    path = Path(address.partition("#")[0])
    is_folder = False
    with contextlib.suppress(OSError):  # a name too long for a file is one neither of a folder
        if (path / "HEAD").is_file() and (path / "objects").is_dir():
            return True
        is_folder = path.is_dir() and not address.startswith(("git+", "file:"))
    return bool(_REMOTE.match(address)) and not is_folder


@dataclass(frozen=True, slots=True)
class GitPlace:
    """A temporary clone of the branch."""

    clone: Path
    branch: str
    tip: str
    """The branch's last commit, empty when there is no branch."""
    orphan: bool
    """Whether the new commit shall have no history."""

    @property
    def folder(self) -> None:
        """The clone is ours."""

    def compare(self, site: BuiltSite) -> Difference:
        """With the last commit."""
        return FolderPlace(self.clone).compare(site)

    def put(self, site: BuiltSite, now: datetime, progress: Callable[[str], None]) -> None:
        """Commit what has changed, and push it. Raises PublishError when the remote does not take it."""
        FolderPlace(self.clone).put(site, now, progress)
        for key, fallback in (("user.name", "briefgen"), ("user.email", "briefgen@localhost")):
            if not _git(self.clone, "config", "--default", "", "--get", key):
                _git(self.clone, "config", key, fallback)
        _git(self.clone, "add", "--all", "--force")
        if not _git(self.clone, "status", "--porcelain"):
            return
        if self.orphan:
            _git(self.clone, "checkout", "--quiet", "--orphan", "briefgen-without-history")
        message = f"Publish the briefing of {now:%Y-%m-%d %H:%M %Z}".rstrip()
        _git(self.clone, "commit", "--quiet", "--no-verify", "-m", message)
        name = f"refs/heads/{self.branch}"
        # What somebody else pushed meanwhile is not lost: the lease is on the commit that we have seen.
        lease = (f"--force-with-lease={name}:{self.tip}",) if self.orphan else ()
        _git(self.clone, "push", "--quiet", *lease, "origin", f"HEAD:{name}")


@contextlib.contextmanager
def git_place(address: str, wishes: Wishes) -> Iterator[GitPlace]:
    """Fetch the branch into a temporary clone; a branch that does not exist begins without history."""
    if shutil.which("git") is None:
        raise PublishError("git is not installed", "install it, or publish to a folder")
    remote, _, branch = address.removeprefix("git+").partition("#")
    branch = branch or DEFAULT_BRANCH
    if Path(remote).exists():
        remote = str(Path(remote).resolve())
    with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
        folder = Path(temporary)
        _git(folder, "init", "--quiet", "--template=")
        attributes = folder / ".git" / "info" / "attributes"
        attributes.parent.mkdir()
        attributes.write_text(_BYTES_AS_THEY_ARE)
        _git(folder, "remote", "add", "--", "origin", remote)
        found = _git(folder, "ls-remote", "--heads", "origin", f"refs/heads/{branch}")
        if found:
            _git(folder, "fetch", "--quiet", "--depth", "1", "origin", f"refs/heads/{branch}")
            _git(folder, "checkout", "--quiet", "-B", branch, "FETCH_HEAD")
        else:
            _git(folder, "checkout", "--quiet", "--orphan", branch)
        tip = _git(folder, "rev-parse", "HEAD") if found else ""
        yield GitPlace(folder, branch, tip, wishes.orphan)


def _git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` and return what it prints. Raises PublishError with git's last line."""
    kept = {name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY}
    environment = kept | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *(part for setting in _SETTINGS for part in ("-c", setting)), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - arguments are a list, and the remote stands behind `--`
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PublishError(f"git did not answer within {_TIMEOUT_S} s", "check your connection") from None
    if done.returncode:
        raise _failure(arguments[0], done.stderr.strip() or done.stdout.strip())
    return done.stdout.strip()


def _failure(command: str, said: str) -> PublishError:
    """The line of what git said that tells most, and what to do about it."""
    said = without_secrets(said)
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    remedy = next(
        (words for sign, words in _REMEDIES if sign in said.lower()),
        "check the address, and that you may push to it",
    )
    signs = ("rejected]", "fatal", "error")
    told = next((line for sign in signs for line in reversed(lines) if sign in line), "")
    if "Could not read from remote repository" in told and lines[: lines.index(told)]:
        told = lines[lines.index(told) - 1]  # what ssh said: git does not know why
    return PublishError(f"git {command} failed: {told or (lines or ['without a word'])[-1]}", remedy)

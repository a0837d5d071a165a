"""Kinds of targets, by what their addresses look like. A new kind is a short file and a line in TARGETS."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from briefgen.errors import PublishError
from briefgen.publish.folder import folder_place, is_folder
from briefgen.publish.git import git_place, is_git
from briefgen.publish.rclone import connect as rclone_remote
from briefgen.publish.rclone import is_rclone
from briefgen.publish.remote import Remote
from briefgen.publish.rsync import connect as rsync_remote
from briefgen.publish.rsync import is_rsync
from briefgen.publish.secrets import without_secrets


class Place(Protocol):
    """A target, open: a folder to write the site's files into, and what to do when they are written."""

    @property
    def folder(self) -> Path:
        """Where the files are written."""

    def finish(self, now: datetime) -> None:
        """Make public what was written. Called only when something has changed."""


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of target."""

    name: str
    example: str
    recognises: Callable[[str], bool]
    open: Callable[[str], AbstractContextManager[Place]] | None = None
    """For a target that can be had as a folder on this computer."""
    connect: Callable[[str], Remote] | None = None
    """For one that can only be sent files."""


def find_target(address: str) -> Target:
    """The kind of target that an address names. Raises PublishError for one that we do not know."""
    for target in TARGETS:
        if target.recognises(address):
            return target
    known = ", ".join(f"a {target.name} ({target.example})" for target in TARGETS)
    raise PublishError(
        f'"{without_secrets(address)}" is no target that briefgen can publish to', f"known are {known}"
    )


TARGETS: tuple[Target, ...] = (
    Target("host with rsync", "rsync:me@host:/var/www/site", is_rsync, connect=rsync_remote),
    Target("remote of rclone", "rclone:remote:path", is_rclone, connect=rclone_remote),
    Target(
        "git remote", "git@host:me/site.git", is_git, git_place
    ),  # before folders: a bare repository is one
    Target("folder", "../www", is_folder, folder_place),
)

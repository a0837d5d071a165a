"""Kinds of targets, by what their addresses look like. A new kind is a short file and a line in TARGETS."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from briefgen.errors import PublishError
from briefgen.publish.folder import folder_place, is_folder
from briefgen.publish.git import git_place, is_git
from briefgen.publish.place import Place, Wishes
from briefgen.publish.rclone import connect as rclone_remote
from briefgen.publish.rclone import is_rclone
from briefgen.publish.releases import is_releases, releases_place
from briefgen.publish.remote import place_of
from briefgen.publish.rsync import connect as rsync_remote
from briefgen.publish.rsync import is_rsync
from briefgen.publish.secrets import without_secrets


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of target."""

    name: str
    example: str
    recognises: Callable[[str], bool]
    open: Callable[[str, Wishes], AbstractContextManager[Place]]
    takes: frozenset[str] = frozenset()
    """Which wishes it can fulfil."""


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
    Target("host with rsync", "rsync:me@host:/var/www/site", is_rsync, place_of(rsync_remote)),
    Target("remote of rclone", "rclone:remote:path", is_rclone, place_of(rclone_remote)),
    Target(
        "folder of releases",
        "releases:/srv/site",
        is_releases,
        releases_place,
        frozenset({"keep"}),
    ),
    # before folders: a bare repository is one
    Target("git remote", "git@host:me/site.git", is_git, git_place, frozenset({"orphan"})),
    Target("folder", "../www", is_folder, folder_place),
)

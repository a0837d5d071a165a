"""One publication: what the built site has, against what stands at the target."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from briefgen.builder.output import Changes
from briefgen.builder.outputplace import check_place
from briefgen.config import CONFIG_NAME, Config
from briefgen.errors import OutputError, PublishError, did_you_mean, nearest
from briefgen.lock import locked
from briefgen.publish.builtsite import built_site
from briefgen.publish.place import Place, Wishes
from briefgen.publish.releases import is_releases, releases_place
from briefgen.publish.secrets import without_secrets
from briefgen.publish.targets import TARGETS, find_target
from briefgen.settingvalues import TARGET_KINDS

_DOING = "a publication of this site"
"""What a build is told that comes meanwhile."""
_DELETES_SHARE = 4
"""Unless told otherwise, at most one in so many of the published files may vanish …"""
_DELETES_AT_LEAST = 10
"""… or this many, so that a small site can change."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did, or would do."""

    target: str
    """As the user named it, without what is secret in it."""
    changes: Changes

    @property
    def unchanged(self) -> bool:
        """Whether the target had everything already."""
        return not self.changes


Check = Callable[[], Sequence[str]]
"""Looks through the built site; gives what is wrong with it, in words."""


def publish(
    config: Config,
    target: str,
    *,
    check: Check = lambda: (),
    dry_run: bool = False,
    max_deletes: int | None = None,
    wishes: Wishes | None = None,
    now: datetime,
    announce: Callable[[str], None] = lambda text: None,
) -> Publication:
    """Publish the built site to `target`: a name from the settings, or an address.

    What has changed goes out only if `check` finds nothing. Files at the target that are not ours are never changed or
    deleted. Raises PublishError or OutputError before anything there is changed, when the site or the target is not as
    it must be.
    """
    with (
        locked(config.state, doing=_DOING),
        _opened(config, target, wishes or Wishes(), announce) as (shown, place),
    ):
        site = built_site(config)  # within the lock, or a build would change it on its way out
        found = place.compare(site)
        changes = found.changes
        refused = _too_many_deletes(len(changes.deleted), found.published, max_deletes)
        if changes and not refused:
            refused = _found_wrong(check())
        if dry_run:
            if refused:
                announce(f"this would be refused: {refused}")
        elif refused:
            raise refused
        elif changes or not found.noted:
            announce(f"publishing {len(changes.added) + len(changes.changed)} files …")
            place.put(site, now, announce)
    return Publication(shown, changes)


def roll_back(config: Config, target: str, *, dry_run: bool = False) -> tuple[str, str]:
    """Show readers the release before: the target, as it may be shown, and the release's name.

    Raises PublishError for a target without releases, and when there is none before.
    """
    address = _address(config, target)
    if not is_releases(address):
        name = find_target(address).name
        raise PublishError(f"a {name} has no releases to go back to", "publish to releases:/folder")
    shown = without_secrets(target or address)
    with (
        locked(config.state, doing=_DOING),
        _as_publish_errors(shown),
        releases_place(_from_root(config, address), Wishes()) as place,
    ):
        return shown, place.roll_back(dry_run=dry_run)


@contextmanager
def _opened(
    config: Config, target: str, wishes: Wishes, announce: Callable[[str], None]
) -> Iterator[tuple[str, Place]]:
    """The target, and how it may be shown."""
    address = _address(config, target)
    shown = without_secrets(target or address)
    kind = find_target(address)
    for wish, given in (("keep", wishes.keep is not None), ("orphan", wishes.orphan)):
        if given and wish not in kind.takes:
            fitting = next(other for other in TARGETS if wish in other.takes)
            raise PublishError(
                f"--{wish} is nothing for a {kind.name}", f"it is for a {fitting.name}: {fitting.example}"
            )
    _check_address(config, "folder" in kind.name, announce)
    with _as_publish_errors(shown), kind.open(_from_root(config, address), wishes) as place:
        if place.folder:
            _check_apart(config, place.folder)
        yield shown, place


def _address(config: Config, target: str) -> str:
    """What a target's name stands for, or else the target itself: it is an address, and no misspelt name."""
    names = dict(config.targets)
    for name, address in names.items():
        if without_secrets(address) != address and re.search(r"://[^/\s@]*:[^/\s]+@|[=]", address):
            raise PublishError(
                f'the target "{name}" has a password in its address',
                "take it out of the settings, which others read, and put it where git or ssh keep theirs",
                path=CONFIG_NAME,
            )
    if not target:
        if len(names) != 1:
            known = f"name one of {', '.join(names)}" if names else f"name {TARGET_KINDS}"
            raise PublishError("there is no target", known)
        return next(iter(names.values()))
    is_word = re.fullmatch(r"[\w-]+", target) and target not in names
    if is_word and nearest(target, names) and not Path(target).exists():
        raise PublishError(
            f'there is no target "{target}"',
            f"{did_you_mean(target, names)} For a new folder of that name, write ./{target}",
        )
    return names.get(target, target)


@contextmanager
def _as_publish_errors(shown: str) -> Iterator[None]:
    """What the output folder of a build cannot take, a target cannot either: say it of the target."""
    try:
        yield
    except OutputError as failed:
        remedy = failed.remedy.replace("choose another output folder", "publish to another target")
        raise PublishError(failed.cause, remedy, path=shown) from failed


def _from_root(config: Config, address: str) -> str:
    """A relative path from the settings is meant from the site's folder."""
    prefix, path = re.fullmatch(r"(releases:)?(.*)", address, re.DOTALL).groups("")  # type: ignore[union-attr]
    if address in dict(config.targets).values() and not path.startswith(("/", "~")) and ":" not in path:
        path, hash_sign, branch = path.partition("#")
        return f"{prefix}{config.root / path}{hash_sign}{branch}"
    return address


def _check_apart(config: Config, folder: Path) -> None:
    output = config.output.resolve()
    if folder.is_relative_to(output) or output.is_relative_to(folder):
        raise PublishError(
            "the target and the output folder overlap", "publish to another folder", path=str(folder)
        )
    try:
        check_place(config, folder)
    except OutputError as overlapping:
        cause = overlapping.cause.replace("output folder", "target")
        raise PublishError(cause, "publish to another folder", path=str(folder)) from None


def _check_address(config: Config, is_folder: bool, announce: Callable[[str], None]) -> None:
    """Raise PublishError for a site whose feeds and links would name no address that others can reach."""
    host = urlsplit(config.base_url).hostname or ""
    if host and not is_local(host):
        return
    cause = f"base_url names this computer ({host})" if host else "the site has no base_url"
    remedy = "write the address at which readers will find it into briefgen.yaml, and build again"
    if not is_folder:
        raise PublishError(cause, remedy, path=CONFIG_NAME)
    announce(f"warning: {cause}; {remedy}")


def is_local(host: str) -> bool:
    """Whether a host can be reached from its own computer or network only."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _found_wrong(found: Sequence[str]) -> PublishError | None:
    if not found:
        return None
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return PublishError(
        f"the check found something wrong: {found[0]}{more}",
        "see all with `briefgen check` and mend it, or add --no-check",
    )


def _too_many_deletes(deletes: int, published: int, allowed: int | None) -> PublishError | None:
    limit = max(_DELETES_AT_LEAST, published // _DELETES_SHARE) if allowed is None else allowed
    if deletes <= limit:
        return None
    return PublishError(
        f"{deletes} of {published} published files would vanish, and {limit} may",
        f"look at it with --dry-run; if it is right, add --max-deletes {deletes}",
    )

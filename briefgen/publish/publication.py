"""One publication: what the built site has, against what stands at the target."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from briefgen.config import CONFIG_NAME, Config
from briefgen.errors import OutputError, PublishError, did_you_mean
from briefgen.lock import locked
from briefgen.manifest import digest, load_manifest, load_reservations
from briefgen.output import Changes, Output, check_place
from briefgen.publish.folder import FolderPlace, folder_place
from briefgen.publish.remote import Remote, carry, standing
from briefgen.publish.secrets import without_secrets
from briefgen.publish.targets import find_target

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
    now: datetime,
    announce: Callable[[str], None] = lambda text: None,
) -> Publication:
    """Publish the built site to `target`: a name from the settings, or an address.

    What has changed goes out only if `check` finds nothing. Files at the target that are not ours are never changed or
    deleted. Raises PublishError or OutputError
    before anything there is changed, when the site or the target is not as it must be.
    """
    address = _address(config, target)
    shown = without_secrets(target or address)
    kind = find_target(address)
    _check_address(config, kind.name, announce)
    with locked(config.state):  # or a build would change the site on its way out
        files = list(_site_files(config))
        if kind.connect:
            with _as_publish_errors(shown):
                changes = _publish_remotely(
                    config, kind.connect(address), dict(files), max_deletes, check, announce, dry_run=dry_run
                )
            return Publication(shown, changes)
        with (kind.open or folder_place)(_from_root(config, address)) as place, _as_publish_errors(shown):
            if isinstance(place, FolderPlace):
                _check_apart(config, place.folder)
            written = Output(place.folder)
            for path, file in files:
                written.add(path, file)
            changes = written.changes()
            refused = _too_many_deletes(len(changes.deleted), len(written.before), max_deletes)
            if changes and not refused:
                refused = _found_wrong(check())
            if dry_run:
                if refused:
                    announce(f"this would be refused: {refused}")
            elif refused:
                raise refused
            elif changes or load_manifest(place.folder) != written.files:
                announce(f"publishing {len(changes.added) + len(changes.changed)} files …")
                written.commit()
                place.finish(now)
    return Publication(shown, changes)


def _publish_remotely(
    config: Config,
    remote: Remote,
    files: Mapping[str, Path],
    max_deletes: int | None,
    check: Check,
    announce: Callable[[str], None],
    *,
    dry_run: bool,
) -> Changes:
    """The same for a host that can only be sent files."""
    manifest = load_manifest(config.output)
    site = {path: manifest[path] for path in files}
    there = standing(remote)
    changes = there.changes(site)
    refused = _too_many_deletes(len(changes.deleted), len(there.files), max_deletes)
    if changes and not refused:
        refused = _found_wrong(check())
    if dry_run:
        if refused:
            announce(f"this would be refused: {refused}")
    elif refused:
        raise refused
    elif changes:
        announce(f"publishing {len(changes.added) + len(changes.changed)} files …")
        carry(remote, config.output, site, there, _rank, announce)
    return changes


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
            known = f"name one of {', '.join(names)}" if names else "name a folder or a git remote"
            raise PublishError("there is no target", known)
        return next(iter(names.values()))
    is_word = re.fullmatch(r"[\w-]+", target) and target not in names
    if is_word and difflib.get_close_matches(target, names, n=1) and not Path(target).exists():
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
    if address in dict(config.targets).values() and not address.startswith(("/", "~")) and ":" not in address:
        path, hash_sign, branch = address.partition("#")
        return str(config.root / path) + hash_sign + branch
    return address


def _site_files(config: Config) -> Iterator[tuple[str, Path]]:
    """The files of the built site in the order in which they go out: what is linked to before what links."""
    manifest = load_manifest(config.output)
    if not manifest:
        raise PublishError("there is no built site", "run `briefgen build` first", path=str(config.output))
    problems, held = load_reservations(config.output)
    if problems:
        raise PublishError(
            f"the last build found {problems} error{'s' if problems > 1 else ''} in {config.content_folder}/",
            "mend what `briefgen build` names, and build again",
            path=str(config.output),
        )
    if held:
        raise PublishError(
            f"the last build shows {held} article{'s' if held > 1 else ''} that readers shall not see yet, or no more",
            "run `briefgen build` again, without --drafts and --future",
            path=str(config.output),
        )
    if not any(_BRIEFING.match(path) for path in manifest):
        raise PublishError(
            "the built site has no article", "add one, and run `briefgen build`", path=str(config.output)
        )
    for path in sorted(manifest, key=lambda path: (_rank(path), path)):
        file = config.output / path
        try:
            found = digest(file.read_bytes())
        except OSError:
            found = ""
        if found != manifest[path]:
            state = "has changed since it was built" if found else "is missing"
            raise PublishError(f"{path} {state}", "run `briefgen build` again", path=str(config.output))
        yield path, file


_BRIEFING = re.compile(r"\d{4}/\d\d/\d\d/index\.html")
_ARTICLE = re.compile(r"\d{4}/\d\d/\d\d/[^/]+/index\.html")
_ENTRANCES = re.compile(r"index\.html|.*\.xml|.*feed\.json|robots\.txt")


def _rank(path: str) -> int:
    """0 for assets; 1 for articles; 2 for the lists that name them; 3 for home, feeds and sitemap."""
    if path.startswith("assets/"):
        return 0
    if _ENTRANCES.fullmatch(path):
        return 3
    if not path.endswith(".html"):
        return 0
    return 1 if _ARTICLE.fullmatch(path) else 2


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


def _check_address(config: Config, kind: str, announce: Callable[[str], None]) -> None:
    """Raise PublishError for a site whose feeds and links would name no address that others can reach."""
    host = urlsplit(config.base_url).hostname or ""
    if host and not is_local(host):
        return
    cause = f"base_url names this computer ({host})" if host else "the site has no base_url"
    remedy = "write the address at which readers will find it into briefgen.yaml, and build again"
    if kind != "folder":
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

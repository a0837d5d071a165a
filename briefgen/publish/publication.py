"""One publication: what the built site has, against what stands at the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefgen.config import Config
from briefgen.errors import OutputError, PublishError
from briefgen.manifest import digest, load_manifest
from briefgen.output import Changes, Output, check_place
from briefgen.publish.folder import FolderPlace
from briefgen.publish.targets import find_target

_DELETES_SHARE = 4
"""Unless told otherwise, at most one in so many of the published files may vanish …"""
_DELETES_AT_LEAST = 10
"""… or this many, so that a small site can change."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did, or would do."""

    target: str
    changes: Changes

    @property
    def unchanged(self) -> bool:
        """Whether the target had everything already."""
        return not self.changes


def publish(
    config: Config,
    target: str,
    *,
    dry_run: bool = False,
    max_deletes: int | None = None,
    now: datetime,
    announce: Callable[[str], None] = lambda text: None,
) -> Publication:
    """Publish the built site to `target`: a name from the settings, or an address.

    Files at the target that are not ours are never changed or deleted. Raises PublishError or OutputError
    before anything there is changed, when the site or the target is not as it must be.
    """
    address = dict(config.targets).get(target, target)
    files = list(_site_files(config))
    with find_target(address).open(_from_root(config, address)) as place:
        if isinstance(place, FolderPlace):
            _check_apart(config, place.folder)
        written = Output(place.folder)
        for path, file in files:
            written.add(path, file)
        changes = written.changes()
        _check_deletes(len(changes.deleted), len(written.before), max_deletes)
        if changes and not dry_run:
            announce(f"publishing {len(changes.added) + len(changes.changed)} files …")
            written.commit()
            place.finish(now)
    return Publication(target, changes)


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


def _rank(path: str) -> int:
    """0 for assets, 1 for pages, 2 for home, feeds and sitemap, which name the pages."""
    if path == "index.html" or path.endswith((".xml", "feed.json", "robots.txt")):
        return 2
    return 1 if path.endswith(".html") else 0


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


def _check_deletes(deletes: int, published: int, allowed: int | None) -> None:
    limit = max(_DELETES_AT_LEAST, published // _DELETES_SHARE) if allowed is None else allowed
    if deletes > limit:
        raise PublishError(
            f"{deletes} of {published} published files would vanish, and {limit} may",
            f"look at it with --dry-run; if it is right, add --max-deletes {deletes}",
        )

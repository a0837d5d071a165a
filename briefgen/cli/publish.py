"""`briefgen publish`: the built site to a host."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import click

from briefgen.cli.printing import print_json, print_note, print_result, print_row
from briefgen.cli.settings import Settings, current_time
from briefgen.config import Config

if TYPE_CHECKING:
    from briefgen.publish import Publication
    from briefgen.publish.readback import Seen


@click.command("publish", short_help="Publish the built site.")
@click.argument("target", default="", metavar="[TARGET]")
@click.option("--dry-run", is_flag=True, help="List what would change, and change nothing.")
@click.option("--no-check", is_flag=True, help="Publish whatever `briefgen check` finds.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--max-deletes",
    type=click.IntRange(0),
    metavar="N",
    help="Refuse when more files than this would vanish (default: a quarter of them).",
)
@click.option("--orphan", is_flag=True, help="To a git branch: one commit without history.")
@click.option(
    "--keep", type=click.IntRange(1), metavar="N", help="To releases: how many stay (default: five)."
)
@click.option("--rollback", is_flag=True, help="Publish nothing; of releases, show the one before.")
@click.option(
    "--wait",
    type=click.FloatRange(0),
    default=20,
    show_default=True,
    metavar="SECONDS",
    help="How long to look whether readers see it at base_url; 0: not at all.",
)
@click.option("--json", "as_json", is_flag=True, help="What changed, as one JSON object.")
@click.pass_obj
def publish_command(
    settings: Settings,
    target: str,
    dry_run: bool,
    no_check: bool,
    yes: bool,
    max_deletes: int | None,
    orphan: bool,
    keep: int | None,
    rollback: bool,
    wait: float,
    as_json: bool,
) -> None:
    """Publish the built site to TARGET: a folder, releases of it, a git branch, a host by rsync, or a remote of rclone.

    Without TARGET, to the only one that the settings name. What has changed goes out only if `briefgen check` finds
    no error in the site. Files at the target that briefgen did not write are never deleted.
    """
    from briefgen.publish import Wishes, publish

    config = settings.config()
    if rollback:
        _roll_back(config, target, dry_run=dry_run, as_json=as_json)
        return
    now, wishes = current_time(), Wishes(keep, orphan)

    @cache
    def check() -> Sequence[str]:
        return () if no_check else _errors_of(config)

    def go(*, dry_run: bool) -> Publication:
        return publish(
            config, target, check=check, dry_run=dry_run, max_deletes=max_deletes, wishes=wishes, now=now,
            announce=print_note,
        )  # fmt: skip

    if not dry_run and not yes and not _confirmed(go):
        return
    done = go(dry_run=dry_run)
    if not as_json:
        _print_publication(done, dry_run=dry_run)
    looks = wait and not dry_run and not done.unchanged and config.base_url
    seen = _looked(config, done, wait) if looks else []
    if as_json:
        changes = done.changes
        print_json({"target": done.target, "dry_run": dry_run, "unchanged": done.unchanged, "added": changes.added,
                    "changed": changes.changed, "deleted": changes.deleted,
                    "seen": [{"url": each.url, "new": each.is_new, "answer": each.answer} for each in seen]})  # fmt: skip


def _confirmed(go: Callable[..., Publication]) -> bool:
    """Whether the user, at a terminal, agrees to what would be done."""
    if sys.stdin is None or not sys.stdin.isatty():
        return True
    planned = go(dry_run=True)
    _print_publication(planned, dry_run=True)
    return not planned.unchanged and click.confirm("Publish?", default=True, err=True)


def _roll_back(config: Config, target: str, *, dry_run: bool, as_json: bool) -> None:
    from briefgen.publish import roll_back

    shown, release = roll_back(config, target, dry_run=dry_run)
    if as_json:
        print_json({"target": shown, "dry_run": dry_run, "release": release})
    else:
        print_result(f"{shown}: {'would go' if dry_run else 'went'} back to the release {release}")


def _looked(config: Config, done: Publication, wait: float) -> list[Seen]:
    """What readers see now. That they do not see it yet is no failure: some hosts take minutes."""
    from briefgen.manifest import load_manifest
    from briefgen.publish.readback import read_back

    seen = []
    for each in read_back(config.base_url, load_manifest(config.output), done.changes, wait_s=wait):
        print_note(f"{each.url}: {'as published' if each.is_new else f'not yet: {each.answer}'}")
        seen.append(each)
    return seen


def _errors_of(config: Config) -> list[str]:
    """What `briefgen check` finds that breaks a promise of the site."""
    from briefgen.builder.contentmemory import load_content_memory
    from briefgen.check import ERROR, check_site
    from briefgen.content.collect import collect

    library = collect(config, now=current_time(), known=load_content_memory(config).known).library
    report = check_site(config, config.output, library)
    return [str(finding) for finding in report.findings if finding.severity == ERROR]


def _print_publication(publication: Publication, *, dry_run: bool) -> None:
    changes = publication.changes
    for sign, paths in (("+", changes.added), ("~", changes.changed), ("-", changes.deleted)):
        for path in paths if dry_run else ():
            print_row(f"{sign} {path}")
    counts = f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.deleted)} deleted"
    if publication.unchanged:
        print_result(f"{publication.target}: up to date, nothing to publish")
    else:
        print_result(f"{publication.target}: {'would be: ' if dry_run else ''}{counts}")

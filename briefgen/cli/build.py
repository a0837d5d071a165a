"""`briefgen build`: the inbox into content/, content/ into the site."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from briefgen.builder.unchanged import Inspection, inspect, remember_edits
from briefgen.cli.printing import (
    error_data,
    plural,
    print_error,
    print_json,
    print_note,
    print_result,
    print_warning,
)
from briefgen.cli.progress import Progress
from briefgen.cli.settings import Settings, absolute, current_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefgen.builder.report import BuildReport
    from briefgen.config import Config
    from briefgen.errors import BriefgenError

_SHOWN_WARNINGS = 20
"""More of them hide what else there is to say; `--json` has all."""


@click.command("build", short_help="Add what waits in the inbox, and build the site.")
@click.option("--strict", is_flag=True, help="Warnings and refused inbox files fail the build (exit code 3).")
@click.option("--drafts", is_flag=True, help="Show drafts, too.")
@click.option("--future", is_flag=True, help="Show articles of days to come, too.")
@click.option(
    "-d", "--output", metavar="DIR", help="Write the site here instead of the folder of the settings."
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: one a processor)."
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors and warnings.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
@click.pass_obj
def build_command(
    settings: Settings,
    strict: bool,
    drafts: bool,
    future: bool,
    output: str | None,
    jobs: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Add what waits in content/inbox/, then build the site: what has changed since the last build.

    An article with an error is skipped; until it is mended, nothing is deleted, lists stay as they were,
    and nothing is published. Exit code 1 when an article has an error, 3 when --strict finds something.
    """
    gc.disable()  # this process ends soon: it spares itself to tidy up
    started_s, started_ns, now = time.perf_counter(), time.time_ns(), current_time()
    root, options = absolute(settings.root), (str(absolute(output)) if output else "", drafts, future)
    inspection = inspect(root, options, now.timestamp())
    if inspection.report is not None:
        data = {**inspection.report, "seconds": time.perf_counter() - started_s}
    else:
        data = _build(settings, options, started_ns, inspection, jobs, quiet=quiet, as_json=as_json)
    if as_json:
        print_json({key: value for key, value in data.items() if key != "output"})
    else:
        print_report(data, quiet=quiet)
    if data["problems"]:
        raise click.exceptions.Exit(1)
    if strict and (data["refused"] or data["warnings"]):
        raise click.exceptions.Exit(3)


def _build(
    settings: Settings,
    options: tuple[str, bool, bool],
    started_ns: int,
    inspection: Inspection,
    jobs: int | None,
    *,
    quiet: bool,
    as_json: bool,
) -> dict[str, Any]:
    """Build, and remember what was built. The report as data."""
    from briefgen.builder.build import build, remember_build
    from briefgen.content.collect import Reason

    config, now = settings.config(), current_time()
    arrived = add_inbox(config, quiet=as_json or quiet)
    refused = refused_data(arrived.refused)
    output, drafts, future = options
    shown_too = [*([Reason.DRAFT] if drafts else []), *([Reason.FUTURE] if future else [])]
    folder = Path(output) if output else config.output
    if not arrived.added and (data := _amend(config, options, folder, inspection, started_ns, refused)):
        return data
    with Progress() as progress:
        report = build(
            config, now=now, shown_too=shown_too, output=folder, jobs=jobs, progress=progress.show,
            inspection=inspection.of_output() if arrived.added else inspection,
        )  # fmt: skip
    data = report_data(report, folder)
    for problem in report.problems if not as_json else ():
        print_error(problem)
    data["refused"] = refused
    remember_build(config, options, report, data, now=now, started_ns=started_ns)
    return data


def _amend(
    config: Config,
    options: tuple[str, bool, bool],
    folder: Path,
    inspection: Inspection,
    started_ns: int,
    refused: list[dict[str, Any]],
) -> dict[str, Any] | None:
    """Make what was edited, if that is no more than words of a few articles, and remember it. The report as data."""
    if not inspection.edited or inspection.remembered is None:
        return None
    if inspection.remembered.report["refused"] != refused:
        return None
    from briefgen.builder.amend import amend

    with Progress() as progress:
        done = amend(config, options, folder, inspection, progress.show)
    if done is None:
        return None
    remember_edits(config.root, options, inspection, done.left, started_ns=started_ns)
    last = inspection.remembered.report
    return {
        **last,
        "rendered": done.rendered,
        "reused": last["reused"] - done.rendered,
        "written": done.written,
        "unchanged": last["unchanged"] - done.written,
        "seconds": done.seconds,
    }


class Arrived(NamedTuple):
    """What became of the inbox."""

    added: int
    refused: list[BriefgenError]
    """Why files stay where they are, each time anew."""


def add_inbox(config: Config, *, quiet: bool = False) -> Arrived:
    """Clean the inbox's new files into content/. What is refused stays where it was."""
    from briefgen.ingest.inbox import Inbox

    inbox = Inbox(config)
    news, refused, added = inbox.news, list(inbox.refusals()), 0
    if news:
        from briefgen.cli.content import print_outcome
        from briefgen.ingest.store import ingest

        for outcome in ingest(config, news, current_time(), once=True):
            if outcome.error is not None:
                refused.append(outcome.error)
                if outcome.is_lasting:
                    inbox.refuse(outcome.source, outcome.error)
            elif outcome.article is not None:
                added += 1
                if not quiet:
                    print_outcome(outcome)
    inbox.save()
    return Arrived(added, sorted(refused, key=lambda error: error.path))


def refused_data(refused: Iterable[BriefgenError]) -> list[dict[str, Any]]:
    """Why files were not added, as plain values."""
    return [error.as_data() | {"text": str(error)} for error in refused]


def report_data(report: BuildReport, output: Path) -> dict[str, Any]:
    """What a build reports, as plain values."""
    counts = ("articles", "pages", "rendered", "reused", "written", "unchanged", "removed", "seconds")
    data = {key: getattr(report, key) for key in counts}
    withheld = [
        {
            "path": held.path,
            "title": held.title,
            "reason": held.reason.value,
            "due": held.due.isoformat(" ", "minutes") if held.due else None,
        }
        for held in report.withheld
    ]
    return data | {
        "problems": [error_data(problem) for problem in report.problems],
        "warnings": [warning.as_data() | {"text": str(warning)} for warning in report.warnings],
        "withheld": withheld,
        "refused": [],
        "output": str(output),
    }


def print_report(data: dict[str, Any], *, quiet: bool = False) -> None:
    """What a build did, in words. Problems have been said."""
    for refused in data["refused"]:
        print_warning(f"not added: {refused['text']}")
    for warning in data["warnings"][:_SHOWN_WARNINGS]:
        print_warning(warning["text"])
    more = len(data["warnings"]) - _SHOWN_WARNINGS
    if more > 0:
        print_warning(f"and {more} more; --json lists all of them")
    if not quiet:
        for held in data["withheld"]:
            due = f", due {held['due'][:16]}" if held["due"] else ""
            print_note(f"withheld: {held['path']} ({held['reason']}{due})")
        done = f"{data['rendered']} rendered, {data['reused']} reused, {data['removed']} removed"
        counts = f"{plural(data['articles'], 'article')}, {plural(data['pages'], 'page')}"
        print_result(f"{data['output']}: {counts}: {done}, {data['seconds']:.2f} s")
    if data["problems"]:
        print_note(
            f"{plural(len(data['problems']), 'error')}: what has one was skipped, "
            "and nothing is removed or published until all is mended"
        )

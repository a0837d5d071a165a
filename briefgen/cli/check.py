"""`briefgen check`: whether the built site keeps its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from briefgen.cli.printing import plural, print_json, print_note, print_result, print_row
from briefgen.cli.progress import Progress
from briefgen.cli.settings import Settings, current_time
from briefgen.errors import CheckError

if TYPE_CHECKING:
    from briefgen.check import CheckReport
    from briefgen.check.external import ExternalReport
    from briefgen.config import Config
    from briefgen.content.library import Library

_SHOWN = 10
"""Findings of one rule that are shown: more of them are one fault of a template."""


@click.command("check", short_help="Say what the built site loads or asks for, and what is broken.")
@click.option("-d", "--output", metavar="DIR", help="Check this folder instead of the one of the settings.")
@click.option(
    "--browser", is_flag=True, help="Open a page of each kind in Chromium, and record what it does."
)
@click.option("--all", "every", is_flag=True, help="With --browser: open every page.")
@click.option(
    "--external", is_flag=True, help="Ask the hosts that the site links to whether the links still work."
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: one a processor)."
)
@click.option("--json", "as_json", is_flag=True, help="The findings as one JSON object.")
@click.pass_obj
def check_command(
    settings: Settings,
    output: str | None,
    browser: bool,
    every: bool,
    external: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Look through the built site: what it loads, stores or asks for, and what is broken.

    Exit code 3 when something is found. --browser also writes .briefgen/privacy-report.json, the record of what
    Chromium did with the pages. Only --external asks others for anything.
    """
    from briefgen.check import check_site
    from briefgen.content.collect import collect

    config, now = settings.config(), current_time()
    folder = Path(output) if output else config.output
    with Progress() as progress:
        library = collect(config, now=now, jobs=jobs).library
        report = check_site(
            config, folder, library, jobs=jobs, progress=lambda done, of: progress.show("checking", done, of)
        )
        asked = _ask(config, folder, report, library, now, progress) if external else None
    if asked is not None:
        findings = sorted(
            (*report.findings, *asked.findings), key=lambda each: (each.path, each.line, each.rule)
        )
        report = replace(report, findings=tuple(findings))
    data = _data(report, now.isoformat(timespec="seconds"))
    if asked is not None:
        data["external"] = asked.as_data()
    found = bool(report.findings)
    if browser:
        from briefgen.check.browser import watch_site
        from briefgen.proof import write_record

        watched = watch_site(folder, urlsplit(config.base_url).path.rstrip("/"), every=every)
        data["browser"] = watched
        place = write_record(config.state, watched, now)
        found = found or bool(watched["findings"])
        print_note(f"the record of {watched['browser']} is in {place}")
    if as_json:
        print_json(data)
    else:
        _print(report)
        for line in data.get("browser", {}).get("findings", ()):
            print_row(line)
        if asked is not None:
            _print_links(data["external"])
    if found:
        raise click.exceptions.Exit(3)


def _ask(
    config: Config, folder: Path, report: CheckReport, library: Library, now: datetime, progress: Progress
) -> ExternalReport:
    """What the outgoing links answer."""
    try:
        from briefgen.check.external import check_outgoing
    except ImportError as missing:
        raise CheckError(
            f"links cannot be asked for: {missing.name} is missing", "pip install 'briefgen[external]'"
        ) from missing
    return check_outgoing(
        config,
        report,
        library,
        now=now,
        read=lambda path: (folder / path).read_text("utf-8", "replace"),
        progress=lambda done, of: progress.show("asking", done, of),
    )


def _data(report: CheckReport, when: str) -> dict[str, Any]:
    return {
        "checked": when,
        "pages": report.pages,
        "files": report.files,
        "seconds": round(report.seconds, 3),
        "findings": [finding._asdict() for finding in report.findings],
    }


def _print(report: CheckReport) -> None:
    shown: dict[tuple[str, str], int] = {}
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        for finding in findings:
            kind = (finding.rule, finding.cause)
            shown[kind] = shown.get(kind, 0) + 1
            if shown[kind] <= _SHOWN:
                place = f"{path}:{finding.line}" if finding.line else path
                print_result(
                    f"{place}: {finding.severity}: {finding.cause}; {finding.remedy} [{finding.rule}]"
                )
    for (rule, cause), count in shown.items():
        if count > _SHOWN:
            print_result(f"… {plural(count - _SHOWN, 'more page')}: {cause} [{rule}]")
    errors = sum(finding.severity == "error" for finding in report.findings)
    said = (
        f"{plural(errors, 'error')}, {plural(len(report.findings) - errors, 'warning')}"
        if shown
        else "nothing found"
    )
    print_note(f"{plural(report.pages, 'page')} and {plural(report.files, 'other file')} looked through in "
               f"{report.seconds:.2f} s: {said}")  # fmt: skip


def _print_links(data: dict[str, Any]) -> None:
    """What the links answered that is no finding, what could not be known, and what was done."""
    for title, kind in (("hint", "moved"), ("not known", "not_known")):
        rows = data[kind]
        for row in rows[:_SHOWN]:
            said = f"has moved for good to {row['to']}" if kind == "moved" else row["said"]
            place = f"{row['path']}:{row['line']}" if row["line"] else row["path"]
            print_note(f'{place}: {title}: "{row["address"]}" {said}')
        if len(rows) > _SHOWN:
            print_note(f"… {len(rows) - _SHOWN} more: {title}; --json lists all of them")
    earlier = data["links"] - data["asked"]
    print_note(
        f"{plural(data['links'], 'outgoing link')} to {plural(data['hosts'], 'host')}: {data['fine']} answered, "
        f"{data['gone']} gone, {data['failing']} failing, {data['unknown']} not known; "
        + (
            f"{earlier} of these answers are from earlier runs, the oldest of {data['oldest']}; "
            if earlier
            else ""
        )
        + f"{plural(data['requests'], 'request')} made"
    )
    if data["links"]:
        print_note(f"tested: {data['tested']}")

"""`briefgen export`: a briefing, a topic, a month or some articles as one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli.printing import plural, print_document, print_error, print_note
from briefgen.cli.settings import Settings, current_time
from briefgen.errors import ExportError
from briefgen.formats import BY_NAME, FORMATS

if TYPE_CHECKING:
    from briefgen.export import Selection
    from briefgen.pages import Issue

SUBJECTS = ("briefing", "topic", "article", "month")


@click.command("export", short_help="Make one file of articles: e-mail, e-book, PDF, table …")
@click.argument("subject", type=click.Choice(SUBJECTS), metavar="briefing|topic|article|month")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([each.name for each in FORMATS]),
    help="What to make (default: what the name of FILE says, or md).",
)
@click.option("-o", "--output", metavar="FILE", help="Where to write it (default: standard output).")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.pass_obj
def export_command(
    settings: Settings,
    subject: str,
    names: tuple[str, ...],
    format_name: str | None,
    output: str | None,
    force: bool,
) -> None:
    """Make one file of a briefing (NAME is its day, or latest), a topic, a month (2024-06), or articles (ids or paths).

    It shows what the site shows: no drafts, and of each article what its rights allow. Exit code 1 when
    articles had to be left out for an error.
    """
    if subject != "article" and len(names) > 1:
        raise click.UsageError(f"one {subject} at a time")
    name = format_name or _format_of(output)
    if output in (None, "-") and not BY_NAME[name].is_text and sys.stdout.isatty():
        raise click.UsageError(f"{BY_NAME[name].title} is nothing for a terminal: name a file with -o")
    from briefgen.content.collect import collect
    from briefgen.export import Press, export
    from briefgen.pages import issue_of

    config = settings.config()
    collected = collect(config, now=current_time())
    for problem in collected.problems:
        print_error(problem)
    issue = issue_of(config, collected.library)
    selection = _selected(issue, subject, names)
    data = export(Press(issue), selection, name)
    if output is None or output == "-":
        print_document(data)
    else:
        _write(Path(output), data, force=force)
        print_note(f"{output}: {plural(len(selection.articles), 'article')}")
    if collected.problems:
        raise click.exceptions.Exit(1)


def _format_of(output: str | None) -> str:
    """The format that a file's name ends like; the longest ending wins."""
    if output in (None, "-"):
        return "md"
    endings = sorted(FORMATS, key=lambda each: -len(each.suffix))
    found = next((each.name for each in endings if output.lower().endswith(each.suffix)), None)
    if found is None:
        raise click.UsageError(f"nothing is known by the ending of {output}: say it with --format")
    return found


def _selected(issue: Issue, subject: str, names: tuple[str, ...]) -> Selection:
    from briefgen import export

    if subject == "article":
        return export.select_articles(issue, names)
    select = {
        "briefing": export.select_briefing,
        "topic": export.select_topic,
        "month": export.select_month,
    }[subject]
    return select(issue, names[0])


def _write(target: Path, data: bytes, *, force: bool) -> None:
    """Write the file. Raises ExportError when another file has its name; what says the same may stay."""
    from briefgen.files import write_new, write_whole

    try:
        if target.is_file() and target.read_bytes() == data:
            return
        if force and not target.is_dir():
            write_whole(target, data)
        else:
            write_new(target, data)
    except FileExistsError:
        raise ExportError(
            "there is such a file already",
            "choose another name, or replace it with --force",
            path=str(target),
        ) from None
    except OSError as failed:
        raise ExportError(
            f"it cannot be written: {failed.strerror or failed}",
            "check its name, its permissions and the free space",
            path=str(target),
        ) from failed

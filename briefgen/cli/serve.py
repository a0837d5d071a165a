"""`briefgen serve`: the site on this computer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from briefgen.cli.build import add_inbox, print_report, refused_data, report_data
from briefgen.cli.printing import print_error, print_note
from briefgen.cli.settings import Settings, current_time
from briefgen.config import CONFIG_NAME, Config
from briefgen.errors import BriefgenError
from briefgen.theme import theme_folder

if TYPE_CHECKING:
    from briefgen.content.collect import Reason
    from briefgen.preview.search import PreviewIndex


@click.command("serve", short_help="Preview the site, and reload it when something is saved.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "-p",
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port; the next free one when taken.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option(
    "--drafts/--no-drafts",
    default=True,
    show_default=True,
    help="Show drafts, and what has expired or was withdrawn.",
)
@click.option("--future/--no-future", default=True, show_default=True, help="Show articles of days to come.")
@click.pass_obj
def serve_command(
    settings: Settings, host: str, port: int, open_browser: bool, drafts: bool, future: bool
) -> None:
    """Build, serve, and reload the browser when content, templates or settings change."""
    from briefgen.builder.build import build
    from briefgen.preview import serve

    config, shown_too = settings.config(), _shown_too(drafts=drafts, future=future)
    current_time()  # a clock that is none is told now, and not in the browser
    alarm = _Alarm()

    def rebuild() -> Sequence[BriefgenError]:
        try:
            return build_and_report()
        except BriefgenError as error:
            print_error(error)
            raise

    def build_and_report() -> Sequence[BriefgenError]:
        alarm.at = None  # should the build fail, it does so once
        current = settings.config()
        refused = refused_data(add_inbox(current, quiet=True).refused)
        report = build(
            current,
            now=current_time(),
            shown_too=shown_too,
            output=output,
            keep_lists=False,
            has_index=False,
        )
        alarm.at = report.next_change
        index.forget()
        for problem in report.problems:
            print_error(problem)
        print_report(report_data(report, output) | {"refused": refused})
        return report.problems

    index = _preview_index(settings, shown_too)
    # In a folder of its own: drafts in the site's output folder would go out with the next `publish`.
    with TemporaryDirectory(prefix="briefgen-preview-") as folder:
        output = Path(folder) / "site"
        serve(
            lambda: _watched(settings.config()),
            output,
            rebuild,
            is_due=alarm.is_due,
            host=host,
            port=port,
            open_browser=open_browser,
            announce=print_note,
            prefix=urlsplit(config.base_url).path,
            root=config.root,
            cleaning=lambda url: _cleaning_view(settings, url),
            search=index.file,
        )


@dataclass(slots=True)
class _Alarm:
    """Knows when articles appear or expire by themselves."""

    at: float | None = None
    """In seconds since 1970."""

    def is_due(self) -> bool:
        """Whether it is time."""
        return self.at is not None and current_time().timestamp() >= self.at


def _shown_too(*, drafts: bool, future: bool) -> list[Reason]:
    """For which reasons withheld articles are shown."""
    from briefgen.content.collect import Reason

    return [each for each in Reason if (future if each is Reason.FUTURE else drafts)]


def _cleaning_view(settings: Settings, url: str) -> str | None:
    """How the article at an address was cleaned, as a page; None when there is nothing to show."""
    from briefgen.builder.contentmemory import load_content_memory
    from briefgen.content.collect import Reason, collect
    from briefgen.preview.cleaning import cleaning_page
    from briefgen.preview.extras import CLEANING_STYLE

    config, now = settings.config(), current_time()
    known = load_content_memory(config).known
    library = collect(config, now=now, shown_too=tuple(Reason), known=known).library
    placed = next((each for each in library.articles if each.url == url), None)
    return cleaning_page(config, placed, now, CLEANING_STYLE) if placed else None


def _watched(config: Config) -> list[Path]:
    """Files and folders that the site is made of."""
    from briefgen.interface import FOLDER as INTERFACE

    return [
        config.content,
        config.root / INTERFACE,
        config.templates,
        theme_folder(),
        config.root / CONFIG_NAME,
        config.rules,
        *(config.root / name for name in (config.logo, config.card_font) if name),
    ]


def _preview_index(settings: Settings, shown_too: Collection[Reason]) -> PreviewIndex:
    """The search's index of what the preview shows."""
    from briefgen.preview.search import PreviewIndex

    def make() -> Mapping[str, bytes]:
        try:
            return _index_files(settings, shown_too)
        except BriefgenError as error:
            print_error(error)
            raise

    return PreviewIndex(make)


def _index_files(settings: Settings, shown_too: Collection[Reason]) -> Mapping[str, bytes]:
    """The files of the search's index of what the preview shows; none where the site has no search."""
    from briefgen.builder.contentmemory import load_content_memory
    from briefgen.content.collect import collect
    from briefgen.pages import SEARCH, issue_of

    config, now = settings.config(), current_time()
    known = load_content_memory(config).known
    library = collect(config, now=now, shown_too=shown_too, known=known).library
    issue = issue_of(config, library)
    if SEARCH not in issue.typesetter.site.pages:
        return {}
    from briefgen.pages.search import index_files

    return index_files(issue, "search-preview")

"""The build: content/ and templates/ → the output folder. Read and remember; `site` makes the site of it."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.builder.contentmemory import load_content_memory, save_content_memory
from briefgen.builder.outputplace import check_place
from briefgen.builder.unchanged import UNKNOWN, Inspection, remember
from briefgen.collector import without_collector
from briefgen.config import CONFIG_NAME, Config
from briefgen.content.collect import Reason, collect
from briefgen.interface import FOLDER as INTERFACE
from briefgen.interface import Interface
from briefgen.lock import locked
from briefgen.proof import REPORT_NAME
from briefgen.receipts import receipt_digests

if TYPE_CHECKING:
    from briefgen.builder.report import BuildReport
    from briefgen.builder.workers import Progress


def build(
    config: Config,
    *,
    now: datetime,
    shown_too: Collection[Reason] = (),
    output: Path | None = None,
    keep_lists: bool = True,
    has_index: bool = True,
    jobs: int | None = None,
    progress: Progress = lambda what, done, of: None,
    inspection: Inspection = UNKNOWN,
) -> BuildReport:
    """Build the site into `output`, or else the folder that the settings name.

    What is withheld for a reason among `shown_too` is shown, with a badge.

    Errors in content leave out what they are about, and are reported: sound articles are written, and the
    lists of the last build (home, days, topics, feeds, …) stay, or they would lose what has an error; without
    `keep_lists` they are made of what is sound. Without `has_index` the files of the search's index are left out.
    `jobs` is the number of processes, by default one for each processor. What an `inspection` has looked at a moment
    ago is not looked at again. Raises ContentError, TemplateError,
    ConfigError or OutputError when the site as a whole cannot be made or written; then nothing has been written.
    """
    started = time.perf_counter()
    folder = check_place(config, output or config.output)
    with locked(config.state), without_collector(results_stay=True):  # a sixth of the time
        memory = load_content_memory(config)
        collected = collect(
            config, now=now, shown_too=shown_too, known=memory.known,
            listing=inspection.listing, jobs=jobs,
            progress=lambda done, of: progress("reading", done, of), meanwhile=partial(_get_ready, config),
        )  # fmt: skip
        receipts = receipt_digests(config.state, memory.receipts)

        def save() -> None:
            if collected.known is not memory.known or receipts != memory.receipts:
                save_content_memory(config, memory, collected.known, receipts)

        # What this loads is loaded while the files are read, see `_get_ready`.
        from briefgen.builder.site import Task, make_site

        task = Task(
            config, folder, started=started, keep_lists=keep_lists, has_index=has_index, inspection=inspection,
            jobs=jobs, progress=progress, aside=save,
        )  # fmt: skip
        return make_site(task, collected, receipts)


def _get_ready(config: Config) -> None:
    """Load what the site is made with: Jinja, Babel, and the half of our own code that reading does without."""
    import briefgen.builder.site
    import briefgen.render  # noqa: F401

    Interface(config).prepare()


def remember_build(
    config: Config,
    options: tuple[Any, ...],
    report: BuildReport,
    data: Mapping[str, Any],
    *,
    now: datetime,
    started_ns: int,
) -> None:
    """Let the next build with these options be told at once if it has nothing to do. `data`: what it then reports."""
    if report.problems:
        return
    from briefgen.builder.blueprint import has_blueprint, save_blueprint  # the build has loaded it
    from briefgen.theme import theme_folder

    files = report.written + report.unchanged
    again = {"rendered": 0, "reused": report.pages, "written": 0, "unchanged": files, "removed": 0}
    folders = (
        CONFIG_NAME,
        config.templates_folder,
        INTERFACE,
        config.rules.name,
        f"{config.state.name}/receipts",
        f"{config.state.name}/{REPORT_NAME}",
        *filter(None, [config.card_font]),
    )
    remember(
        config.root,
        options,
        started_ns=started_ns,
        now=now.timestamp(),
        until=report.next_change,
        listing=report.for_next.listing,
        copied=report.for_next.copied,
        inputs=(*(config.root / name for name in folders), config.inbox, theme_folder()),
        written=report.for_next.left,
        output=Path(data["output"]),
        report={**data, **again},
    )
    if not has_blueprint(config, options, report.for_next.form):
        save_blueprint(config, options, report.for_next.blueprint())

"""Pages → staged files, in several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from briefgen.builder.keyring import Keyring
from briefgen.builder.staging import Staged, Staging
from briefgen.errors import TemplateError, together
from briefgen.interface.answers import Answers
from briefgen.pages import Issue, Page, RawFile
from briefgen.processes import processes_for, share_out

_WORTH = 40
"""Pages to render that pay for a process of its own: about 15 ms."""

Progress = Callable[[str, int, int], None]
"""Told now and then what is being done, how much of it is done, and of how much."""


def rendered(
    issue: Issue,
    pages: Sequence[Page | RawFile],
    keyring: Keyring,
    staging: Staging,
    jobs: int | None,
    progress: Progress,
    aside: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Page | RawFile, bytes, Staged]]:
    """The pages with their keys and their files, staged, in their order. Raises TemplateError or ContentError.

    Of templates that fail, each is told of once, by the first page that it fails at; the others are not tried.
    `aside`: as in `share_out`.
    """
    if not pages:
        aside()
        return
    from briefgen.render import Renderer  # Jinja: what has not changed, does without

    interface = issue.typesetter.interface
    renderer = Renderer(issue.config, interface, issue.typesetter.site)
    templates = {page.template for page in pages if isinstance(page, Page)}
    renderer.load(templates)

    def work(
        tasks: Iterable[int], tick: Callable[[], None]
    ) -> tuple[list[tuple[Any, ...]], Answers, _Failures]:
        made: list[tuple[Any, ...]] = []
        failures: _Failures = {}
        for task in tasks:
            number = order[task]
            page = pages[number]
            template = page.template if isinstance(page, Page) else "".join(page.templates)
            if template not in failures:
                try:
                    staged = staging.put(page.path, number, renderer.render(page))
                    made.append((number, keyring.key(page), *staged))
                except TemplateError as failed:
                    failures[template] = (task, failed.cause, failed.remedy, failed.path, failed.line)
            tick()
        return made, interface.answers, failures

    order = sorted(range(len(pages)), key=lambda number: pages[number].since)
    processes = processes_for(len(pages), jobs, _WORTH)
    if processes > 1:
        interface.prepare()
    parts = share_out(
        len(pages), work, processes, lambda done: progress("rendering", done, len(pages)), aside=aside
    )
    if failed := _failed(failures for *_, failures in parts):
        seen = {each.path for each in failed}
        raise together([*failed, *(each for each in renderer.unreadable(templates) if each.path not in seen)])
    issue.typesetter.texts.forget_bodies()
    for _, answers, _ in parts:
        interface.answers.update(answers)
    interface.keep()
    for number, key, *staged in sorted(each for made, *_ in parts for each in made):
        yield pages[number], key, Staged(*staged)


_Failures = dict[str, tuple[int, str, str, str, int | None]]
"""By template: the first task at which it failed, with the cause, remedy, path and line of the error."""


def _failed(parts: Iterable[_Failures]) -> list[TemplateError]:
    """An error for each place in a template that failed, in the order of tasks, however these were shared out."""
    first: _Failures = {}
    for part in parts:
        for template, failure in part.items():
            first[template] = min(failure, first.get(template, failure))
    errors: dict[tuple[str, int | None], TemplateError] = {}
    for _, cause, remedy, path, line in sorted(first.values()):
        errors.setdefault((path, line), TemplateError(cause, remedy, path=path, line=line))
    return [*errors.values()]

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

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> tuple[list[tuple[Any, ...]], Answers]:
        made = []
        for number in map(order.__getitem__, tasks):
            page = pages[number]
            staged = staging.put(page.path, number, renderer.render(page))
            made.append((number, keyring.key(page), *staged))
            tick()
        return made, interface.answers

    order = sorted(range(len(pages)), key=lambda number: pages[number].since)
    processes = processes_for(len(pages), jobs, _WORTH)
    if processes > 1:
        interface.prepare()
    try:
        parts = share_out(
            len(pages),
            work,
            processes,
            lambda done: progress("rendering", done, len(pages)),
            aside=aside,
        )
    except TemplateError as first:
        others = [each for each in renderer.unreadable(templates) if each.path != first.path]
        raise together([first, *others]) from first.__cause__
    issue.typesetter.texts.forget_bodies()
    for _, answers in parts:
        interface.answers.update(answers)
    interface.keep()
    for number, key, *staged in sorted(each for made, _ in parts for each in made):
        yield pages[number], key, Staged(*staged)

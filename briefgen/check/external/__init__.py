"""The links that lead out of the site: whether they still lead somewhere. Only here does the check ask others anything.

Hosts are asked politely (`Manners`), each by one thread, a few at once; answers are remembered (`memory`).
"""

from __future__ import annotations

import queue
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from briefgen.addresses import output_path
from briefgen.check import CheckReport
from briefgen.check.external.answers import MANNERS, PURPOSE, Answer, LinkVerdict, answer_of
from briefgen.check.external.links import Outgoing, outgoing_links
from briefgen.check.external.memory import Remembered, load_answers, save_answers
from briefgen.check.finding import ERROR, WARNING, Finding
from briefgen.config import Config
from briefgen.content.library import Library
from briefgen.errors import CheckError
from briefgen.web.address import parsed
from briefgen.web.manners import Manners
from briefgen.web.visitor import StoppedError, Visitor

__all__ = ["MANNERS", "ExternalReport", "Manners", "check_outgoing"]

TESTED = (
    "each address was asked for by HEAD, or by GET where a host does not answer that, from this computer, without cookies "
    "or a login, and as far as its host's robots.txt lets programs; redirects were followed. Nothing was looked at but "
    "the status that was answered: a page can be there and say something else than it did, and other readers can get "
    "another answer."
)


@dataclass(frozen=True, slots=True)
class ExternalReport:
    """What the outgoing links answered."""

    links: tuple[Outgoing, ...]
    answers: Mapping[str, Remembered]
    """By address."""
    asked: int
    """How many addresses were asked for now; of the others an earlier answer holds."""
    requests: int
    when: datetime
    findings: tuple[Finding, ...]
    lines: Mapping[str, int]
    """By address, where it stands on the first of its pages; of those that there is something to say of."""

    def told(self, verdict: LinkVerdict) -> Iterator[tuple[Outgoing, Answer]]:
        """The links of which an answer says this."""
        for link in self.links:
            answer = self.answers[link.address].answer
            if answer.verdict is verdict:
                yield link, answer

    def as_data(self) -> dict[str, Any]:
        """For `--json`."""
        moments = [each.when for each in self.answers.values()]
        return {
            "tested": TESTED,
            "links": len(self.links),
            "hosts": len(_by_host(self.links)),
            "asked": self.asked,
            "requests": self.requests,
            "oldest": min(moments, default=self.when).isoformat(timespec="seconds"),
            **{verdict.value: sum(1 for _ in self.told(verdict)) for verdict in LinkVerdict},
            "moved": [
                self._row(link, to=answer.moved)
                for link, answer in self.told(LinkVerdict.FINE)
                if answer.moved
            ],
            "not_known": [
                self._row(link, said=answer.said) for link, answer in self.told(LinkVerdict.UNKNOWN)
            ],
        }

    def _row(self, link: Outgoing, **more: str) -> dict[str, Any]:
        return {"address": link.address, "path": link.pages[0], "line": self.lines[link.address], **more}


def check_outgoing(
    config: Config,
    report: CheckReport,
    library: Library,
    *,
    now: datetime,
    read: Callable[[str], str],
    manners: Manners | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ExternalReport:
    """Ask for every address that the site links to, unless an earlier answer holds.

    `read` gives the text of a file of the site. What was learnt is kept, however this ends. Raises CheckError when
    it seems that nothing can be reached from here.
    """
    links = outgoing_links(report.outgoing, config.base_url)
    wanted = {link.address for link in links}
    known = load_answers(config.state, now)
    unknown = [link for link in links if link.address not in known]
    visitor = Visitor(manners or MANNERS, PURPOSE)
    fresh: dict[str, Answer] = {}
    try:
        for address, answer in _visits(visitor, unknown):
            fresh[address] = answer
            progress(len(fresh), len(unknown))
    finally:
        known |= {address: Remembered(answer, now) for address, answer in fresh.items()}
        save_answers(config.state, known)
    if fresh and all(answer.is_offline for answer in fresh.values()):
        raise CheckError("no host could be looked up", "check your connection, and run it again")
    answers = {address: each for address, each in known.items() if address in wanted}
    files = {output_path(placed.url): placed.path for placed in library.articles}
    lines = {link.address: link.line(read) for link in links if _is_told(answers[link.address].answer)}
    findings = tuple(_findings(links, answers, lines, files))
    return ExternalReport(tuple(links), answers, len(fresh), visitor.requests, now, findings, lines)


def _visits(visitor: Visitor, links: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
    """Every address with its answer, as they come in."""
    come: queue.SimpleQueue[tuple[str, Answer] | BaseException] = queue.SimpleQueue()

    def visit(addresses: list[str]) -> None:
        try:
            for address in addresses:
                come.put((address, answer_of(visitor.visit(address))))
        except StoppedError:
            return
        except BaseException as bug:
            come.put(bug)
            raise

    pool = ThreadPoolExecutor(visitor.manners.hosts_at_once)
    try:
        for addresses in sorted(
            _by_host(links).values(), key=len, reverse=True
        ):  # the longest visit begins first
            pool.submit(visit, addresses)
        for _ in links:
            arrived = come.get()
            if isinstance(arrived, BaseException):
                raise arrived
            yield arrived
    finally:
        visitor.stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _by_host(links: Sequence[Outgoing]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for link in links:
        url = parsed(link.address)
        found[(url.host if url else None) or ""].append(link.address)
    return found


def _is_told(answer: Answer) -> bool:
    return answer.verdict is not LinkVerdict.FINE or bool(answer.moved)


def _findings(
    links: Sequence[Outgoing],
    answers: Mapping[str, Remembered],
    lines: Mapping[str, int],
    files: Mapping[str, str],
) -> Iterator[Finding]:
    """A finding for each address that leads nowhere, at the first page that links to it."""
    for link in links:
        answer = answers[link.address].answer
        if answer.verdict not in (LinkVerdict.GONE, LinkVerdict.FAILING):
            continue
        others = len(link.pages) - 1
        more = f" (linked from {others} more page{'s' if others > 1 else ''})" if others else ""
        place = f" in {files[link.pages[0]]}" if link.pages[0] in files else ""
        is_gone = answer.verdict is LinkVerdict.GONE
        remedy = (
            f"mend the link{place}, or take it out; an archive of the web may have the page"
            if is_gone
            else f"look at it yourself; if it stays so, mend the link{place}, or take it out"
        )
        yield Finding(
            link.pages[0], lines[link.address], "outgoing", ERROR if is_gone else WARNING,
            f'"{link.address}" {answer.said}{more}', remedy,
        )  # fmt: skip

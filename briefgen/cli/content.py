"""`briefgen add` and `briefgen list`: what lies in content/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.printing import plural, print_error, print_json, print_note, print_row, print_warning
from briefgen.cli.progress import Progress
from briefgen.cli.settings import Settings, current_time
from briefgen.errors import did_you_mean

if TYPE_CHECKING:
    from briefgen.ingest.store import Outcome


@click.command("add", short_help="Clean pages, texts, mails and feeds, and store them as articles.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each source.")
@click.option("--rules", metavar="FILE", help="Apply these rules to each SOURCE, instead of those in rules/.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", default=20, show_default=True,
    help="Of each feed, look at the N newest entries.",
)  # fmt: skip
@click.option(
    "--no-fetch",
    "no_fetch",
    is_flag=True,
    help="Of a feed's entries, fetch no page: take what the feed says.",
)
@click.pass_obj
def add_command(
    settings: Settings, sources: tuple[str, ...], as_json: bool, rules: str | None, limit: int, no_fetch: bool
) -> None:
    """Clean each SOURCE and store it as an article in content/.

    A SOURCE is a file (.txt, .html, .mhtml, .webarchive, .eml), a folder of them, - for standard input, the address of
    a page (https://…), or a feed, as file or address: each of its entries becomes an article. What was added before is
    left alone. Exit code 1 when a source was refused or could not be read.
    """
    from briefgen.ingest.offers import FeedTerms, expand
    from briefgen.ingest.store import ingest

    config = settings.config()
    apart = (config.output, config.templates)
    rulebook = settings.rulebook(rules)
    with Progress() as progress:
        tally = _Tally(progress)
        terms = FeedTerms(limit, not no_fetch, tally.begin)
        for outcome in ingest(config, expand(sources, apart), current_time(), rulebook, terms=terms):
            progress.clear()
            if as_json or not (outcome.feed and outcome.known):
                print_outcome(outcome, as_json=as_json)
            tally.count(outcome)
    tally.print()
    if tally.failed:
        raise click.exceptions.Exit(1)


class _Tally:
    """What became of the sources, and of each feed's entries."""

    def __init__(self, progress: Progress) -> None:
        self.failed = 0
        self._progress = progress
        self._feeds: list[tuple[str, int, int, Counter[str]]] = []
        """As they come: a feed, how many of its entries are looked at, how many there are, and what became of those."""

    def begin(self, feed: str, looked_at: int, there: int) -> None:
        """Be told of a feed, whose entries follow."""
        self._feeds.append((feed, looked_at, there, Counter()))
        self._show(0, looked_at)

    def count(self, outcome: Outcome) -> None:
        """Count one source, or an entry of the last feed."""
        self.failed += outcome.error is not None
        if outcome.feed:
            _, looked_at, _, counts = self._feeds[-1]
            counts["refused" if outcome.error is not None else "known" if outcome.known else "added"] += 1
            self._show(counts.total(), looked_at)

    def _show(self, done: int, of: int) -> None:
        self._progress.clear()
        if done < of:
            self._progress.show("adding", done, of)

    def print(self) -> None:
        """Say of each feed what became of it."""
        for feed, looked_at, there, counts in self._feeds:
            said = ", ".join(
                f"{counts[kind]} {kind}" for kind in ("added", "known", "refused") if counts[kind]
            )
            older = f"; {there - looked_at} more were not looked at: --limit says how many are" * (
                there > looked_at
            )
            print_note(f"{feed}: {plural(looked_at, 'entry', 'entries')}{': ' * bool(said)}{said}{older}")


def print_outcome(outcome: Outcome, *, as_json: bool = False) -> None:
    """One line about one source: on stdout what was added, on stderr what was not."""
    if as_json:
        print_json(_outcome_data(outcome))
    elif outcome.error is not None:
        print_error(outcome.error)
    elif outcome.known:
        print_note(f"{outcome.source}: known as {outcome.known}, nothing written")
    elif outcome.article is not None and outcome.receipt is not None:
        article, receipt = outcome.article, outcome.receipt
        day = article.date.isoformat()[:10] if article.date else "no date"
        topics = ", ".join(article.topics) or "no topic"
        share = f"{receipt.kept_share:.0%} kept, {plural(len(receipt.removals), 'block')} removed"
        partial = " · PARTIAL" if article.partial else ""
        print_row(f"{article.path}: {article.title} · {day} · {topics} · {share}{partial}")
        if outcome.lacking is not None:
            print_note(f"{outcome.lacking}; the feed's summary was taken instead")


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    data: dict[str, Any] = {"source": outcome.source, "status": "known" if outcome.known else "added"}
    if outcome.feed:
        data["feed"] = outcome.feed
    if outcome.lacking is not None:
        data["lacking"] = outcome.lacking.as_data()
    if outcome.error is not None:
        return data | {"status": "refused", "error": outcome.error.as_data()}
    if outcome.known:
        return data | {"path": outcome.known}
    if outcome.article is None or outcome.receipt is None:
        return data
    article, receipt = outcome.article, outcome.receipt
    return data | {
        "path": article.path,
        "title": article.title,
        "date": article.date.isoformat() if article.date else None,
        "topics": article.topics,
        "partial": article.partial,
        "kept_share": receipt.kept_share,
        "removed": _counted(removal.label.value for removal in receipt.removals),
    }


def _counted(labels: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(labels).items()))


@click.command("list", short_help="List the articles of the site.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each article.")
@click.option("--topic", help="Only articles of this topic.")
@click.pass_obj
def list_command(settings: Settings, as_json: bool, topic: str | None) -> None:
    """List the articles of the site, the latest first, with those that readers do not see.

    In brackets stands why they do not: draft, future, expired or withdrawn.
    """
    from briefgen.content.collect import Reason, collect
    from briefgen.content.library import name_key

    config = settings.config()
    collected = collect(config, now=current_time(), shown_too=tuple(Reason))
    for problem in collected.problems:
        print_error(problem)
    topics = {name_key(name): name for placed in collected.library.articles for name in placed.article.topics}
    if topic and name_key(topic) not in topics:
        remedy = f"; {did_you_mean(topic, topics.values())}" if topics else ""
        print_warning(f'no article has the topic "{topic}"{remedy}')
    for placed in collected.library.articles:
        article = placed.article
        if topic and name_key(topic) not in map(name_key, article.topics):
            continue
        if as_json:
            print_json({"path": article.path, "title": article.title, "date": placed.day.isoformat(), "id": placed.id,
                        "topics": article.topics, "source": article.source.name, "draft": article.draft,
                        "held": placed.held})  # fmt: skip
        else:
            marks = f" [{placed.held}]" if placed.held else ""
            print_row(f"{placed.day}  {article.title}{marks}  {article.path}")
    if collected.problems:
        raise click.exceptions.Exit(1)

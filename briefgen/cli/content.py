"""`briefgen add` and `briefgen list`: what lies in content/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.printing import plural, print_error, print_json, print_note, print_row, print_warning
from briefgen.cli.settings import Settings, current_time
from briefgen.errors import did_you_mean

if TYPE_CHECKING:
    from briefgen.ingest import Outcome


@click.command("add", short_help="Clean pages and texts, and store them as articles.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each source.")
@click.option("--rules", metavar="FILE", help="Apply these rules to each SOURCE, instead of those in rules/.")
@click.pass_obj
def add_command(settings: Settings, sources: tuple[str, ...], as_json: bool, rules: str | None) -> None:
    """Clean each SOURCE and store it as an article in content/.

    A SOURCE is a file (.txt, .html, .mhtml, .webarchive), a folder of them, or - for standard input. What was added before is
    left alone. Exit code 1 when a source was refused or could not be read.
    """
    from briefgen.ingest import expand, ingest

    config = settings.config()
    apart = (config.output, config.templates)
    failed = 0
    rulebook = settings.rulebook(rules)
    for outcome in ingest(config, expand(sources, apart), current_time(), rulebook):
        print_outcome(outcome, as_json=as_json)
        failed += outcome.error is not None
    if failed:
        raise click.exceptions.Exit(1)


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


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    data: dict[str, Any] = {"source": outcome.source, "status": "known" if outcome.known else "added"}
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
    from briefgen.collect import Reason, collect
    from briefgen.library import name_key

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

"""`briefgen clean`: look at what cleaning makes of a file, without storing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from briefgen.articlefile import write_article
from briefgen.cli.printing import print_document, print_error, print_json, print_result, print_warning
from briefgen.cli.settings import Settings, current_time
from briefgen.errors import BriefgenError, RefusedError
from briefgen.model import Label
from briefgen.settingvalues import SWITCHES

if TYPE_CHECKING:
    from briefgen.clean import Cleaned


@click.command("clean", short_help="Print the article in a page or text; store nothing.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="One JSON object a line for each file, in order.")
@click.option("--explain", "explained", is_flag=True, help="Every block with its label and the reason.")
@click.option("--rules", metavar="FILE", help="Apply these rules to each FILE, instead of those in rules/.")
@click.option("--keep", multiple=True, type=click.Choice(SWITCHES), help="Count these as body, too.")
@click.option("--drop", multiple=True, type=click.Choice(SWITCHES), help="Do not count these as body.")
@click.pass_obj
def clean_command(
    settings: Settings,
    files: tuple[str, ...],
    as_jsonl: bool,
    explained: bool,
    rules: str | None,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
) -> None:
    """Print the article in each FILE as Markdown with front matter.

    A FILE is a saved page or scraped text; - reads standard input. Nothing is stored. Exit code 1 when a
    file cannot be read or, as Markdown, holds no article; the other forms give its verdict.
    """
    from briefgen.ingest.offers import expand
    from briefgen.ingest.store import clean_source  # imports the cleaner: `--help` shall not wait for it
    from briefgen.read import open_source

    if both := set(keep) & set(drop):
        raise click.UsageError(f"{min(both)} cannot be both kept and dropped.")
    if as_jsonl and explained:
        raise click.UsageError("--jsonl and --explain cannot be had at once; --jsonl has no reasons.")
    now = current_time()
    rulebook = settings.rulebook(rules)
    policy = settings.policy()._replace(**dict.fromkeys(keep, True), **dict.fromkeys(drop, False))
    show = _print_jsonl if as_jsonl else _print_explained if explained else _print_markdown
    failures = 0
    for number, path in enumerate(expand(files)):
        try:
            show(path, clean_source(open_source(path), now, rulebook, policy), number)
        except BriefgenError as error:
            print_error(error)
            failures += 1
            if as_jsonl:
                print_json({"path": path, "body": "", "error": str(error)})
    if failures:
        raise click.exceptions.Exit(1)


def _print_markdown(path: str, cleaned: Cleaned, number: int) -> None:
    from briefgen.clean import refusal

    reason = refusal(cleaned)
    if reason:
        raise RefusedError(reason, "see why with --explain", path=path)
    print_document(("\n" if number else "") + write_article(cleaned.article))


def _print_jsonl(path: str, cleaned: Cleaned, number: int) -> None:
    from briefgen.clean.links import clean_link
    from briefgen.receipts import receipt_data

    article = cleaned.article
    print_json(
        {
            "path": path,
            "title": article.title,
            "date": article.date.isoformat() if article.date else None,
            "authors": article.authors,
            "topics": article.topics,
            "url": article.source.url,
            "language": article.language,
            "body": cleaned.full_text,
            "summary": article.summary,
            "modified": article.modified.isoformat() if article.modified else None,
            "place": article.place,
            "agency": article.source.agency,
            "source": article.source.name,
            "tags": article.tags,
            "embeds": [
                {"text": x.block.text, "url": clean_link(x.block.src, article.source.url)}
                for x in cleaned.labelled
                if x.label is Label.EMBED
            ],
            "verdict": cleaned.verdict.value,
            "receipt": receipt_data(cleaned.receipt),
        }
    )


def _print_explained(path: str, cleaned: Cleaned, number: int) -> None:
    from briefgen.clean.policy import body_of

    if cleaned.verdict.value != "article":
        print_warning(f"{path}: this is {cleaned.reason}")
    rules = f", by {cleaned.ruling.path}" if cleaned.ruling else ""
    print_result(("\n" if number else "") + f"{path}: {cleaned.verdict.value}{rules}")
    body = {id(x) for x in body_of(cleaned.labelled, cleaned.policy)}
    for labelled in cleaned.labelled:
        kept = "+" if id(labelled) in body else " "
        text = " ".join(labelled.block.text.split())
        shown = text if len(text) <= 70 else text[:69] + "…"
        why = f"{labelled.reason} ({labelled.confidence:.2f})"
        decided = labelled.block.decided
        if decided is not None and decided.rule != labelled.rule:
            why += f"; agrees with {decided.rule}"
        print_result(f"{kept} {labelled.block.line:>4} {labelled.label.value:<12} {shown}\n{'':>20}{why}")
    for key, origin in cleaned.evidence.items():
        print_result(f"  {key}: from {origin}")
    for rule in cleaned.ruling.idle if cleaned.ruling else ():
        print_result(f"  {rule}: decided nothing here")

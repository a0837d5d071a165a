"""The site as plain Markdown, for programs that read text: a twin of each article's page, and `llms.txt`, their index."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from briefgen.addresses import output_path, relative_url
from briefgen.cache import digest_bytes, digest_value
from briefgen.content.library import Briefing, Placed
from briefgen.interface import Interface
from briefgen.markdown.plain import link_to, one_line
from briefgen.pages.page import Issue, RawFile
from briefgen.views import ArticleView

_LISTED_BRIEFINGS = 30
"""Days whose articles the index lists, about a month: a program reads all of it. Earlier ones are a line each."""
_OPTIONAL = "Optional"
"""What llmstxt.org calls the section that may be skipped."""


def twins(issue: Issue) -> Iterator[RawFile]:
    """Beside each article's page the same as Markdown."""
    return (_twin(issue, placed) for placed in issue.library.articles)


def _twin(issue: Issue, placed: Placed) -> RawFile:
    url = _twin_url(placed)

    def make() -> str:
        setter = issue.typesetter
        root = setter.absolute("/").rstrip("/") or relative_url("/", url).rstrip("/")
        return article_markdown(setter.interface, setter.head(placed), setter.texts.markdown(placed, root))

    day = placed.record.day
    return RawFile(
        output_path(url), lambda: issue.keys.article(placed), make, placed.url, since=day, until=day
    )


def _twin_url(placed: Placed) -> str:
    return f"{placed.url}index.md"


def article_markdown(words: Interface, article: ArticleView, body: str, level: int = 1) -> str:
    """An article as Markdown: title, who and when, the way to the original, and the body as far as its rights go."""
    parts = [
        f"{'#' * level} {one_line(article.title)}",
        one_line(article.summary),
        _attribution(words, article),
        body,
    ]
    if article.shortened:
        parts.append(words.say(article.shortened))
    return "\n\n".join(filter(None, parts)) + "\n"


def _attribution(words: Interface, article: ArticleView) -> str:
    """`By A and B. The Post (Wire), New Delhi, Friday 28 June 2024, 08:46. [Read the original](https://…)`"""
    publisher = article.source.name if article.source else ""
    agency = f" ({article.agency})" if publisher and article.agency not in ("", publisher) else ""
    where = [
        f"{publisher}{agency}" or article.agency or words.say("source_not_named"),
        article.place,
        article.day_name,
        article.time,
    ]
    said = [words.say("by", authors=words.listed(list(article.authors)))] if article.authors else []
    said.append(", ".join(filter(None, where)))
    line = one_line(f"{'. '.join(said)}.")
    return f"{line} {link_to(words.say('read_original'), article.original)}" if article.original else line


def index(issue: Issue) -> Iterator[RawFile]:
    """`llms.txt` (llmstxt.org): the site by briefing, each article with its Markdown twin if there are twins."""
    latest = tuple(itertools.islice(issue.library.briefings.values(), _LISTED_BRIEFINGS))
    earlier = tuple(itertools.islice(issue.library.briefings.values(), _LISTED_BRIEFINGS, None))

    def key() -> bytes:
        links = tuple(map(issue.keys.briefing_link, earlier))
        return digest_bytes(b"".join(map(issue.keys.briefing, latest)) + digest_value(links))

    yield RawFile("llms.txt", key, lambda: _index(issue, latest, earlier), shows_bodies=False)


def _index(issue: Issue, latest: tuple[Briefing, ...], earlier: tuple[Briefing, ...]) -> str:
    site = issue.typesetter.site
    parts = [f"# {one_line(site.name)}"]
    if site.description or site.tagline:
        parts.append(f"> {one_line(site.description or site.tagline)}")
    parts.append(one_line(issue.typesetter.interface.say("compiled_by", publisher=site.publisher)))
    for briefing in latest:
        lines = [_entry(issue, placed) for placed in briefing.articles]
        parts += [f"## {link_to(_named(issue, briefing), _whole(issue, briefing.url))}", "\n".join(lines)]
    if earlier:
        lines = [f"- {link_to(_named(issue, briefing), _whole(issue, briefing.url))}" for briefing in earlier]
        parts += [f"## {_OPTIONAL}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _named(issue: Issue, briefing: Briefing) -> str:
    """The day, and the curator's title if there is one."""
    return (
        f"{briefing.day.isoformat()}: {briefing.title}"
        if briefing.title
        else issue.typesetter.briefing_title(briefing)
    )


def _entry(issue: Issue, placed: Placed) -> str:
    item = issue.typesetter.item(placed)
    url = _twin_url(placed) if "markdown" in issue.typesetter.site.pages else placed.url
    said = [item.source.name if item.source else "", item.summary]
    notes = one_line(" – ".join(filter(None, said)))
    return f"- {link_to(item.title, _whole(issue, url))}" + (f": {notes}" if notes else "")


def _whole(issue: Issue, url: str) -> str:
    """The address as the index says it: whole, or from the index's own place while the site has none."""
    return issue.typesetter.absolute(url) or relative_url(url, "/llms.txt")

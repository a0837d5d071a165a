"""The built site on its way out: only one that is as the last build left it, and fit for readers."""

from __future__ import annotations

import re

from briefgen.addresses import is_article_page
from briefgen.config import Config
from briefgen.digest import full_digest
from briefgen.errors import PublishError
from briefgen.formats import FORMATS
from briefgen.manifest import PENDING_NAME, Manifest, load_manifest, load_reservations
from briefgen.publish.place import BuiltSite

_BRIEFING = re.compile(r"\d{4}/\d\d/\d\d/index\.html")
_ASSETS, _BESIDE, _ARTICLES, _OF_SEVERAL, _LISTS, _ENTRANCES, _OVERVIEWS, _LAST = range(8)
"""How late a file goes out: what is named before what names it, as PAGE_KINDS has it for the build."""
_SUFFIXES = "|".join(re.escape(each.suffix) for each in FORMATS)
_RANKS = tuple(
    (rank, re.compile(pattern))
    for rank, pattern in (
        (_LAST, r"robots\.txt"),  # names the sitemap
        (_OVERVIEWS, r"sitemap\.xml|feeds\.opml"),  # of pages and of feeds
        (_ENTRANCES, r"index\.html|llms\.txt|pagefind/[\w-]+/pagefind-entry\.json"),
        # a feed, an e-book, a table: named by a day's page, or a topic's
        (_OF_SEVERAL, rf"(.*/)?(feed\.(xml|json)|(briefing|articles)({_SUFFIXES}))"),
        (_BESIDE, r".*/index\.md"),  # an article as Markdown, which may show pictures
        (_ASSETS, r".*(?<!\.html)|assets/.*"),
    )
)
"""The first that fits says it; of other pages, articles go before lists."""


def built_site(config: Config) -> BuiltSite:
    """The files of the last build. Raises PublishError when they must not, or cannot, go out."""
    manifest = load_manifest(config.output)
    if not manifest:
        raise PublishError("there is no built site", "run `briefgen build` first", path=str(config.output))
    _check_fit(config, manifest)
    for path, wanted in manifest.items():
        try:
            found = full_digest((config.output / path).read_bytes())
        except OSError:
            found = ""
        if found != wanted:
            if found:  # a build would not see that, if its time and size are as they were
                cause, remedy = (
                    f"{path} has changed since it was built",
                    "delete it, and run `briefgen build` again",
                )
            else:
                cause, remedy = f"{path} is missing", "run `briefgen build` again"
            raise PublishError(cause, remedy, path=str(config.output))
    ordered = sorted(manifest, key=lambda path: (_rank(path), path))
    return BuiltSite(config.output, {path: manifest[path] for path in ordered}, _rank)


def _check_fit(config: Config, manifest: Manifest) -> None:
    place = str(config.output)
    if (config.output / PENDING_NAME).exists():
        raise PublishError("the last build was cut short", "run `briefgen build` again", path=place)
    problems, held = load_reservations(config.output)
    if problems:
        raise PublishError(
            f"the last build found {problems} error{'s' if problems > 1 else ''} in {config.content_folder}/",
            "mend what `briefgen build` names, and build again",
            path=place,
        )
    if held:
        raise PublishError(
            f"the last build shows {held} article{'s' if held > 1 else ''} that readers shall not see yet, or no more",
            "run `briefgen build` again, without --drafts and --future",
            path=place,
        )
    if not any(_BRIEFING.match(path) for path in manifest):
        raise PublishError("the built site has no article", "add one, and run `briefgen build`", path=place)


def _rank(path: str) -> int:
    for rank, pattern in _RANKS:
        if pattern.fullmatch(path):
            return rank
    return _ARTICLES if is_article_page(path) else _LISTS

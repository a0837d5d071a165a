"""The built site on its way out: only one that is as the last build left it, and fit for readers."""

from __future__ import annotations

import re

from briefgen.config import Config
from briefgen.digest import full_digest
from briefgen.errors import PublishError
from briefgen.formats import FORMATS
from briefgen.manifest import Manifest, load_manifest, load_reservations
from briefgen.publish.place import BuiltSite

_BRIEFING = re.compile(r"\d{4}/\d\d/\d\d/index\.html")
_ARTICLE = re.compile(r"\d{4}/\d\d/\d\d/[^/]+/index\.html")
_FILE = re.compile(rf".*/(?:briefing|articles)(?:{'|'.join(re.escape(each.suffix) for each in FORMATS)})")
"""What the setting `formats` has made: articles in one file, which pages of lists lead to."""
_ENTRANCES = re.compile(
    r"index\.html|.*\.xml|.*feed\.json|robots\.txt|llms\.txt|feeds\.opml|pagefind/[\w-]+/pagefind-entry\.json"
)


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
            state, first = (
                ("has changed since it was built", "delete it, and ") if found else ("is missing", "")
            )
            raise PublishError(
                f"{path} {state}", f"{first}run `briefgen build` again", path=str(config.output)
            )
    ordered = sorted(manifest, key=lambda path: (_rank(path), path))
    return BuiltSite(config.output, {path: manifest[path] for path in ordered}, _rank)


def _check_fit(config: Config, manifest: Manifest) -> None:
    place = str(config.output)
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
    """0 for assets, and what an article's page leads to; 1 for articles; 2 for files that name them; 3 for lists of both;
    4 for what leads to all."""
    if path.startswith("assets/"):
        return 0
    for rank, kind in ((4, _ENTRANCES), (1, _ARTICLE), (2, _FILE)):
        if kind.fullmatch(path):
            return rank
    return 3 if path.endswith(".html") else 0

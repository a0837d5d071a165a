"""Page → bytes, through Jinja: the site's templates first, then the default theme's."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import jinja2
from jinja2.runtime import Context
from markupsafe import Markup, escape

from briefgen.addresses import absolute_url, is_external, relative_url
from briefgen.characters import FORBIDDEN, may_have_forbidden
from briefgen.config import Config
from briefgen.environment import FRAME_PREFIX, CompiledTemplates, SiteEnvironment
from briefgen.errors import BriefgenError, TemplateError, did_you_mean
from briefgen.interface import Interface
from briefgen.markdown.body import ROOT_MARK
from briefgen.pages.feeds import timestamp
from briefgen.pages.page import Page, RawFile
from briefgen.theme import DEFAULT_PREFIX, templates_named_in, theme_folder
from briefgen.views import ArticleView, BriefingView, FrameView, PageView, SiteView

if TYPE_CHECKING:
    from traceback import FrameSummary

_T = TypeVar("_T")

_FRAME_BLOCK = f"block '{FRAME_PREFIX}"
"""How blocks of the frame begin in Jinja's tracebacks."""
_UNDEFINED = re.compile(r"(?:has no attribute|no such element:?) '?(\w+)|'(\w+)' is undefined")

ROOTED_KINDS = frozenset({"missing"})
"""Pages that are served for any address: their links start at the host."""
ABSOLUTE_KINDS = frozenset({"feed", "opml", "sitemap", "robots", "export"})
"""Pages that are read elsewhere: their links are whole."""


class Renderer:
    """The Jinja environment of one site."""

    def __init__(self, config: Config, interface: Interface, site: SiteView) -> None:
        self.config = config
        self.interface = interface
        theme = theme_folder()
        self._loader = _loader(config.templates, theme)
        self.environment = SiteEnvironment(
            loader=self._loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            optimized=False,  # what could be computed ahead is little, and looked for in all of them
            bytecode_cache=CompiledTemplates(config.state / "cache" / "templates"),
        )
        self.environment.globals["say"] = interface.say
        self.environment.globals["interface"] = interface
        self.environment.globals["site"] = site
        self.environment.filters["link"] = self._link
        self.environment.filters["nowrap"] = lambda text: text.replace(" ", "\u00a0")
        self.environment.filters["apply"] = lambda value, macro: macro(value)
        self.environment.filters["listed"] = lambda items: Markup(interface.listed(list(map(escape, items))))  # noqa: S704
        self.environment.filters["absolute"] = lambda url: absolute_url(url, config.base_url)
        self.environment.filters["in_letters"] = lambda url: unquote(url) if "%" in url else url
        self.environment.filters["json_ld"] = lambda view: _json_ld(view, site)
        self.environment.filters["timestamp"] = lambda moment: timestamp(moment, config.timezone)
        self._sources = (("", config.templates), (f"{DEFAULT_PREFIX}/", theme), ("", theme))

    def load(self, names: Iterable[str]) -> None:
        """Compile templates, and those that they use, once for all the processes that will be forked; `render` reports what
        fails."""
        waiting: list[str | None] = [*names]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name is None or name in seen:
                continue
            seen.add(name)
            with contextlib.suppress(Exception):
                self.environment.get_template(name)
                waiting += templates_named_in(self._loader.get_source(self.environment, name)[0])

    def render(self, page: Page | RawFile) -> bytes:
        """The file in UTF-8. Raises TemplateError with template, line, cause and remedy."""
        if isinstance(page, RawFile):
            made = _made(page.make, f"/{page.path}")
            return made if isinstance(made, bytes) else made.encode()
        view, context = _made(page.make, page.url)
        try:
            text = self.environment.draw(page.template, view, context)
        except jinja2.TemplateNotFound as missing:
            raise self._not_found(missing, page) from missing
        except jinja2.TemplateSyntaxError as failed:
            raise self._unreadable(failed, page.template) from failed
        except Exception as failed:  # whatever a template's expressions raise is the template's failure
            raise self._failure(failed, page, context) from failed
        return self.finish(text, view)

    def finish(self, text: str, page: PageView) -> bytes:
        """Put the way to the root where bodies left a mark; drop characters that no document may have."""
        if ROOT_MARK in text:
            text = text.replace(f"{ROOT_MARK}/", self._to(page, "/"))
        data = text.encode("utf-8", "surrogatepass")
        return FORBIDDEN.sub("", text).encode() if may_have_forbidden(data) else data

    def _to(self, page: PageView | FrameView, url: str) -> str:
        """The address `url` as the page says it."""
        if page.kind in ABSOLUTE_KINDS:
            return self.config.base_url + url
        if page.kind in ROOTED_KINDS:
            return re.sub(r"\Ahttps?://[^/]*", "", self.config.base_url) + url
        return relative_url(url, page.url)

    @jinja2.pass_context  # without, Jinja would take it to give the same on every page
    def _link(self, _: Context, url: str) -> str:
        """A path from the site's root as the page in hand says it; other addresses stay as they are."""
        if url[:1] == "/" and url[1:2] != "/":
            return self._to(self.environment.page, url)
        if not url or url.startswith("#") or is_external(url):
            return url
        return self._to(self.environment.page, url if url.startswith("/") else f"/{url}")

    # Errors

    def unreadable(self, names: Iterable[str]) -> Iterator[TemplateError]:
        """An error for each of these templates that cannot be read, or that builds on one: a page tells of the first alone."""
        for name in sorted(names):
            try:
                self.environment.get_template(name)
            except jinja2.TemplateSyntaxError as failed:
                yield self._unreadable(failed, name)
            except UnicodeDecodeError:
                yield TemplateError("this is no UTF-8 text", "save its file as UTF-8", path=self._place(name))
            except Exception:  # noqa: S112 (a page that uses it tells of it, with its place)
                continue

    def _unreadable(self, failed: jinja2.TemplateSyntaxError, name: str) -> TemplateError:
        return TemplateError(
            f"the template cannot be read: {str(failed.message).rstrip('.')}",
            "mend the template there",
            path=self._place(failed.name or name),
            line=failed.lineno,
        )

    def _not_found(self, missing: jinja2.TemplateNotFound, page: Page) -> TemplateError:
        name = str(missing.name or page.template)
        spot = self._spot(missing)
        return TemplateError(
            f'there is no template "{name}"',
            did_you_mean(name, self.environment.list_templates()),
            path=self._shown(Path(spot.filename)) if spot else "",
            line=spot.lineno if spot else None,
        )

    def _failure(self, failed: Exception, page: Page, context: Mapping[str, object]) -> TemplateError:
        spot = self._spot(failed)
        cause = str(failed) or type(failed).__name__
        remedy = "`briefgen theme views` says what templates see"
        if isinstance(failed, RecursionError):
            cause = "it extends, includes or calls itself without end"
            remedy = f'to extend the default template of its name, write "{DEFAULT_PREFIX}/{page.template}"'
        elif isinstance(failed, jinja2.UndefinedError) and spot and spot.name.startswith(_FRAME_BLOCK):
            remedy = f"a block named {FRAME_PREFIX}… is drawn once for all articles: it sees the site, and the page's kind"
        elif isinstance(failed, jinja2.UndefinedError):
            found = _UNDEFINED.search(cause)
            word = next((group for group in found.groups() if group), "") if found else ""
            known = _names(context)
            if word and word not in known:
                remedy = did_you_mean(word, known) if len(known) < 200 else remedy
        elif isinstance(failed, KeyError) and failed.args[0] not in self.interface.words:
            cause = f'there are no words "{failed.args[0]}" to say'
            remedy = did_you_mean(str(failed.args[0]), self.interface.words)
        elif isinstance(failed, UnicodeDecodeError):
            cause, remedy = "a template that it uses is no UTF-8 text", "save its file as UTF-8"
        else:
            cause = f"{type(failed).__name__}: {cause}"
        return TemplateError(
            f"the template fails at {page.url}: {cause}",
            remedy,
            path=self._shown(Path(spot.filename)) if spot else self._place(page.template),
            line=spot.lineno if spot else None,
        )

    def _spot(self, failed: BaseException) -> FrameSummary | None:
        """Where in a template an exception arose: its innermost line there."""
        import traceback  # where all is well, nobody needs it

        folders = tuple(str(folder) for _, folder in self._sources)
        lines = reversed(traceback.extract_tb(failed.__traceback__))
        return next((line for line in lines if line.filename.startswith(folders)), None)

    def _place(self, name: str) -> str:
        """The file of a template, as a user knows it."""
        for prefix, folder in self._sources:
            file = folder / name.removeprefix(prefix)
            if name.startswith(prefix) and file.is_file():
                return self._shown(file)
        return name

    def _shown(self, file: Path) -> str:
        if file.is_relative_to(self.config.root):
            return file.relative_to(self.config.root).as_posix()
        return f"{DEFAULT_PREFIX}/{file.name}"


def _made(make: Callable[[], _T], url: str) -> _T:
    """What a page is made of. A fault of ours is told with the page: without it nobody would find the article."""
    try:
        return make()
    except (BriefgenError, OSError):
        raise
    except Exception as bug:
        cause = f"{url} cannot be made: {type(bug).__name__}: {bug}"
        remedy = "this is a fault of briefgen; please report it, with what --debug shows"
        raise BriefgenError(cause, remedy) from bug


def _json_ld(view: ArticleView | BriefingView, site: SiteView) -> Markup:
    """An article or a briefing as JSON-LD, for `<script type="application/ld+json">`."""
    from briefgen.pages.structured import json_ld  # not every theme has it

    return json_ld(view, site)


def _loader(own: Path, theme: Path) -> jinja2.BaseLoader:
    themed = jinja2.FileSystemLoader(theme)
    prefixed = jinja2.PrefixLoader({DEFAULT_PREFIX: themed})
    return jinja2.ChoiceLoader([jinja2.FileSystemLoader(own), themed, prefixed])


def _names(context: Mapping[str, object]) -> set[str]:
    """Every name that a template may say where it sees `context`."""
    names = {"site", "page", "say", "interface", *context}
    seen: list[Any] = [SiteView, PageView, *context.values()]
    for view in seen:
        for one in view if type(view) is tuple else (view,):
            names |= set(getattr(one, "_fields", ()))
    return names

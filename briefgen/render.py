"""Page → bytes, through Jinja: the site's templates first, then the default theme's."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from typing import Any

import jinja2
from jinja2.runtime import Context

from briefgen.addresses import is_external, relative_url
from briefgen.config import Config
from briefgen.errors import TemplateError, did_you_mean
from briefgen.pages.body import ROOT_MARK
from briefgen.pages.feeds import timestamp
from briefgen.pages.page import Page
from briefgen.theme import theme_folder
from briefgen.views import PageView, SiteView

DEFAULT_PREFIX = "default"
"""`{% extends "default/article.html" %}` in the site's own article.html extends the theme's."""

_UNDEFINED = re.compile(r"(?:has no attribute|no such element:?) '?(\w+)|'(\w+)' is undefined")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""Characters that neither XML 1.0 nor HTML lets a document have."""

ROOTED_KINDS = frozenset({"missing"})
"""Pages that are served for any address: their links start at the host."""
ABSOLUTE_KINDS = frozenset({"feed", "sitemap", "robots"})
"""Pages that are read elsewhere: their links are whole."""


class Renderer:
    """The Jinja environment of one site."""

    def __init__(self, config: Config) -> None:
        self.config = config
        theme = theme_folder()
        self.environment = jinja2.Environment(
            loader=_loader(config.templates, theme),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.environment.filters["link"] = self._link
        self.environment.filters["absolute"] = self._absolute
        self.environment.filters["timestamp"] = lambda moment: timestamp(moment, config.timezone)
        self._sources = (("", config.templates), (f"{DEFAULT_PREFIX}/", theme), ("", theme))

    def render(self, page: Page, site: SiteView) -> bytes:
        """The page as UTF-8. Raises TemplateError with template, line, cause and remedy."""
        try:
            template = self.environment.get_template(page.template)
            text = template.render(site=site, page=page.view, **page.context)
        except jinja2.TemplateNotFound as missing:
            raise self._not_found(missing, page) from missing
        except jinja2.TemplateSyntaxError as failed:
            raise TemplateError(
                f"the template cannot be read: {str(failed.message).rstrip('.')}",
                "mend the template there",
                path=self._place(failed.name or page.template),
                line=failed.lineno,
            ) from failed
        except Exception as failed:  # whatever a template's expressions raise is the template's failure
            raise self._failure(failed, page) from failed
        return self.finish(text, page.view).encode()

    def finish(self, text: str, page: PageView) -> str:
        """Put the way to the root where bodies left a mark; drop characters that no document may have."""
        if ROOT_MARK in text:
            text = text.replace(f"{ROOT_MARK}/", self._to(page, "/"))
        return _FORBIDDEN.sub("", text)

    def _to(self, page: PageView, url: str) -> str:
        """The address `url` as the page says it."""
        if page.kind in ABSOLUTE_KINDS:
            return self.config.base_url + url
        if page.kind in ROOTED_KINDS:
            return re.sub(r"\Ahttps?://[^/]*", "", self.config.base_url) + url
        return relative_url(url, page.url)

    @jinja2.pass_context
    def _link(self, context: Context, url: str) -> str:
        """A path from the site's root as the page says it; other addresses stay as they are."""
        if not url or url.startswith("#") or is_external(url):
            return url
        return self._to(context["page"], url if url.startswith("/") else f"/{url}")

    def _absolute(self, url: str) -> str:
        """The whole address of a path from the site's root; empty while the site has no base_url."""
        if is_external(url):
            return url
        return self.config.base_url + url if self.config.base_url else ""

    # Errors

    def _not_found(self, missing: jinja2.TemplateNotFound, page: Page) -> TemplateError:
        name = str(missing.name or page.template)
        where, line = self._where(missing)
        return TemplateError(
            f'there is no template "{name}"',
            did_you_mean(name, self.environment.list_templates()),
            path=where or "",
            line=line,
        )

    def _failure(self, failed: Exception, page: Page) -> TemplateError:
        where, line = self._where(failed)
        cause = str(failed) or type(failed).__name__
        remedy = "briefgen/views.py says what templates see"
        if isinstance(failed, RecursionError):
            cause = "it extends or includes itself without end"
            remedy = f'to extend the default template of its name, write "{DEFAULT_PREFIX}/{page.template}"'
        elif isinstance(failed, jinja2.UndefinedError):
            found = _UNDEFINED.search(cause)
            word = next((group for group in found.groups() if group), "") if found else ""
            known = _names(page)
            if word and word not in known:
                remedy = did_you_mean(word, known) if len(known) < 200 else remedy
        else:
            cause = f"{type(failed).__name__}: {cause}"
        return TemplateError(
            f"the template fails at {page.view.url}: {cause}",
            remedy,
            path=where or self._place(page.template),
            line=line,
        )

    def _where(self, failed: BaseException) -> tuple[str | None, int | None]:
        """The template and line in which an exception arose: the innermost template frame."""
        folders = [str(folder) for _, folder in self._sources]
        for frame in reversed(traceback.extract_tb(failed.__traceback__)):
            if frame.filename.startswith(tuple(folders)):
                return self._shown(Path(frame.filename)), frame.lineno
        return None, None

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


def _loader(own: Path, theme: Path) -> jinja2.BaseLoader:
    themed = jinja2.FileSystemLoader(theme)
    prefixed = jinja2.PrefixLoader({DEFAULT_PREFIX: themed})
    return jinja2.ChoiceLoader([jinja2.FileSystemLoader(own), themed, prefixed])


def _names(page: Page) -> set[str]:
    """Every name that a template of this page may say."""
    names = {"site", "page", *page.context}
    views: list[Any] = [SiteView, page.view, *page.context.values()]
    for view in views:
        for one in view if isinstance(view, tuple) else (view,):
            names |= set(getattr(one, "__dataclass_fields__", ()))
    return names

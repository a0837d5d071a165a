"""Page → bytes, through Jinja: the site's templates first, then the default theme's."""

from __future__ import annotations

import contextlib
import marshal
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any
from urllib.parse import unquote

import jinja2
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, escape

from briefgen.addresses import is_external, relative_url
from briefgen.body import ROOT_MARK
from briefgen.cache import load_cache, save_cache
from briefgen.characters import FORBIDDEN
from briefgen.config import Config
from briefgen.errors import TemplateError, did_you_mean
from briefgen.interface import Interface
from briefgen.pages.feeds import timestamp
from briefgen.pages.page import Page, RawFile
from briefgen.theme import DEFAULT_PREFIX, theme_folder
from briefgen.views import ArticleView, BriefingView, PageView, SiteView

_UNDEFINED = re.compile(r"(?:has no attribute|no such element:?) '?(\w+)|'(\w+)' is undefined")
_ALLOWED = bytes(
    byte for byte in range(0xEF) if byte != 0xC2 and not (byte < 0x80 and FORBIDDEN.match(chr(byte)))
)
"""Bytes with which no forbidden character begins in UTF-8; with the others, allowed ones begin as well."""

ROOTED_KINDS = frozenset({"missing"})
"""Pages that are served for any address: their links start at the host."""
ABSOLUTE_KINDS = frozenset({"feed", "opml", "sitemap", "robots", "export"})
"""Pages that are read elsewhere: their links are whole."""


class Renderer:
    """The Jinja environment of one site."""

    def __init__(self, config: Config, interface: Interface) -> None:
        self.config = config
        self.interface = interface
        theme = theme_folder()
        self.environment = _Environment(
            loader=_loader(config.templates, theme),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=_CompiledTemplates(config.state / "cache" / "templates"),
        )
        self.environment.globals["say"] = interface.say
        self.environment.globals["interface"] = interface
        self.environment.filters["link"] = self._link
        self.environment.filters["nowrap"] = lambda text: text.replace(" ", "\u00a0")
        self.environment.filters["apply"] = lambda value, macro: macro(value)
        self.environment.filters["listed"] = lambda items: Markup(interface.listed(list(map(escape, items))))  # noqa: S704
        self.environment.filters["absolute"] = self._absolute
        self.environment.filters["in_letters"] = lambda url: unquote(url) if "%" in url else url
        self.environment.filters["json_ld"] = _json_ld
        self.environment.filters["timestamp"] = lambda moment: timestamp(moment, config.timezone)
        self._sources = (("", config.templates), (f"{DEFAULT_PREFIX}/", theme), ("", theme))

    def load(self, names: Iterable[str]) -> None:
        """Compile templates now, once for all the processes that will be forked; `render` reports what fails."""
        for name in names:
            with contextlib.suppress(Exception):
                self.environment.get_template(name)

    def render(self, page: Page | RawFile, site: SiteView) -> bytes:
        """The file in UTF-8. Raises TemplateError with template, line, cause and remedy."""
        if isinstance(page, RawFile):
            made = page.make()
            return made if isinstance(made, bytes) else made.encode()
        view, context = page.make()
        try:
            text = self.environment.get_template(page.template).render(site=site, page=view, **context)
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
        if _may_have_forbidden(data):
            data = FORBIDDEN.sub("", text).encode()
        return data

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
        if url[:1] == "/" and url[1:2] != "/":
            return self._to(context["page"], url)
        if not url or url.startswith("#") or is_external(url):
            return url
        return self._to(context["page"], url if url.startswith("/") else f"/{url}")

    def _absolute(self, url: str) -> str:
        """The whole address of a path from the site's root; empty while the site has no base_url."""
        if is_external(url):
            return url
        return self.config.base_url + url if self.config.base_url else ""

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
        where, line = self._where(missing)
        return TemplateError(
            f'there is no template "{name}"',
            did_you_mean(name, self.environment.list_templates()),
            path=where or "",
            line=line,
        )

    def _failure(self, failed: Exception, page: Page, context: Mapping[str, object]) -> TemplateError:
        where, line = self._where(failed)
        cause = str(failed) or type(failed).__name__
        remedy = "briefgen/views.py says what templates see"
        if isinstance(failed, RecursionError):
            cause = "it extends, includes or calls itself without end"
            remedy = f'to extend the default template of its name, write "{DEFAULT_PREFIX}/{page.template}"'
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
            path=where or self._place(page.template),
            line=line,
        )

    def _where(self, failed: BaseException) -> tuple[str | None, int | None]:
        """The template and line in which an exception arose: the innermost template frame."""
        import traceback  # where all is well, nobody needs it

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


@jinja2.pass_context
def _json_ld(context: Context, view: ArticleView | BriefingView) -> Markup:
    """An article or a briefing as JSON-LD, for `<script type="application/ld+json">`."""
    from briefgen.pages.structured import json_ld  # not every theme has it

    return json_ld(view, context["site"])


def _loader(own: Path, theme: Path) -> jinja2.BaseLoader:
    themed = jinja2.FileSystemLoader(theme)
    prefixed = jinja2.PrefixLoader({DEFAULT_PREFIX: themed})
    return jinja2.ChoiceLoader([jinja2.FileSystemLoader(own), themed, prefixed])


class _CodeGenerator(CodeGenerator):
    """Compiles templates so that what they print is escaped by `_Environment.escaped`."""

    def _output_child_pre(self, node: jinja2.nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(Context):
    """What a template knows; it calls as Jinja's own does, in half the time what is called most."""

    @internalcode
    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (a keyword may be called `self`)
        """What a macro, a function or anything else gives."""
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        try:
            return __obj(*args, **kwargs)
        except StopIteration as ended:
            return __self.environment.undefined(f"it ended before it had a value: {ended}")


_PLAIN = (FunctionType, MethodType)
"""What is called as it is, unless it says that it wants the context or the like."""


class _Environment(jinja2.Environment):
    code_generator_class = _CodeGenerator
    context_class = _Context

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str | jinja2.Template, jinja2.Template] = {}

    @internalcode
    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """A template. Each page asks for all that it extends, imports and includes, and Jinja's own cache, which can forget,
        takes as long as a small template."""
        found = None if globals else self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows: all of it is there before the first template is, so that one plain dictionary does,
        which each page copies in a tenth of the time of a chain of them."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def escaped(value: object) -> str:
        """What `markupsafe.escape` gives, as a plain text: it is about to be joined, and wrapping it takes as long."""
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[return-value]
        if kind is str and not (
            "&" in value or "<" in value or ">" in value or '"' in value or "'" in value  # type: ignore[operator]
        ):
            return value  # type: ignore[return-value]
        return escape(value)


class _CompiledTemplates(jinja2.BytecodeCache):
    """Compiled templates, kept as all that builds remember: of this very program, and whole, or there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled from the same source."""
        checksum, code = load_cache(self._folder / bucket.key) or ("", b"")
        if checksum == bucket.checksum:
            bucket.code = marshal.loads(code)  # noqa: S302 (our own)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if there is room: where there is none, it is compiled again the next time."""
        save_cache(self._folder / bucket.key, (bucket.checksum, marshal.dumps(bucket.code)))


def _may_have_forbidden(data: bytes) -> bool:
    """Whether a text in UTF-8 has to be looked through for characters that no document may have."""
    return bool(data.translate(None, _ALLOWED))


def _names(context: Mapping[str, object]) -> set[str]:
    """Every name that a template may say where it sees `context`."""
    names = {"site", "page", "say", "interface", *context}
    views: list[Any] = [SiteView, PageView, *context.values()]
    for view in views:
        for one in view if type(view) is tuple else (view,):
            names |= set(getattr(one, "_fields", ()))
    return names

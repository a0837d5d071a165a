"""Jinja's environment as our templates have it: what is called most made quick, and the parts of the frame drawn once."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode, missing
from markupsafe import Markup, escape

from briefgen.cache import load_cache, save_cache
from briefgen.views import FrameView, PageView

FRAME_PREFIX = "frame_"
"""What the names of blocks begin with that are the same on all articles."""
_ARTICLE = "article"
_NOWHERE = "/\0"
"""A folder above the article that stands for all: no address begins so, and the way to each goes by the root."""


class _CodeGenerator(CodeGenerator):
    """Compiles templates so that what they print is escaped by `SiteEnvironment.escaped`, and the frame's blocks are drawn by
    `_Context.framed`."""

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802 (as Jinja calls it)
        if node.name.startswith(FRAME_PREFIX):
            framed = nodes.Getattr(nodes.ContextReference(), "framed", "load")
            drawn = nodes.Call(framed, [nodes.Const(node.name)], [], None, None)
            self.visit(nodes.Output([nodes.MarkSafe(drawn)], lineno=node.lineno), frame)
        else:
            super().visit_Block(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(Context):
    """What a template knows; it calls as Jinja's own does, in half the time what is called most."""

    environment: SiteEnvironment

    def framed(self, block: str) -> str:
        """What a block of the frame draws. It sees the site, and of the page what a `FrameView` says: it is the same on all
        articles that lie equally deep, and drawn once for them; for one that the navigation names, by itself."""
        page = self.environment.page
        if page.kind != _ARTICLE or any(way.url == page.url for way in self["site"].navigation):
            return self._drawn(block, FrameView(page.kind, page.url))
        frame = (self.name, block, page.url.count("/"))
        found = self.environment.frames.get(frame)
        if found is None:
            deep = FrameView(_ARTICLE, _NOWHERE * (frame[2] - 1) + "/")
            found = self.environment.frames[frame] = self._drawn(block, deep)
        return found

    def _drawn(self, block: str, frame: FrameView) -> str:
        environment, page = self.environment, self.environment.page
        seen = _Context(environment, {**environment.globals, "page": frame}, self.name, {})
        seen.blocks = self.blocks
        environment.page = frame
        try:
            return "".join(self.blocks[block][0](seen))
        finally:
            environment.page = page

    @internalcode
    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (a keyword may be called `self`)
        """What a macro, a function or anything else gives."""
        kind = type(__obj)
        if kind is not Macro and (kind not in _PLAIN or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        try:
            if kind is not Macro:
                return __obj(*args, **kwargs)
            if kwargs or len(args) > __obj._argument_count or _wants_more(__obj):
                return __obj(__self.eval_ctx, *args, **kwargs)
            text = __obj._func(*args, *(missing,) * (__obj._argument_count - len(args)))
            return Markup(text) if __self.eval_ctx.autoescape else text  # noqa: S704 (a macro has escaped it)
        except StopIteration as ended:
            return __self.environment.undefined(f"it ended before it had a value: {ended}")


def _wants_more(macro: Macro) -> bool:
    """Whether a macro takes more than the values that it names."""
    return macro.caller or macro.explicit_caller or macro.catch_kwargs or macro.catch_varargs


_PLAIN = (FunctionType, MethodType)
"""What is called as it is, unless it says that it wants the context or the like."""


class SiteEnvironment(jinja2.Environment):
    """The environment of one site, for one build."""

    code_generator_class = _CodeGenerator
    context_class = _Context

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str | jinja2.Template, jinja2.Template] = {}
        self.page: PageView | FrameView
        """The page in hand: addresses are said from there."""
        self.frames: dict[tuple[str | None, str, int], str] = {}
        """What blocks of the frame have drawn, by template, block and how deep the article lies."""

    def draw(self, name: str, page: PageView, values: Mapping[str, object]) -> str:
        """What a template makes of a page and of the values beside it. Raises whatever fails in a template."""
        self.page = page
        template = self.get_template(name)
        context = template.new_context({"page": page, **values})
        try:
            return self.concat(template.root_render_func(context))
        except Exception:
            self.handle_exception()
        finally:
            context.vars.clear()  # its macros know it as it knows them: no page would be forgotten before the build ends

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


class CompiledTemplates(jinja2.BytecodeCache):
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

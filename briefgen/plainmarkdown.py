"""A body's Markdown → Markdown that says the same to everyone: links whole, rights kept, no raw HTML that acts.

What is plain already stays as it is. Anything else is parsed and written anew, and must then render to the same
HTML: first with the few escapes that most texts need, else with every mark of punctuation escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from briefgen.body import ROOT_MARK, Resolve, settled_tokens
from briefgen.quickmarkdown import render_quickly

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


def plain_markdown(
    markdown: str,
    resolve: Resolve,
    root: str,
    *,
    excerpt: bool = False,
    highest: int = 2,
    quickly: Callable[[str], str | None] = render_quickly,
) -> str:
    """The body as Markdown of its own. `root` stands before addresses on this site, without a final slash.

    `excerpt` keeps the first paragraph only, `highest` is the rank of the highest heading, `quickly` is
    `render_quickly`, or what remembers its answers. What leads nowhere becomes plain text; pictures that lie elsewhere
    are linked by their description, as on the page.
    """
    if not excerpt and _has_rank(markdown, highest) and quickly(markdown) is not None:
        return markdown  # what the quick path renders has neither HTML nor addresses on this site
    from markdown_it.tree import SyntaxTreeNode

    from briefgen.markdown import parser

    tokens = settled_tokens(markdown, resolve, excerpt=excerpt, highest=highest)
    for token in tokens:
        for child in token.children or ():
            for name in ("href", "src"):
                address = str(child.attrs.get(name, ""))
                if address.startswith(ROOT_MARK):
                    child.attrs[name] = root + address.removeprefix(ROOT_MARK)
    tree = SyntaxTreeNode(tokens)
    wanted = _bare(str(parser().renderer.render(tokens, parser().options, {})))
    text = _Writer(escaped).document(tree)
    if _bare(parser().render(text)) != wanted:
        text = _Writer(_wholly_escaped).document(tree)
    return text


def _has_rank(markdown: str, highest: int) -> bool:
    """Whether the highest heading of a body has this rank; so has a body without headings."""
    headings = [line for line in markdown.split("\n") if line.startswith("#")]
    return min((len(line) - len(line.lstrip("#")) for line in headings), default=highest) == highest


def _bare(html: str) -> str:
    """HTML without what only pages add to it, and without line ends that mean nothing."""
    return " ".join(re.sub(r' (?:rel|loading)="[^"]*"', "", html).split())


# Escapes

_MARKS = re.compile(r"[\\*`~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[:])")
"""What may be more than text within a line. A `<` only where HTML could begin: then it must not."""
_MARK_SIGNS = "\\*`~_<&]"
"""What each of these has: most texts have none, which is found at once."""
_LINE_START = re.compile(
    r"(?m)^([ ]*)(#{1,6}(?=\s|\Z)|>|[-+](?=\s|[-+]*\s*\Z|-)|=(?==*[ ]*$)|[:|](?=[:| -]*$))"
)
_NUMBER = re.compile(r"(?m)^([ ]*\d{1,9})([.)](?=\s|$))")
"""A line that begins like a list, though it is none."""
_START_SIGNS = frozenset("#>-+=:|0123456789")
"""What a line begins with that `_LINE_START` or `_NUMBER` finds, where no space stands before it."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def escaped(text: str) -> str:
    """A text as it stands within a line of Markdown."""
    return _MARKS.sub(r"\\\g<0>", text) if any(mark in text for mark in _MARK_SIGNS) else text


def _wholly_escaped(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\g<0>", text)


def one_line(text: str) -> str:
    """A text that came from elsewhere (a title, a name) as one line of Markdown, wherever it stands."""
    line = escaped(" ".join(text.split()))
    if line[:1] not in _START_SIGNS:
        return line
    return _NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", line))


def link_to(text: str, address: str) -> str:
    """A link; one line."""
    return f"[{_brackets_escaped(escaped(' '.join(text.split())))}]({_address(address)})"


def _brackets_escaped(text: str) -> str:
    return re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", text)


def _address(address: str) -> str:
    """An address as it stands in the brackets of a link."""
    address = re.sub(r"&(?=#?\w+;)", r"\\&", re.sub(r"\s", "%20", address))
    address = address.replace("<", "%3C").replace(">", "%3E")
    return f"<{address}>" if not address or re.search(r"[()]", address) else address


# Blocks

_Escape = Callable[[str], str]


class _Writer:
    """Writes a tree of markdown-it's as Markdown."""

    def __init__(self, escape: _Escape) -> None:
        self.escape = escape
        self.blocks: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "bullet_list": self._list,
            "ordered_list": self._list,
            "blockquote": lambda node: _prefixed(self.document(node), "> ", "> "),
            "fence": _fence,
            "code_block": _fence,
            "hr": lambda node: "***",
            "table": self._table,
        }
        self.inlines: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "text": lambda node: self.escape(node.content),
            "code_inline": lambda node: _code(node.content),
            "softbreak": lambda node: "\n",
            "hardbreak": lambda node: "\\\n",
            "em": self._marked,
            "strong": self._marked,
            "s": self._marked,
            "link": self._link,
            "image": lambda node: f"!{self._labelled(node, str(node.attrs.get('src', '')))}",
        }

    def document(self, node: SyntaxTreeNode, separator: str = "\n\n") -> str:
        """All blocks within a node."""
        return separator.join(self.blocks[child.type](child) for child in node.children)

    def _line(self, node: SyntaxTreeNode) -> str:
        """What stands in a block of text."""
        return "".join(self._inline(child.children) for child in node.children)

    def _inline(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        return "".join(self.inlines[node.type](node) for node in nodes)

    def _marked(self, node: SyntaxTreeNode) -> str:
        return f"{node.markup}{self._inline(node.children)}{node.markup}"

    def _link(self, node: SyntaxTreeNode) -> str:
        return self._labelled(node, str(node.attrs.get("href", "")))

    def _labelled(self, node: SyntaxTreeNode, address: str) -> str:
        title = re.sub(r'[\\"&]', r"\\\g<0>", str(node.attrs.get("title", "")))
        label = self._inline(node.children)
        return f"[{label}]({_address(address)}" + (f' "{title}"' if title else "") + ")"

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        line = self._line(node)
        if self.escape is escaped:
            line = _NUMBER.sub(r"\1\\\2", _LINE_START.sub(r"\1\\\2", line))
        return line

    def _heading(self, node: SyntaxTreeNode) -> str:
        line = re.sub(r"\\?\n", " ", self._line(node))
        if line.endswith("#") and not line.endswith("\\#"):
            line = f"{line[:-1]}\\#"
        return f"{'#' * int(node.tag[1])} {line}".rstrip()

    def _list(self, node: SyntaxTreeNode) -> str:
        tight = all(
            child.hidden for item in node.children for child in item.children if child.type == "paragraph"
        )
        separator = "\n" if tight else "\n\n"
        first = int(node.attrs.get("start", 1))
        items = []
        for number, item in enumerate(node.children, first):
            marker = f"{number}{item.markup} " if node.type == "ordered_list" else f"{item.markup} "
            items.append(_prefixed(self.document(item, separator), marker, " " * len(marker)))
        return separator.join(items)

    def _table(self, node: SyntaxTreeNode) -> str:
        rows = [row for part in node.children for row in part.children]
        head = [str(cell.attrs.get("style", "")).rpartition(":")[2] for cell in rows[0].children]
        lines = [[self._line(cell).replace("|", "\\|") for cell in row.children] for row in rows]
        lines.insert(1, [_RULES.get(side, "---") for side in head])
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_RULES = {"left": ":--", "right": "--:", "center": ":-:"}
"""How a table says to which side a column leans."""


def _prefixed(text: str, first: str, rest: str) -> str:
    """A block within another."""
    lines = text.split("\n")
    following = [(rest + line) if line else rest.rstrip() for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}".rstrip() if not lines[0] else first + lines[0], *following])


def _fence(node: SyntaxTreeNode) -> str:
    longest = max((len(run) for run in re.findall("`+", node.content)), default=0)
    fence = "`" * max(3, longest + 1)
    body = node.content if node.content.endswith("\n") or not node.content else f"{node.content}\n"
    language = node.info.strip() if node.type == "fence" and "`" not in node.info else ""
    return f"{fence}{language}\n{body}{fence}"


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in range(1, len(text) + 2) if length not in runs)
    is_padded = text.startswith("`") or text.endswith("`") or (text[:1] == " " == text[-1:] and text.strip())
    return f"{fence} {text} {fence}" if is_padded else f"{fence}{text}{fence}"

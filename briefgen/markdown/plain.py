"""A body's Markdown → Markdown that says the same to everyone: links whole, rights kept, no raw HTML that acts.

What is plain already stays as it is. Anything else is parsed and written anew, with the few escapes that most texts need, and
must then render to the same HTML. Where it does not, each block is written in the first of several ways that does (`_WAYS`).
What Markdown cannot say is written so that all words and links stay, and nothing is added: a line break in a heading is a space,
a list of which some items are loose is loose, emphasis that no delimiters make is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from briefgen.markdown.body import ROOT_MARK, Resolve, settled_tokens
from briefgen.markdown.escape import (
    at_heading_end,
    at_line_starts,
    before_link,
    code_delimiters,
    everywhere,
    fenced,
    in_line,
    in_link,
)
from briefgen.markdown.quick import render_quickly

if TYPE_CHECKING:
    from markdown_it.token import Token
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

    from briefgen.markdown.parser import parser

    tokens = settled_tokens(markdown, resolve, excerpt=excerpt, highest=highest)
    for token in tokens:
        for child in token.children or ():
            for name in ("href", "src"):
                address = str(child.attrs.get(name, ""))
                if address.startswith(ROOT_MARK):
                    child.attrs[name] = root + address.removeprefix(ROOT_MARK)
    tree = SyntaxTreeNode(tokens)
    text = _Writer(_WAYS[0]).document(tree)
    if _bare(parser().render(text)) == _bare(_rendered(tokens)):
        return text
    blocks = zip(tree.children, _list_signs(tree), strict=True)
    return "\n\n".join(_written(block, sign) for block, sign in blocks)


def _written(block: SyntaxTreeNode, sign: str) -> str:
    """A block in the first way that says what it says."""
    from briefgen.markdown.parser import parser

    wanted = _rendered(block.to_tokens())
    for same in (_bare, _without_breaks):
        for way in _WAYS:
            text = _Writer(way).block(block, sign)
            if same(parser().render(text)) == same(wanted):
                return text
    return _Writer(_WITHOUT_EMPHASIS).block(block, sign)


def _rendered(tokens: Sequence[Token]) -> str:
    from briefgen.markdown.parser import parser

    return str(parser().renderer.render(tokens, parser().options, {}))


def _has_rank(markdown: str, highest: int) -> bool:
    """Whether the highest heading of a body has this rank; so has a body without headings."""
    headings = [line for line in markdown.split("\n") if line.startswith("#")]
    return min((len(line) - len(line.lstrip("#")) for line in headings), default=highest) == highest


def _bare(html: str) -> str:
    """HTML without what only pages add to it, and without line ends that mean nothing."""
    html = re.sub(r' (?:rel|loading)="[^"]*"|\n(?=</code></pre>)', "", html)
    return " ".join(html.split())


def one_line(text: str) -> str:
    """A text that came from elsewhere (a title, a name) as one line of Markdown, wherever it stands."""
    return at_line_starts(in_line(" ".join(text.split())))


def link_to(text: str, address: str) -> str:
    """A link; one line."""
    return f"[{in_link(' '.join(text.split()))}]({_address(address)})"


def _address(address: str) -> str:
    """An address as it stands in the brackets of a link."""
    address = re.sub(r"&(?=#?\w+;)", r"\\&", re.sub(r"\s", "%20", address))
    address = address.replace("<", "%3C").replace(">", "%3E")
    return f"<{address}>" if not address or re.search(r"[()]", address) else address


def _without_breaks(html: str) -> str:
    """HTML without what Markdown cannot say everywhere: line breaks in headings, items of a list of which some are loose."""
    return " ".join(re.sub(r"<br />|</?p>", " ", _bare(html)).split())


class _Way(NamedTuple):
    """A way to write what Markdown has several of."""

    escape: Callable[[str], str]
    """How a text is kept one."""
    signs: Mapping[str, Sequence[str]]
    """For each kind of emphasis its delimiters: the outermost's, and by turns of those within others."""


_WITHOUT_EMPHASIS = _Way(everywhere, {})
_OWN = {"em": ("",), "strong": ("",), "s": ("",)}
"""The delimiters that it was written with."""
_WAYS = (
    _Way(in_line, _OWN),
    _Way(everywhere, _OWN),
    _Way(everywhere, {"em": ("*", "_"), "strong": ("**", "__"), "s": ("~~",)}),
    _Way(everywhere, {"em": ("_", "*"), "strong": ("__", "**"), "s": ("~~",)}),
)
"""From the few escapes that most texts need to what parses whatever stands beside it."""


# Blocks


class _Writer:
    """Writes a tree of markdown-it's as Markdown."""

    def __init__(self, way: _Way) -> None:
        self.escape, self.signs = way
        self.depth = 0
        """How much emphasis is open."""
        self.blocks: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "blockquote": lambda node: _prefixed(self.document(node), "> ", "> "),
            "fence": lambda node: fenced(node.content, node.info.strip()),
            "code_block": lambda node: fenced(node.content),
            "hr": _rule,
            "table": self._table,
        }
        self.inlines: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "text": lambda node: self.escape(node.content),
            "code_inline": lambda node: node.content.join(code_delimiters(node.content)),
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
        blocks = zip(node.children, _list_signs(node), strict=True)
        return separator.join(self.block(block, sign) for block, sign in blocks)

    def block(self, node: SyntaxTreeNode, sign: str) -> str:
        """One block; `sign` marks the items of a list."""
        return self._list(node, sign) if sign else self.blocks[node.type](node)

    def _line(self, node: SyntaxTreeNode) -> str:
        """What stands in a block of text."""
        return "".join(self._inline(child.children) for child in node.children)

    def _inline(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        out = ""
        for node in nodes:
            if node.type == "link" and self.escape is in_line:
                out = before_link(out)
            out += self.inlines[node.type](node)
        return out

    def _marked(self, node: SyntaxTreeNode) -> str:
        signs = self.signs.get(node.type)
        sign = (signs[self.depth % len(signs)] or node.markup) if signs else ""
        self.depth += 1
        inner = self._inline(node.children)
        self.depth -= 1
        return f"{sign}{inner}{sign}"

    def _link(self, node: SyntaxTreeNode) -> str:
        return self._labelled(node, str(node.attrs.get("href", "")))

    def _labelled(self, node: SyntaxTreeNode, address: str) -> str:
        title = re.sub(r'[\\"&]', r"\\\g<0>", str(node.attrs.get("title", "")))
        label = self._inline(node.children)
        return f"[{label}]({_address(address)}" + (f' "{title}"' if title else "") + ")"

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        line = self._line(node)
        return at_line_starts(line) if self.escape is in_line else line

    def _heading(self, node: SyntaxTreeNode) -> str:
        line = at_heading_end(re.sub(r"\\?\n", " ", self._line(node)))
        return f"{'#' * int(node.tag[1])} {line}".rstrip()

    def _list(self, node: SyntaxTreeNode, sign: str) -> str:
        tight = all(
            child.hidden for item in node.children for child in item.children if child.type == "paragraph"
        )
        separator = "\n" if tight else "\n\n"
        first = int(node.attrs.get("start", 1))
        items = []
        for number, item in enumerate(node.children, first):
            marker = f"{number}{sign} " if node.type == "ordered_list" else f"{sign} "
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


def _list_signs(node: SyntaxTreeNode) -> list[str]:
    """For each block within a node the sign of its items, if it is a list: its own, but another than that of a list right before
    it, which it would go on with."""
    signs: list[str] = []
    before = ""
    for block in node.children:
        sign = block.children[0].markup if block.type in ("bullet_list", "ordered_list") else ""
        before = _OTHER_SIGN[sign] if sign and sign == before else sign
        signs.append(before)
    return signs


_OTHER_SIGN = {"-": "*", "*": "-", "+": "-", ".": ")", ")": "."}


def _rule(node: SyntaxTreeNode) -> str:
    """A rule. As an item it must not be of the item's own sign: `* ***` is one rule."""
    return "___" if node.parent is not None and node.parent.type == "list_item" else "***"


def _prefixed(text: str, first: str, rest: str) -> str:
    """A block within another."""
    lines = text.split("\n")
    following = [(rest + line) if line else rest.rstrip() for line in lines[1:]]
    return "\n".join([f"{first}{lines[0]}".rstrip() if not lines[0] else first + lines[0], *following])

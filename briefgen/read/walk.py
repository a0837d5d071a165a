"""One walk over a page's tree: text into blocks, pictures and embeds into media, in reading order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from briefgen.characters import TURNING, visible
from briefgen.model import Block, BlockKind, Element, Mark, MarkKind
from briefgen.read.elements import CODE, ITEM, LISTS, MARKS, PLAIN, ROLES, SHAPES, SPECIAL, Role, Shape
from briefgen.read.limits import MAX_DEPTH, MAX_MEDIA, MOST_AROUND, UnwalkableError, check_passage
from briefgen.read.media import find_embed, find_figure, find_post, holds_article, is_post
from briefgen.read.phrasing import is_field_beside, is_quoted, only_marks, say_otherwise, without_edit_links
from briefgen.read.preformatted import counts_lines, language_of
from briefgen.read.tables import Cell, read_rows

_TEXT, _SKIPPED, _BREAK, _BLOCK, _MARK, _MEDIUM, _PHRASE = Role
"""As names of this module: an enum's members cost a look-up each time, and the walk asks at every node."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOKEN = re.compile(r"[a-z]{2,}")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


_NONE: frozenset[str] = frozenset()
_new = tuple.__new__
"""Makes a named tuple of all its values in half the time: elements, marks and blocks are what a page has most of."""
_NO_MEDIUM = Block("")[Block._fields.index("src") :]
"""The values of what a run of text has none of: they stand last."""


@lru_cache(maxsize=4096)
def _tokens_of(names: str) -> frozenset[str]:
    """Words of class, id and role names: `articleBody story-text` → article, body, story, text."""
    return frozenset(_TOKEN.findall(names if names.islower() else _CAMEL.sub("-", names).lower()))


class Walk:
    """One walk over a page: the elements that are open, and the run of text that is being gathered."""

    is_ruled = False
    """Whether elements may be set apart (`RuledWalk`)."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.media: list[Block] = []
        self.place: list[Element] = []
        self.waiting: list[tuple[Any, str]] = []
        """The innermost open elements, until there is text in them: many stay empty."""
        self.around: tuple[Element, ...] | None = None
        """`place` with those that wait, frozen; None when they have changed since."""
        self.shapes: list[Shape] = [PLAIN]
        self.lists: list[tuple[bool, int]] = []
        """For each open list: whether it is numbered, and its next number."""
        self.open_marks: list[tuple[MarkKind, int, str]] = []
        self.code_language = ""
        self.posts = [False]
        """For each open quote: whether it is a network's post, or stands in one."""
        self.all_around = 0
        """How many elements and marks were open around the blocks so far."""
        self.number = 0
        self.node_of: Mapping[int, int] = {}
        """For elements that the site's rules name, by their Element's number: the node's id (`RuledWalk`)."""
        self.start_run()

    def start_run(self) -> None:
        """Forget the text of the last block; marks that are still open go on."""
        self.pieces: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.linked = 0
        self.after_space = True
        self.breaks = 0
        if self.open_marks:
            self.count_around(len(self.open_marks))
            self.open_marks = [(kind, 0, href) for kind, _, href in self.open_marks]

    def read(self, root: Any) -> None:
        """Walk the tree below `root`, filling `blocks` and `media`. Raises UnwalkableError."""
        self.place.append(self.element(root, root.tag if self.place else "body"))
        roles, waiting, place, shapes = ROLES.get, self.waiting, self.place, self.shapes
        above: list[tuple[Any, Role | None, str]] = []
        node = root.child
        while node is not None or above:
            if node is None:  # the end of an element
                node, role, tag = above.pop()
                if role is _BLOCK:
                    if self.length:
                        self.flush()
                    (waiting or place).pop()
                    self.around = None
                    if tag in SPECIAL:
                        self.leave(tag)
                elif role is _MARK:
                    self.close_mark()
                elif tag == "q" and shapes[-1] is not CODE and is_quoted(node):
                    self.add_text("”")
                node = node.next
                continue
            tag = node.tag
            role = roles(tag)
            if role is _TEXT:
                raw = node.text_content
                # between two tags stands nothing but white space, mostly
                if not (self.after_space and raw.isspace()) or shapes[-1] is CODE:
                    self.add_text(raw)
            elif role is _BREAK:
                self.add_break()
            elif role is _MEDIUM and not (tag == "noscript" and holds_article(node)):
                self.add_medium(node, tag)
            elif (
                role is not _SKIPPED
                and not (self.is_ruled and self.set_apart(node, role))
                and not (role is _PHRASE and self.add_phrase(node, tag))
            ):
                is_walked = True
                if role is _BLOCK:
                    if self.length:
                        self.flush()
                    waiting.append((node, tag))
                    self.around = None
                    if tag in SPECIAL:
                        is_walked = self.enter(node, tag)
                elif self.length and not self.after_space and is_field_beside(node):
                    self.add_text(" ")
                if role is _MARK:
                    self.open_mark(node, tag)
                child = node.child if is_walked else None
                if child is not None and len(above) >= MAX_DEPTH:
                    raise UnwalkableError(f"its tags are nested more than {MAX_DEPTH} deep")
                above.append((node, role, tag))
                node = child
                continue
            node = node.next
        self.flush()

    def set_apart(self, node: Any, role: Role | None) -> bool:
        """Whether an element has been read by itself: none without rules (`RuledWalk`)."""
        return False

    def enter(self, node: Any, tag: str) -> bool:
        """Open an element that shapes its text. Whether its children are to be walked: a table of data is read."""
        if tag in SHAPES:
            self.shapes.append(self.shape(node, tag))
        elif tag in LISTS:
            self.lists.append((tag == "ol", _whole(node.attributes.get("start"), 1) if tag == "ol" else 0))
        if tag == "table":
            return not self.add_table(node)
        if tag == "pre":
            self.code_language = language_of(node)
            return not counts_lines(node)
        if tag == "blockquote":
            self.enter_quote(node)
        return True

    def enter_quote(self, node: Any) -> None:
        """Note the post that a quote is. What stands in one is its own: it would be looked through for each around it."""
        is_within = self.posts[-1]
        self.posts.append(is_within or is_post(node))
        if self.posts[-1] and not is_within:
            self.add_media(find_post(node))

    def shape(self, node: Any, tag: str) -> Shape:
        """What an element makes of its text. A quote's caption, which says whose words they are, is a part of it."""
        if tag == "li":
            return self.item(node)
        is_attribution = tag == "figcaption" and self.shapes[-1] is SHAPES["blockquote"]
        return SHAPES["blockquote" if is_attribution else tag]

    def leave(self, tag: str) -> None:
        """Close an element that shaped its text."""
        if tag in SHAPES:
            self.shapes.pop()
            if tag == "blockquote":
                self.posts.pop()
        elif tag in LISTS:
            self.lists.pop()

    def open_mark(self, node: Any, tag: str) -> None:
        """Begin a mark."""
        href = (node.attrs.get("href") or "") if tag == "a" else ""
        self.open_marks.append((MARKS[tag], self.length, href))

    def close_mark(self) -> None:
        """End the last mark that was begun."""
        kind, start, href = self.open_marks.pop()
        if "#" in href and self.shapes[-1] is not CODE:
            self.drop_sign(start)
        self.mark(kind, start, href)

    def drop_sign(self, start: int) -> None:
        """Take back the text from `start` on, that of a link within the page, where it is but a sign."""
        at, length = len(self.pieces), self.length
        while length > start:  # what begins with a link begins with a piece
            at -= 1
            length -= len(self.pieces[at])
        if only_marks("".join(self.pieces[at:]), self.shapes[-1][0] is BlockKind.HEADING):
            del self.pieces[at:]
            self.length = length
            self.after_space = not at or self.pieces[-1][-1].isspace()
            while self.marks and self.marks[-1].end > length:
                self.marks.pop()

    def add_phrase(self, node: Any, tag: str) -> bool:
        """Begin an element that says more than its letters. Whether all is said: else its children are walked."""
        if self.shapes[-1] is CODE:
            return False
        if tag == "q":
            if is_quoted(node):
                self.add_text("“")
            return False
        in_page = any("#" in href for _, _, href in self.open_marks)
        said = say_otherwise(node, tag, in_page, self.shapes[-1] is SHAPES["h1"])
        if said is not None:
            self.add_text(said)
        return said is not None

    def item(self, node: Any) -> Shape:
        """The shape of a list's item; it counts on."""
        if not self.lists:
            return ITEM
        is_numbered, number = self.lists[-1]
        if is_numbered:
            number = _whole(node.attributes.get("value"), number)
            self.lists[-1] = (True, number + 1)
        return (BlockKind.ITEM, len(self.lists), is_numbered, number)

    def mark(self, kind: MarkKind, start: int, href: str) -> None:
        """Note that the text from `start` on is marked."""
        if self.length > start:
            self.marks.append(_new(Mark, (kind, start, self.length, href)))
            if kind is MarkKind.LINK:
                self.linked += self.length - start

    def element(self, node: Any, tag: str) -> Element:
        """The Element for a block tag."""
        self.number += 1
        attributes = node.attributes
        if not attributes:
            return _new(Element, (self.number, tag, _NONE, "", False))
        find = attributes.get
        names = f"{find('class') or ''} {find('id') or ''} {find('role') or ''}"
        tokens = _tokens_of(names) if len(names) > 2 else _NONE
        style = find("style")
        hidden = "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))
        itemprop = find("itemprop")
        return _new(Element, (self.number, tag, tokens, itemprop.lower() if itemprop else "", hidden))

    def add_text(self, raw: str) -> None:
        """Append text to the run, white space squeezed."""
        if self.shapes[-1] is CODE:
            self.append(raw if raw.isascii() else TURNING.sub("", raw))  # all else is the code's own
            return
        text = visible(raw)
        words = " ".join(text.split())
        if not words:
            if text and not self.after_space:
                self.append(" ")
                self.after_space = True
            return
        if text[0].isspace() and not self.after_space:
            words = " " + words
        self.after_space = text[-1].isspace()
        self.append(words + " " if self.after_space else words)
        self.breaks = 0

    def append(self, text: str) -> None:
        """Append text as it is."""
        self.pieces.append(text)
        self.length += len(text)

    def add_break(self) -> None:
        """A line break; two in a row part paragraphs, as on pages that never learnt of `<p>`."""
        if self.shapes[-1] is CODE:
            self.append("\n")
            return
        self.breaks += 1
        if self.breaks > 1:
            self.flush()
        elif self.length:
            self.append("\n")
            self.after_space = True

    def flush(self) -> None:
        """End the run of text: a block, if there is any text in it."""
        if not self.length:
            return
        for kind, start, href in self.open_marks:
            self.mark(kind, start, href)
        raw = "".join(self.pieces)
        shape = self.shapes[-1]
        text = raw.strip("\n") if shape is CODE else raw.rstrip()
        if text and not text.isspace():
            self.add_block(text, shape)
        self.start_run()

    def add_block(self, text: str, shape: Shape) -> None:
        """A block for the run's text."""
        length = len(text)
        kind, level, is_numbered, number = shape
        if kind is BlockKind.ITEM:
            self.shapes[-1] = PLAIN  # what else stands in the item goes on with it
        marks = () if kind is BlockKind.CODE or not self.marks else tuple([
            m if m.end <= length else Mark(m.kind, m.start, length, m.href) for m in self.marks if m.start < length
        ])  # fmt: skip
        if kind is BlockKind.HEADING and text[-1] == "]":
            text = without_edit_links(text, marks)
            marks = tuple(mark for mark in marks if mark.end <= len(text))
        share = min(1.0, self.linked / length) if self.linked else 0.0
        language = self.code_language if kind is BlockKind.CODE else ""
        place, line = self.where(), self.next_line()
        told = (text, kind, level, is_numbered, marks, (), place, share, line, number, language, *_NO_MEDIUM)
        self.blocks.append(_new(Block, told))

    def where(self) -> tuple[Element, ...]:
        """The elements that are open; the same object as long as they are the same."""
        if self.around is None:
            self.place += [self.element(node, tag) for node, tag in self.waiting]
            self.waiting.clear()
            self.around = tuple(self.place)
            self.count_around(len(self.around))
        return self.around

    def count_around(self, number: int) -> None:
        """Count what is open around a block, and refuse a page of which the sum grows with depth times blocks."""
        self.all_around += number
        if self.all_around > MOST_AROUND:
            raise UnwalkableError("too much of it is nested too deep")

    def next_line(self) -> int:
        """The number of the next block."""
        line = len(self.blocks) + 1
        check_passage(line, self.length)
        return line

    def add_table(self, node: Any) -> bool:
        """The blocks of a table that shows data: its caption and itself; false for one that arranges the page."""
        found = read_rows(node, read_cell)
        if found is None:
            return False
        text, rows, marks, caption = found
        if caption:
            line = self.next_line()
            self.blocks.append(Block(caption, BlockKind.CAPTION, place=self.where(), line=line))
        linked = sum(mark.end - mark.start for mark in marks if mark.kind is MarkKind.LINK)
        self.blocks.append(
            Block(
                text=text,
                kind=BlockKind.TABLE,
                marks=marks,
                rows=rows,
                place=self.where(),
                link_share=min(1.0, linked / len(text)),
                line=self.next_line(),
            )
        )
        return True

    def add_medium(self, node: Any, tag: str) -> None:
        """The figure or embed that an element shows, if any."""
        medium = find_figure(node, tag) or find_embed(node, tag)
        if medium is not None and not self.is_copy(medium, tag):
            self.add_media(medium)

    def is_copy(self, medium: Block, tag: str) -> bool:
        """Whether it is the one before, as browsers without scripts see it."""
        last = self.media[-1] if self.media else None
        if last is None or last.line != self.lines() or last.kind is not medium.kind:
            return False
        return tag == "noscript" or last.src == medium.src

    def add_media(self, medium: Block | None) -> None:
        """Note a figure or embed; it stands after the text gathered so far."""
        if medium is not None:
            if len(self.media) == MAX_MEDIA:
                raise UnwalkableError(f"it has more than {MAX_MEDIA:,} pictures and embeds")
            self.media.append(medium._replace(place=self.where(), line=self.lines()))

    def lines(self) -> int:
        """How many blocks there are when the run of text is one."""
        return len(self.blocks) + (self.length > 0)


def read_cell(node: Any) -> Cell:
    """A table cell's text on one line, and its marks."""
    walk = Walk()
    walk.read(node)
    text, marks = "", []
    for block in walk.blocks:
        text += " " if text else ""
        marks += [Mark(m.kind, m.start + len(text), m.end + len(text), m.href) for m in block.marks]
        text += block.text
    return text.replace("\n", " "), tuple(marks)


def _whole(value: str | None, default: int) -> int:
    """A list's number; CommonMark has them from 0 to nine digits."""
    return int(value) if value and value.isdecimal() and value.isascii() and len(value) < 9 else default

"""The types that flow through briefgen, in the order in which they flow.

Most are named tuples: they are made by the hundred for each page, and a frozen dataclass takes four times as long, to
be made as to be imported. Their fields' types are no texts (`from __future__ import annotations`), or each would be
compiled.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

_NONE: Mapping[str, Any] = {}

Moment: TypeAlias = datetime | date
"""A day, or a time on a day. A datetime may lack a zone; then the site's applies."""


class Source(NamedTuple):
    """Where something came from, and its bytes."""

    path: str
    """As the user named it: a file's path, an address, or `-` for standard input."""
    data: bytes
    media_type: str
    """`text/html`, `text/plain`, or that of a mail, say: `read.READERS` has all."""
    charset: str = ""
    """As declared outside the bytes (an HTTP header); empty when unknown."""
    retrieved: datetime | None = None
    address: str = ""
    """Where it was fetched from, or what it came in says that it was; empty when unknown."""


class BlockKind(Enum):
    """What a block is on the page, before anything is known of its meaning."""

    __hash__ = object.__hash__  # members are single: the inherited hash of the name is slow

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    CAPTION = "caption"
    EMBED = "embed"
    """A player, map, chart or post that another site shows within the page."""
    FIGURE = "figure"
    """A picture."""


class Element(NamedTuple):
    """One HTML element around a block; blocks in the same element share the same object."""

    number: int
    """Unique on the page, in reading order."""
    tag: str
    tokens: frozenset[str] = frozenset()
    """Words of its class, id and role, case-folded, split at `-`, `_` and changes of case."""
    itemprop: str = ""
    hidden: bool = False


class MarkKind(Enum):
    """An inline mark within a block's text."""

    __hash__ = object.__hash__  # members are single: the inherited hash of the name is slow

    LINK = "link"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    STRIKE = "strike"


class Mark(NamedTuple):
    """A stretch `text[start:end]` of a block that is a link, strong, emphasised, code or struck out."""

    kind: MarkKind
    start: int
    end: int
    href: str = ""


class Block(NamedTuple):
    """One run of text in reading order. HTML and scraped text give the same type; text knows less."""

    text: str
    """Plain text, white space squeezed; a line break within is `\\n`. A table's: its cells joined by ` | `, its
    rows by `\\n`. A figure's: its description, which may be empty. An embed's: what to call the link to it."""
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    """A heading's level 1 to 6, or a list item's depth from 1; else 0."""
    ordered: bool = False
    """Whether a list item is numbered."""
    marks: tuple[Mark, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """A table's cells; its first row is the head."""
    place: tuple[Element, ...] = ()
    """The elements around it, from `body` down to its own; empty for scraped text."""
    link_share: float = 0.0
    """Share of the text's characters inside links, 0 to 1."""
    line: int = 0
    """Line in a scraped text, position in reading order in HTML; from 1. A medium's: that of the block before it."""
    number: int = 0
    """A numbered item's number; 0 when it has none."""
    language: str = ""
    """A code block's language as the page names it."""
    src: str = ""
    """A figure's picture, an embed's address, as the page has it."""
    width: int = 0
    """A figure's width in pixels, as declared; 0 when it is not."""
    decided: "Decision | None" = None
    """What the site's rules say of it; None: nothing."""


class Image(NamedTuple):
    """A picture of an article."""

    src: str
    alt: str = ""
    credit: str = ""


class Statement(NamedTuple):
    """What outranks all that a page says of one field: by the site's rules, or by the feed or mail that it came in."""

    values: tuple[str, ...]
    """As they stand there, in order; never empty."""
    origin: str
    """The line of the rules that found them; `feed`, `mail`."""


class Hints(NamedTuple):
    """What a source says about itself outside its text: evidence, not truth."""

    meta: Mapping[str, tuple[str, ...]] = _NONE
    """`<meta>` contents by case-folded name, property or itemprop, in page order."""
    json_ld: tuple[Mapping[str, Any], ...] = ()
    """Every JSON-LD object with a type, those inside `@graph` and lists included."""
    title: str = ""
    """The `<title>`."""
    language: str = ""
    """As declared: the `lang` of `<html>`."""
    canonical: str = ""
    """`<link rel=canonical>`."""
    times: tuple[str, ...] = ()
    """The `datetime` of `<time>` elements within the text, in page order."""
    properties: Mapping[str, tuple[str, ...]] = _NONE
    """Microdata in the text: values by case-folded `itemprop`, in page order; author links by `rel=author`."""
    saved_from: str = ""
    """The source's own address, or what whoever saved it wrote at its head: a browser's comment, a text's `source:` line."""
    claims: Mapping[str, Statement] = _NONE
    """What goes before all the rest: `title`, `author`, `date` by the site's rules, which are the user's word, or by a feed
    or mail, which also know `modified`, `publisher`, `topic`, `tag`, `address`."""


class Reading(NamedTuple):
    """A source, read: its blocks of text in reading order, its hints, its pictures and embeds."""

    blocks: tuple[Block, ...]
    hints: Hints = Hints()
    ruling: "Ruling | None" = None
    """The site's rules that were applied; None: there are none for it."""
    media: tuple[Block, ...] = ()
    """Figures and embeds in reading order. They are no text, so no rule about texts sees them."""
    is_excerpt: bool = False
    """Whether it is known to be no more than a summary or the beginning: a feed says so."""


class Ruling(NamedTuple):
    """A file of site rules at work on one source."""

    path: str
    idle: tuple[str, ...]
    """Its lines that decided nothing here: most likely the site has changed."""


class Label(Enum):
    """What a block means."""

    __hash__ = object.__hash__  # members are single: the inherited hash of the name is slow

    TITLE = "title"
    STANDFIRST = "standfirst"
    BODY = "body"
    SUBHEADING = "subheading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    POST = "post"
    EMBED = "embed"
    FIGURE = "figure"
    CAPTION = "caption"

    BYLINE = "byline"
    DATELINE = "dateline"
    BREADCRUMB = "breadcrumb"
    CREDIT = "credit"

    CONSENT = "consent"
    REGISTRATION = "registration"
    PAYWALL = "paywall"
    NEWSLETTER = "newsletter"
    PROMO = "promo"
    ADVERT = "advert"
    SHARE = "share"
    RELATED = "related"
    NAVIGATION = "navigation"
    COMMENTS = "comments"
    DISCLAIMER = "disclaimer"
    REPEAT = "repeat"


class BodyPolicy(NamedTuple):
    """What counts as an article's body besides its paragraphs, subheadings, quotes and code, which always do.

    The fields are the settings below `cleaning:` and what `--keep` and `--drop` take.
    """

    standfirst: bool = False
    """The summary between title and body; the front matter has it, too."""
    lists: bool = True
    tables: bool = True
    tweets: bool = True
    """Posts of social networks that the article quotes."""
    embeds: bool = True
    """Players, maps, charts and posts of other sites, each as a link."""
    captions: bool = False
    """The texts below pictures, without the pictures."""
    images: bool = False
    """Pictures, where they lie, with caption and credit."""

    @property
    def labels(self) -> frozenset[Label]:
        """The labels of what belongs to the body."""
        switched = {
            Label.STANDFIRST: self.standfirst,
            Label.LIST: self.lists,
            Label.TABLE: self.tables,
            Label.POST: self.tweets,
            Label.EMBED: self.embeds,
            Label.CAPTION: self.captions or self.images,
            Label.FIGURE: self.images,
        }
        always = (Label.BODY, Label.SUBHEADING, Label.QUOTE)
        return frozenset((*always, *(label for label, kept in switched.items() if kept)))


BODY_LABELS = BodyPolicy().labels
"""Labels whose blocks are composed into the body, unless the settings say otherwise."""

METADATA_LABELS = frozenset(
    {
        Label.TITLE,
        Label.STANDFIRST,
        Label.CAPTION,
        Label.BYLINE,
        Label.DATELINE,
        Label.BREADCRUMB,
        Label.CREDIT,
    }
)
"""Labels whose blocks are read for metadata and do not stand in the body."""


class Decision(NamedTuple):
    """What a site's rules say of a block: the labeller keeps to it."""

    label: Label
    rule: str
    """The line of the rules that says so: `rules/example.com.yaml:4: strip .promo`."""
    allows: frozenset[Label] = frozenset()
    """Labels that agree with the rule: where the labeller finds one of these, it knows more and is right."""


class Labelled(NamedTuple):
    """A block with its label, what decided it, and how sure that is. Nothing is deleted before compose."""

    block: Block
    label: Label
    rule: str
    """The name of the deciding rule, with what it saw: `phrase: consent "we use cookies"`."""
    confidence: float
    """0 to 1."""
    why: Callable[[], str] | None = None
    """What the rule saw, where that is costly to say."""

    @property
    def reason(self) -> str:
        """The rule and what it saw."""
        return f"{self.rule}: {self.why()}" if self.why is not None else self.rule


class Verdict(Enum):
    """What a whole document is."""

    ARTICLE = "article"
    PARTIAL = "partial"
    WALL = "wall"
    INDEX = "index"
    ERROR = "error"


class Removal(NamedTuple):
    """One passage that was cut, and why."""

    text: str
    label: Label
    rule: str
    line: int
    confidence: float


class Receipt(NamedTuple):
    """What cleaning did to one original: every cut can be shown and restored."""

    digest: str
    """Of the original's bytes, see `digest.digest_of`."""
    kept_share: float
    """Share of the original's text, in characters, that is in the body, 0 to 1."""
    kept_blocks: int
    removals: tuple[Removal, ...]
    evidence: Mapping[str, str] = _NONE
    """For each metadata field, where its value came from: `JSON-LD`, `meta`, `byline`, `file`, …"""


class Origin(NamedTuple):
    """Who published the original: the front matter's `source`."""

    name: str = ""
    url: str = ""
    agency: str = ""
    digest: str = ""
    """Digest of the raw original that this article was cleaned from; names it as done."""


class Article(NamedTuple):
    """One article: metadata and a Markdown body. The file in content/ says exactly this."""

    title: str
    body: str = ""
    """Markdown."""
    date: Moment | None = None
    """Of publication."""
    modified: Moment | None = None
    retrieved: Moment | None = None
    id: str = ""
    """Made once, never changes: feeds and edits hang on it."""
    source: Origin = Origin()
    authors: tuple[str, ...] = ()
    place: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    image: Image | None = None
    language: str = ""
    kind: str = ""
    """One of `frontmatter.KINDS`, or empty."""
    access: str = ""
    """One of `frontmatter.ACCESS`, or empty."""
    rights: str = ""
    """One of `frontmatter.RIGHTS`, or empty: full."""
    draft: bool = False
    weight: int = 0
    """Order within its section: smaller comes first."""
    aliases: tuple[str, ...] = ()
    partial: bool = False
    """Whether a wall cut the original short, or no more than a summary was to be had."""
    story: str = ""
    slug: str = ""
    """What its address ends in; empty: the name of its file."""
    expires: Moment | None = None
    """From then on it is not shown; a plain day from its beginning."""
    withdrawn: str = ""
    """Why it is not shown any more; `yes` where no reason is given."""
    path: str = ""
    """The article's file, relative to the site's folder, with `/`; empty before it is stored."""

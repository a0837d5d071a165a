"""Pictures and embeds: what stands in a page's text without being text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from briefgen.characters import visible
from briefgen.model import Block, BlockKind, Mark, MarkKind

_MIN_PIXELS = 60
"""A smaller picture is an icon, or a pixel that counts readers."""
_MIN_FRAME_PIXELS = 10
"""A smaller frame shows nothing."""
_PLACEHOLDER = re.compile(
    r"(?:.*[-_.])?(?:place-?holder|spacer|blank|pixel|transparent|1x1|lazy-?load|loader|loading|dummy|no-?image)"
    r"(?:[-_.]?\d+(?:x\d+)?)?"
)
"""File names, without their ending, of what stands where a script would put the picture."""
_TEMPLATE = re.compile(r"[\s{}<>\"]|%7b", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_DESCRIPTOR = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)([wx])", re.ASCII)
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", re.ASCII)
_MAX_WORDS = 100
"""Words of a list of candidates that are read; real ones have fewer than 40."""
_LAZY = re.compile(r"(?:src|srcset|original|lazy|image|full|large)$")
"""What the names of `data-` attributes end in where scripts find a picture's address."""


def find_figure(node: Any, tag: str) -> Block | None:
    """The picture of an `<img>` or `<picture>`, or within a `<noscript>`: the largest that is real, if any."""
    if tag in ("img", "amp-img"):
        image, sources = node, []
    elif tag in ("picture", "noscript"):
        image, sources = node.css_first("img"), node.css("source")
    else:
        return None
    if image is None and not sources:
        return None
    attributes = image.attributes if image is not None else {}
    declared = _pixels(attributes.get("width"))
    if 0 < declared < _MIN_PIXELS or 0 < _pixels(attributes.get("height")) < _MIN_PIXELS:
        return None
    found = [*_candidates(attributes, declared)]
    for source in sources:
        found += _candidates(source.attributes, declared)
    found.sort(key=lambda each: -each[0])  # of equals the first: an <img>'s own is what all can show
    width, src = next((each for each in found if is_real_picture(each[1])), (0.0, ""))
    if not src:
        return None
    alt = " ".join(visible(attributes.get("alt") or "").split())
    return Block(alt, BlockKind.FIGURE, src=src, width=int(width) if width >= _MIN_PIXELS else declared)


def _candidates(attributes: Mapping[str, str | None], declared: int) -> Iterator[tuple[float, str]]:
    """The addresses that an element offers, each with its width in pixels or what it ranks as."""
    for name, value in attributes.items():
        if not value:
            continue
        if name == "src":
            yield declared, value.strip()
        elif name == "srcset":
            yield from _parse_srcset(value, declared)
        elif _is_lazy(name) and ("/" in value or "." in value):
            # what waits for a script is the picture; `src` only holds its place
            yield from ((rank + 0.5, src) for rank, src in _parse_srcset(value, declared))


def _is_lazy(name: str) -> bool:
    return name.startswith("data-") and _LAZY.search(name) is not None


def _parse_srcset(value: str, declared: int) -> Iterator[tuple[float, str]]:
    """`a.jpg 480w, b.jpg 2x` → widths and addresses (HTML, 4.8.4.2.1): an address may have commas within."""
    words = value.split(maxsplit=_MAX_WORDS)[:_MAX_WORDS]
    words.reverse()
    while words:
        src = words.pop()
        if src.endswith(",") or not words:
            yield declared, src.strip(",")
            continue
        descriptor, _, rest = words.pop().partition(",")
        if rest:
            words.append(rest)
        size = _DESCRIPTOR.fullmatch(descriptor)
        if size:
            yield float(size[1]) * (1 if size[2] == "w" else declared or 1), src.strip(",")


def _pixels(value: str | None) -> int:
    """A width or height as declared; 0 when it is not, or not in pixels."""
    found = _PIXELS.fullmatch(value) if value else None
    return int(found[1]) if found else 0


def is_real_picture(src: str) -> bool:
    """Whether an address may be a picture's: no data, no drawing with scripts, no template, no placeholder."""
    if not src or src.startswith("#") or _TEMPLATE.search(src):
        return False
    if not src.startswith(("https://", "http://", "/")) and _SCHEME.match(src):
        return False
    name = src.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2].lower()
    stem, _, suffix = name.rpartition(".")
    return suffix != "svg" and not _PLACEHOLDER.fullmatch(stem or suffix)


_NOUNS: Mapping[str, frozenset[str]] = {
    noun: frozenset(words.split())
    for noun, words in (
        ("Map", "map maps openstreetmap"),
        ("Chart", "chart charts datawrapper dwcdn flourish flo infogram"),
        ("Audio", "audio podcast podcasts soundcloud spotify acast megaphone simplecast omny audioboom"),
        ("Document", "documentcloud scribd issuu"),
        ("Video", "video videos player youtube youtu vimeo dailymotion brightcove jwplatform twitch wistia"),
        ("Post", "twitter instagram tiktok facebook reddit bsky tweet post status"),
    )
}
"""What an embed is, by the words of its address; the first that has one decides."""
_NOT_CONTENT = frozenset(
    ["ad", "ads", "adserver", "doubleclick", "googlesyndication", "googletagmanager", "like", "likebox", "share",
     "follow", "button", "buttons", "comments", "subscribe", "newsletter", "signup", "login", "form", "forms",
     "captcha", "recaptcha", "consent", "cookie", "analytics", "pixel", "timeline"]
)  # fmt: skip
"""Words in the addresses of frames that advertise, count, or ask for something."""
_DULL_TITLE = re.compile(
    r"(?:\w+ )?(?:embed(?:ded)? )?(?:video|audio|media|content|external|map)?[ -]*(?:player|content|i?frame|embed|video)?",
    re.IGNORECASE,
)
"""Titles that say no more than that there is a player."""
_MAX_SHOWN = 60
"""Characters of an address that are shown; a longer one is cut."""
_PAGES = (
    (r"//(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)([\w-]+)", r"//www.youtube.com/watch?v=\1"),
    (r"//player\.vimeo\.com/video/(\d+)", r"//vimeo.com/\1"),
    (r"//(?:www\.|geo\.)?dailymotion\.com/embed/video/(\w+)", r"//www.dailymotion.com/video/\1"),
    (r"//open\.spotify\.com/embed(?:-podcast)?/(\w+/\w+)", r"//open.spotify.com/\1"),
)  # fmt: skip
"""From the address of a player to that of the page about what it plays."""


def find_embed(node: Any, tag: str) -> Block | None:
    """What a frame or player shows, as a link; None for a picture, an advert, a counter, a form."""
    if tag in ("img", "amp-img", "picture"):
        return None
    if tag == "noscript":
        node = node.css_first("iframe")
        if node is None:
            return None
    attributes = node.attributes
    if (
        0 < _pixels(attributes.get("width")) < _MIN_FRAME_PIXELS
        or _pixels(attributes.get("height") or "99") < _MIN_FRAME_PIXELS
    ):
        return None
    if "loop" in attributes:
        return None  # a moving picture that decorates
    address = _frame_address(node, tag)
    words = frozenset(re.findall(r"[a-z]+", address.partition("?")[0].lower()))
    noun = next((noun for noun, known in _NOUNS.items() if known & words), "")
    noun = {"video": "Video", "audio": "Audio"}.get(tag.removeprefix("amp-"), noun)
    if not noun or words & _NOT_CONTENT:
        return None
    return _embed(address, noun, attributes.get("title") or attributes.get("aria-label") or "")


def _frame_address(node: Any, tag: str) -> str:
    """The absolute address that a frame or player shows; empty when there is none."""
    attributes = node.attributes
    if tag.endswith("-youtube"):
        video = attributes.get("data-videoid") or attributes.get("videoid") or ""
        return f"https://www.youtube.com/watch?v={video}" if re.fullmatch(r"[\w-]{6,20}", video) else ""
    source = node.css_first("source[src]") if tag in ("video", "audio", "amp-video") else None
    offered = [value for name, value in attributes.items() if name == "src" or _is_lazy(name)]
    offered += [source.attributes.get("src")] if source is not None else []
    address = next(
        (a.strip() for a in offered if a and re.match(r"\s*(?:https?:)?//[\w.-]+\.\w", a, re.IGNORECASE)), ""
    )
    for player, page in _PAGES:
        found = re.search(player, address)
        if found:
            return "https:" + found.expand(page)
    return address


def _embed(address: str, noun: str, title: str) -> Block | None:
    """A block that says what is embedded, all of it a link; None for an address that is none."""
    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        told = next(filter(None, (urlsplit(query.get(key, [""])[0]) for key in ("href", "url"))), parts)
        if "href" in query and told.scheme in ("http", "https"):  # a frame that shows the page it is told
            address, parts = told.geturl(), told
        seen = told if told.hostname else parts
        host = (seen.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if not host:
        return None
    shown = host + seen.path.rstrip("/") + (f"?{seen.query}" if seen.path == "/watch" else "")
    title = " ".join(visible(title).split())
    if _DULL_TITLE.fullmatch(title) or " " not in title:
        title = f"{noun}: {shown if len(shown) <= _MAX_SHOWN else shown[: _MAX_SHOWN - 1] + '…'}"
    address = f"https:{address}" if address.startswith("//") else address
    link = Mark(MarkKind.LINK, 0, len(title), address)
    return Block(title, BlockKind.EMBED, marks=(link,), link_share=1.0, src=address)


_NETWORKS = re.compile(r"twitter|instagram|tiktok|bluesky|mastodon|reddit|threads|fb-", re.IGNORECASE)
"""In the class of the quotes that a network's script turns into a post."""
_POST_ADDRESSES = ("data-instgrm-permalink", "data-text-post-permalink", "cite")


def is_post(node: Any) -> bool:
    """Whether a `<blockquote>` quotes the post of a network."""
    return _NETWORKS.search(node.attributes.get("class") or "") is not None


def find_post(node: Any) -> Block | None:
    """The post that a `<blockquote>` quotes, as a link to it; None where no link leads there."""
    attributes = node.attributes
    address = next(filter(None, map(attributes.get, _POST_ADDRESSES)), "") or ""
    title = ""
    links = [(link, link.attributes.get("href") or "") for link in node.css("a[href]")]
    if links:
        address = address or links[-1][1]
        named = [link.text() for link, href in links if without_query(href) == without_query(address)]
        title = named[-1] if named and len(named[-1].split()) > 3 else ""
    return _embed(address, "Post", title) if re.match(r"(?:https?:)?//", address) else None


def without_query(address: str) -> str:
    """An address for comparing: where it leads, whatever is asked there."""
    return address.partition("?")[0].rstrip("/")


_ARTICLE_PARAGRAPHS = 3
"""`<p>` directly in a `<noscript>` from which on it holds the article, which a script would show: a plea for scripts has one."""


def holds_article(noscript: Any) -> bool:
    """Whether a `<noscript>` holds the article, not what stands for a picture or a frame."""
    return int(sum(child.tag == "p" for child in noscript.iter())) >= _ARTICLE_PARAGRAPHS

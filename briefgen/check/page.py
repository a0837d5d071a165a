"""One built page: what is wrong with it by itself, and what the check of the whole site has to know of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from briefgen.check.finding import ERROR, WARNING, Finding, line_of
from briefgen.check.requests import host_of, inner_text, is_elsewhere, loaded_by, loaded_by_content
from briefgen.wording import LANGUAGE

STORES = re.compile(
    r"document\s*\.\s*cookie|\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b|\bcookieStore\b|\bcaches\s*\.|serviceWorker"
)
"""What scripts store something with."""
_MOST_BYTES = 500_000
"""A page larger than this takes a phone on a bad line many seconds."""
_SEARCH = "search/index.html"
"""The one page that runs a program of the site's own: the search in its index."""
_DATA_TYPES = frozenset({"application/ld+json", "application/json", "text/template", "speculationrules"})

_SECRETS = tuple(
    (needles, re.compile(pattern), name)
    for needles, pattern, name in (
        (("PRIVATE KEY-----",), r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", "a private key"),
        (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an access key of AWS"),
        (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{36}\b", "a token of GitHub"),
        (("xox",), r"\bxox[abprs]-[A-Za-z0-9-]{20,}", "a token of Slack"),
        (
            ("file:///",),
            r"file:///(?:[A-Za-z]:|home|Users|root|tmp)/[^\s\"'<]+",
            "the address of a file on a computer",
        ),
        (
            ("/home/", "/Users/"),
            r"(?<![\w./-])/(?:home|Users)/[\w.-]+/[\w./-]+",
            "the path of a file on a computer",
        ),
        ((":\\",), r"\b[A-Z]:\\(?:Users|Documents)\\[^\s\"'<]+", "the path of a file on a computer"),
    )
)
"""What should have stayed at home: some of its characters, which are found sooner, and the whole of it."""


class Link(NamedTuple):
    """A link of a page to another file of the site."""

    path: str
    """What it leads to, from the output folder, as an address without its anchor: `2024/06/28/`."""
    anchor: str
    written: str
    """As the page says it."""


class PageFacts(NamedTuple):
    """What the site's check has to know of a page. Plain values."""

    path: str
    title: str
    description: str
    ids: tuple[str, ...]
    links: tuple[Link, ...]
    is_indexed: bool
    """Whether it is a page for readers: neither a redirection nor one that asks not to be found."""
    outgoing: tuple[str, ...] = ()
    """What its links say that lead to other hosts, each once."""


@dataclass(slots=True)
class Looked:
    """A page while it is looked through: its elements once, in their order."""

    path: str
    text: str
    base: str
    """The path below its host at which the site will stand, as of `base_url`: "" or `/briefing`."""
    tree: LexborHTMLParser
    elements: list[tuple[str, Mapping[str, str | None], LexborNode]] = field(default_factory=list)

    def fault(self, rule: str, severity: str, cause: str, remedy: str, passage: str = "") -> Finding:
        """A finding at the line of a passage."""
        return Finding(self.path, line_of(self.text, passage), rule, severity, cause, remedy)

    def of(self, tag: str) -> list[tuple[Mapping[str, str | None], LexborNode]]:
        """The elements of a kind."""
        return [(attributes, node) for name, attributes, node in self.elements if name == tag]

    def meta(self, name: str) -> str | None:
        """The content of a meta element, by its name."""
        for attributes, _ in self.of("meta"):
            if (attributes.get("name") or attributes.get("http-equiv") or "").lower() == name:
                return attributes.get("content") or ""
        return None

    @property
    def is_redirection(self) -> bool:
        """Whether it only leads on."""
        return self.meta("refresh") is not None


def look_at(path: str, text: str, base: str) -> Looked:
    """Parse a page."""
    tree = LexborHTMLParser(text)
    looked = Looked(path, text, base, tree)
    root = tree.root
    for node in root.traverse() if root else ():
        looked.elements.append(((node.tag or "").lower(), node.attributes, node))
    return looked


def facts_of(looked: Looked) -> PageFacts:
    """What the check of the whole site needs of a page."""
    title = looked.tree.css_first("head > title")
    robots = (looked.meta("robots") or "").lower()
    return PageFacts(
        looked.path,
        title.text(strip=True) if title else "",
        looked.meta("description") or "",
        tuple(value for _, attributes, _ in looked.elements if (value := attributes.get("id"))),
        tuple(_links(looked)),
        not looked.is_redirection and "noindex" not in robots,
        tuple(dict.fromkeys(_outgoing(looked))),
    )


def _outgoing(looked: Looked) -> Iterator[str]:
    """What a reader can follow to other hosts."""
    for tag, attributes, _ in looked.elements:
        written = attributes.get("href") if tag in ("a", "area") else None
        if written and is_elsewhere(written):
            yield written


def _links(looked: Looked) -> Iterator[Link]:
    """Where a page leads to on its own site."""
    here = (
        "/" + looked.path.removesuffix("index.html")
        if looked.path.endswith("index.html")
        else "/" + looked.path
    )
    for tag, attributes, _ in looked.elements:
        loaded = () if tag == "base" else loaded_by(tag, attributes)
        for written in (attributes.get("href") if tag in ("a", "area", "link") else None, *loaded):
            if written is None or is_elsewhere(written) or re.match(r"(?i)\s*[a-z][a-z0-9+.-]*:", written):
                continue
            parts = urlsplit(urljoin(f"http://site{looked.base}{here}", written))
            path = unquote(parts.path)
            inside = path.startswith(f"{looked.base}/") or path == looked.base
            target = path[len(looked.base) :].lstrip("/") if inside else f"..{path}"
            yield Link(target, unquote(parts.fragment), written)


# What is wrong with a page by itself


def third_parties(looked: Looked) -> Iterator[Finding]:
    """Nothing is loaded from anyone else."""
    for tag, attributes, node in looked.elements:
        inner = loaded_by_content(tag, attributes, inner_text(node))
        for address in (*loaded_by(tag, attributes), *inner):
            if is_elsewhere(address):
                yield looked.fault(
                    "third-party", ERROR, f"<{tag}> has the reader's browser ask {host_of(address)}",
                    "keep a copy on the site, or make it a plain link", address,
                )  # fmt: skip


def scripts(looked: Looked) -> Iterator[Finding]:
    """No script in the page itself, no handler, no `javascript:` address."""
    for attributes, node in looked.of("script"):
        kind = (attributes.get("type") or "").lower()
        if attributes.get("src") or kind in _DATA_TYPES:
            continue
        said = node.text(strip=True)
        yield looked.fault(
            "inline-script", ERROR, "a script stands in the page", "put it into a file of its own", said[:40]
        )
        if found := STORES.search(said):
            yield storing(looked.path, looked.text, found[0])
    for tag, attributes, _ in looked.elements:
        for name, value in attributes.items():
            if name.startswith("on") and len(name) > 3:
                yield looked.fault(
                    "event-handler", ERROR, f"<{tag}> has the script {name}", "take it out of the template",
                    f"{name}=",
                )  # fmt: skip
            elif name in ("href", "src", "action") and re.match(
                r"\s*javascript:", value or "", re.IGNORECASE
            ):
                yield looked.fault(
                    "event-handler", ERROR, f"<{tag}> leads to a script", "link to a page", value or ""
                )


def storing(path: str, text: str, passage: str) -> Finding:
    """The fault of a script that stores something with the reader."""
    cause = f"a script uses {''.join(passage.split())}"
    return Finding(path, line_of(text, passage), "storage", ERROR, cause, "store nothing with the reader")


def forms(looked: Looked) -> Iterator[Finding]:
    """No form sends anything to another site."""
    for tag, attributes, _ in looked.elements:
        target = attributes.get("action") if tag == "form" else attributes.get("formaction")
        if target and is_elsewhere(target):
            yield looked.fault(
                "form", ERROR, f"a form sends to {host_of(target)}", "let the form stay on the site", target
            )


def policy(looked: Looked) -> Iterator[Finding]:
    """A content security policy has the browser enforce what the site promises."""
    said = looked.meta("content-security-policy")
    if said is None:
        yield looked.fault(
            "csp", ERROR, "there is no content security policy", "extend the default base.html, which has one"
        )
        return
    rules = {words[0].lower(): words[1:] for part in said.split(";") if (words := part.split())}
    if rules.get("default-src") != ["'none'"]:
        yield looked.fault(
            "csp",
            ERROR,
            "the policy allows what it does not name",
            "begin it with default-src 'none'",
            "Content-Security",
        )
    for name, values in rules.items():
        wide = {"*", "http:", "https:", "'unsafe-eval'"} & set(values)
        if name in ("script-src", "default-src", "script-src-elem"):
            wide |= {"'unsafe-inline'"} & set(values)
            if looked.path != _SEARCH:
                wide |= {"'wasm-unsafe-eval'"} & set(values)
        elsewhere = {value for value in values if is_elsewhere(value) or re.match(r"[\w*-]+\.[\w.-]+", value)}
        for value in sorted(wide | elsewhere):
            yield looked.fault("csp", ERROR, f"the policy allows {value} in {name}", "leave it out", value)


def head(looked: Looked) -> Iterator[Finding]:
    """Title, description and language."""
    if looked.is_redirection:
        return
    if not (title := looked.tree.css_first("head > title")) or not title.text(strip=True):
        yield looked.fault("title", ERROR, "the page has no title", "write a <title>")
    if not looked.meta("description") and "noindex" not in (looked.meta("robots") or ""):
        yield looked.fault(
            "description", WARNING, "the page has no description", "set `description`, or write a summary"
        )
    lang = looked.of("html")[0][0].get("lang") if looked.of("html") else None
    if not lang:
        yield looked.fault(
            "lang", ERROR, "the page does not say its language", "write <html lang=…>", "<html"
        )
    for tag, attributes, _ in looked.elements:
        code = attributes.get("lang")
        if code and not LANGUAGE.fullmatch(code):
            yield looked.fault(
                "lang",
                ERROR,
                f'<{tag}> has the language "{code}"',
                "write a code like de or pt-BR",
                f'"{code}"',
            )


def structure(looked: Looked) -> Iterator[Finding]:
    """One heading of the first rank, every id once, pictures with words and sizes."""
    if not looked.is_redirection and (count := len(looked.of("h1"))) != 1:
        said = "no heading of the first rank" if not count else f"{count} headings of the first rank"
        yield looked.fault("h1", WARNING, f"the page has {said}", "give it one <h1>", "<h1")
    seen: set[str] = set()
    for _, attributes, _ in looked.elements:
        name = attributes.get("id")
        if name and name in seen:
            yield looked.fault("id", ERROR, f'the id "{name}" stands twice', "rename one", f'id="{name}"')
        seen.add(name or "")
    for attributes, _ in looked.of("img"):
        source = attributes.get("src") or ""
        if "alt" not in attributes:
            yield looked.fault(
                "alt", ERROR, "a picture has no words for those who do not see it", "write `alt`", source
            )
        if not (attributes.get("width") and attributes.get("height")):
            yield looked.fault(
                "image-size", WARNING, "a picture has no width and height: the text jumps when it comes",
                "give it both, or set `images: resize`", source,
            )  # fmt: skip


def size(looked: Looked) -> Iterator[Finding]:
    """A page is soon there."""
    if (count := len(looked.text.encode())) > _MOST_BYTES:
        yield looked.fault(
            "size",
            WARNING,
            f"the page has {count // 1000:,} kB",
            "set `per_page` lower, or split the article",
        )


def secrets(looked: Looked) -> Iterator[Finding]:
    """No key, and no path of the computer that it was built on."""
    yield from secrets_in(looked.path, looked.text)


def secrets_in(path: str, text: str) -> Iterator[Finding]:
    """What should have stayed at home, in any text that goes out."""
    for needles, pattern, name in _SECRETS:
        if any(needle in text for needle in needles) and (found := pattern.search(text)):
            yield Finding(
                path, line_of(text, found[0]), "secret", ERROR, f"here stands {name}", "take it out"
            )


PAGE_RULES: tuple[Callable[[Looked], Iterator[Finding]], ...] = (
    third_parties,
    scripts,
    forms,
    policy,
    head,
    structure,
    size,
    secrets,
)
"""What each page is asked, in the order in which it is said."""

"""Addresses in an article: safe ones only, absolute, without what tracks readers."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, quote, unquote_plus, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm|hsa|mtm|matomo|piwik|pk|oly|guce|ns)_\w+|(?:fb|g|dc|y|tw|tt|msclk|gb|wb|rb_click|wicked)(?:cl|clk|ra)?id|"
    r"gclsrc|gbraid|wbraid|msclkid|igsh(?:id)?|mc_[ce]id|_g[al]|_hs(?:enc|mi)|hsctatracking|ncid|ocid|icid|s_cid|itid|smid|"
    r"cmp(?:id)?|int_?cmp|ftag|at_(?:medium|campaign|custom\w*|link\w*|ptr\w*|bbc\w*)|wt_mc|xtor|spm|srsltid|ref_(?:src|url)|"
    r"__twitter_impression|mkt_tok|vero_(?:id|conv)|ml_subscriber\w*|trk(?:campaign)?|guccounter|epik|li_fat_id|ef_id|"
    r"s_kwcid|soc_(?:src|trk)|si|mibextid|ito|srnd|refer|smtyp|dm_i|__[sh]stc|__hssc|__hsfp",
    re.IGNORECASE,
)
"""Query keys that say whence a reader came, and nothing of what is shown."""
_REFERRING = re.compile(r"ref=(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
"""The same where it names a site: `ref=example.com`. Elsewhere `ref` may name what is shown."""
_REDIRECTOR = re.compile(
    r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/url|lm?\.(?:facebook|instagram)\.com/(?:l\.php)?|"
    r"(?:[\w-]+\.)?safelinks\.protection\.outlook\.com/.*|(?:www\.)?(?:youtube|linkedin)\.com/(?:redir/)?redirect|"
    r"go\.(?:skimresources|redirectingat)\.com/|t\.umblr\.com/redirect|vk\.com/away\.php|slack-redir\.net/link|"
    r"out\.reddit\.com/.*|duckduckgo\.com/l/|steamcommunity\.com/linkfilter/?",
    re.IGNORECASE,
)
"""Host and path of addresses that do nothing but count who follows a link, and lead on."""
_TARGETS = ("url", "u", "q", "to", "z", "uddg")
"""The query keys in which they say where to."""
_MAX_REDIRECTS = 3
_PLAIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[A-Za-z0-9/_.,~-]*)?")
"""An address with nothing in it to be taken apart: it stays as it is."""
_ENTITY = re.compile(r"&(?=#?\w+;)")


def clean_link(href: str, base: str) -> str:
    """An absolute http(s) or mailto address without tracking, detours and passwords; empty when the link must go.

    One within the page, like a footnote's, goes: the page is not here.
    """
    href = href.strip()
    if _PLAIN.fullmatch(href):
        return href
    if not href or href.startswith("#"):
        return ""
    if not base and href.startswith("//"):
        base = "https:"
    try:
        parts = _direct(urlsplit(urljoin(base, href) if base else href))
        if parts.scheme == "mailto" and parts.path:
            return quote(urlunsplit(parts._replace(query="", fragment="")), safe=_SAFE)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        fragment = "" if _is_tracking(parts.fragment) or ":~:" in parts.fragment else parts.fragment
        query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
        host = parts.netloc.rpartition("@")[2]
        address = urlunsplit(parts._replace(netloc=host, query=query, fragment=fragment))
    except ValueError:  # a host that is none, like http://[x
        return ""
    return _ENTITY.sub("&amp;", quote(address, safe=_SAFE))


def _direct(parts: SplitResult) -> SplitResult:
    """The address to which one that only counts readers leads on. Raises ValueError for one that is none."""
    for _ in range(_MAX_REDIRECTS if parts.query else 0):
        if not _REDIRECTOR.fullmatch(parts.netloc + parts.path):
            break
        query = parse_qs(parts.query)
        told = (urlsplit(query[key][0]) for key in _TARGETS if key in query)
        target = next((each for each in told if each.scheme in ("http", "https") and each.hostname), None)
        if target is None:
            break
        parts = target
    return parts


_SAFE = "%/:?#[]@!$&'*+,;=~-._"
"""What an address may hold besides letters and digits. No parentheses: they end a link in Markdown."""


def _is_tracking(pair: str) -> bool:
    key = unquote_plus(pair.partition("=")[0])
    return bool(_TRACKING.fullmatch(key) or (key == "ref" and _REFERRING.fullmatch(pair)))

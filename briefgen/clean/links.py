"""Addresses in an article: safe ones only, absolute, without what tracks readers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|ncid|ocid|cmpid|"
    r"cmp|smid|ftag|at_medium|at_campaign|wt_mc|xtor|spm|srsltid|ref_src|ref_url|__twitter_impression|mkt_tok|vero_id)$",
    re.IGNORECASE,
)
"""Query keys that say whence a reader came, and nothing of what is shown."""


def clean_link(href: str, base: str) -> str:
    """An absolute http(s) or mailto address without tracking; empty when the link must go."""
    try:
        parts = urlsplit(urljoin(base, href.strip()) if base else href.strip())
        if parts.scheme == "mailto" and parts.path:
            return urlunsplit(parts._replace(query="", fragment=""))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        query = parts.query
        if query:
            pairs = parse_qsl(query, keep_blank_values=True)
            kept = [(key, value) for key, value in pairs if not _TRACKING.match(key)]
            query = query if len(kept) == len(pairs) else urlencode(kept)
        address = urlunsplit(parts._replace(query=query))
    except ValueError:  # a host that is none, like http://[x
        return ""
    return quote(address, safe="%/:?#[]@!$&'*+,;=~-._")

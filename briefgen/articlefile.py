"""Article → file: front matter in a fixed order, then the body. Reading what was written gives the same article."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import yaml

from briefgen.frontmatter import FIELDS, IMAGE_KEYS, ORIGIN_KEYS
from briefgen.model import Article, Image, Origin


def write_article(article: Article) -> str:
    """The file for an article: front matter in a fixed order with empty fields left out, then the body."""
    meta: dict[str, Any] = {}
    for key in FIELDS:
        value = _plain(getattr(article, key))
        if value or (key == "title"):
            meta[key] = value
    header = yaml.dump(
        meta, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9, default_flow_style=False
    )
    body = article.body.strip("\n")
    return f"---\n{header}---\n" + (f"\n{body}\n" if body else "")


def _plain(value: Any) -> Any:
    if isinstance(value, Origin):
        return {key: getattr(value, key) for key in ORIGIN_KEYS if getattr(value, key)}
    if isinstance(value, Image):
        return {key: getattr(value, key) for key in IMAGE_KEYS if getattr(value, key)}
    if isinstance(value, datetime):
        return _Moment(value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes"))
    if isinstance(value, date):
        return _Moment(value.isoformat())
    return list(value) if isinstance(value, tuple) else value


class _Moment(str):
    """A date in ISO 8601, written without quotes."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented below their key, dates plain."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent list items below their key, as people write them."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Never write aliases: we refuse to read them."""
        return True


def _represent_moment(dumper: _Dumper, value: _Moment) -> yaml.ScalarNode:
    # with the very tag that a reader would give it, for then it needs neither quotes nor a tag
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, str(value))


_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks that YAML folds to a space unless they are escaped."""


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", value, '"' if _OTHER_BREAKS.search(value) else None
    )


_Dumper.add_representer(_Moment, _represent_moment)
_Dumper.add_representer(str, _represent_text)

"""The formats that a briefing, a topic, a month or some articles can be had in, beside HTML pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Format(NamedTuple):
    """One format."""

    name: str
    """As the setting `formats` and the option `--format` say it."""
    title: str
    """As people call it."""
    suffix: str
    media_type: str
    is_list: bool = False
    """Whether it lists articles without their texts; only such formats are made of topics by the build."""
    is_text: bool = True
    """Whether a terminal can show it."""
    needs_base_url: bool = False


FORMATS = (
    Format("md", "Markdown", ".md", "text/markdown"),
    Format("html", "HTML", ".html", "text/html"),
    Format("eml", "E-mail", ".eml", "message/rfc822", needs_base_url=True),
    Format("epub", "EPUB", ".epub", "application/epub+zip", is_text=False),
    Format("pdf", "PDF", ".pdf", "application/pdf", is_text=False),
    Format("csv", "CSV", ".csv", "text/csv", is_list=True),
    Format("ris", "RIS", ".ris", "application/x-research-info-systems", is_list=True),
    Format("csl-json", "CSL-JSON", ".csl.json", "application/vnd.citationstyles.csl+json", is_list=True),
)

BY_NAME = {each.name: each for each in FORMATS}

_BRIEFING_FILE = "briefing"
_LIST_FILE = "articles"
"""What the build calls its files, before the suffix, in the folders of a briefing and of a topic."""


def briefing_formats(names: Iterable[str], base_url: str) -> tuple[Format, ...]:
    """Of the formats named in the settings, those that the build makes of each briefing."""
    chosen = set(names)
    return tuple(each for each in FORMATS if each.name in chosen and (base_url or not each.needs_base_url))


def topic_formats(names: Iterable[str], base_url: str) -> tuple[Format, ...]:
    """Those of each topic: lists. A topic's texts, all of them, are more than one file should hold."""
    return tuple(each for each in briefing_formats(names, base_url) if each.is_list)


def file_url(folder: str, form: Format) -> str:
    """The address of the file that the build makes, in the folder of a briefing's or a topic's page."""
    return f"{folder}{_LIST_FILE if form.is_list else _BRIEFING_FILE}{form.suffix}"

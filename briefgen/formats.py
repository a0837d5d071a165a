"""The formats that a briefing, a topic, a month or some articles can be had in, beside HTML pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
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

BRIEFING_FILE = "briefing"
TOPIC_FILE = "articles"
"""What the build calls its files, before the suffix, in the folders of a briefing and of a topic."""

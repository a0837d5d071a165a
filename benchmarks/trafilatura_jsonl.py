"""What trafilatura makes of saved pages and texts, as JSON Lines: the peer of `accuracy.py --peer`.

A text has no elements; each of its lines is given to trafilatura as a paragraph, as one would who has nothing else.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path

import trafilatura


def main() -> None:
    """One line for each file that is named."""
    for name in sys.argv[1:]:
        print(json.dumps({"path": name, **extracted(Path(name))}), flush=True)


def extracted(file: Path) -> dict[str, object]:
    """The article's text with what is known of it; all empty where trafilatura finds none."""
    data = file.read_bytes()
    if file.suffix == ".txt":
        data = paragraphs(data.decode("utf-8", "replace")).encode()
    body = trafilatura.extract(data, output_format="markdown") or ""
    said = trafilatura.extract_metadata(data)
    authors = [each.strip() for each in (said.author or "").split(";") if each.strip()]
    return {"title": said.title, "date": said.date, "authors": authors, "topics": said.tags or [],
            "url": said.url, "language": said.language, "body": body}  # fmt: skip


def paragraphs(text: str) -> str:
    """A page of one paragraph a line."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f'<html><head><meta charset="utf-8"></head><body>{lines}</body></html>'


if __name__ == "__main__":
    main()

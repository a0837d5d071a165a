"""Small sites for tests: made from a mapping of files, built at a fixed time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from briefgen.builder.build import build
from briefgen.builder.report import BuildReport
from briefgen.config import load_config

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)

SETTINGS = """\
name: The Test Brief
timezone: Europe/Berlin
base_url: https://example.org/brief
"""


def article(title: str, *, body: str = "One paragraph.", **fields: object) -> str:
    """The text of an article's file."""
    lines = [f"{key}: {value}" for key, value in {"title": title, **fields}.items()]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n"


def make_site(root: Path, files: Mapping[str, str], settings: str = SETTINGS) -> Path:
    """Write a site's files; those in content/ may be named without it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "briefgen.yaml").write_text(settings)
    (root / "content").mkdir(exist_ok=True)
    for name, text in files.items():
        top = name.partition("/")[0]
        file = root / name if top in ("content", "templates", "interface") else root / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def build_site(root: Path) -> BuildReport:
    """Build a site into its own output folder."""
    return build(load_config(root), now=NOW)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

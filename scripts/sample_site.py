"""The sample site of the repository, built for a look at it, and a page of each kind that it has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def build(output: Path, root: Path = ROOT) -> Path:
    """The site of a folder, in the folder `output`."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "briefgen", "-C", str(root), "build", "--quiet", "--output", str(output)]
    subprocess.run(command, check=True, env=env)
    return output


def kinds_of(site: Path) -> dict[str, str]:
    """The path of one page of each kind, the largest of those that lie highest."""
    found: dict[str, str] = {}
    for file in sorted(site.rglob("*.html"), key=lambda file: (len(file.parts), -file.stat().st_size)):
        text = file.read_text("utf-8")
        kind = text.partition('<body class="')[2].partition('"')[0]
        if kind:
            found.setdefault(kind, "/" + file.relative_to(site).as_posix().removesuffix("index.html"))
    return found

"""The cleaner's score on a pack of saved pages, held to a pinned floor: exit code 1 when quality has dropped.

The weights were trained on these very pages, so the figures flatter; what the labeller is worth on sites it
has not seen is what `scripts/train` prints. A drop is a drop all the same.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

_FLOORS = Path(__file__).with_name("floors.yaml")


def main() -> None:
    """Score both routes, print each set's row, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path, help="folder with score.py, truth.jsonl.gz, html/ and text/")
    parser.add_argument("--limit", type=int, default=0, help="the first N pages of each set (default: all)")
    parser.add_argument("--peer", action="store_true", help="score trafilatura in the same run, too")
    arguments = parser.parse_args()
    floors = yaml.safe_load(_FLOORS.read_text("utf-8"))
    below = []
    for route in ("html", "text"):
        peers = _score(arguments.pack, route, arguments.limit, _PEER) if arguments.peer else {}
        for name, row in _score(arguments.pack, route, arguments.limit, _OURS).items():
            for key, floor in floors[route][name].items():
                value = row[key]
                beside = f", trafilatura {peers[name][key] or 0:.4f}" if peers else ""
                print(f"{route} {name:12} {key:8} {value:.4f}, floor {floor:.3f}{beside}", flush=True)
                if value < floor:
                    below.append(f"{route} {name} {key}")
    if below:
        sys.exit(f"below the floor: {', '.join(below)}")


_OURS = f"{sys.executable} -m briefgen clean --jsonl"
_PEER = f"{sys.executable} {Path(__file__).with_name('trafilatura_jsonl.py')}"


def _score(pack: Path, route: str, limit: int, cleaner: str) -> dict[str, dict[str, Any]]:
    """A cleaner's figures, by set. `cleaner`: the command that prints what it makes of files."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "pages.json"
        command = [
            sys.executable, str(pack / "score.py"), "--cmd", cleaner, "--route", route, "--json", str(result),
        ]  # fmt: skip
        subprocess.run([*command, *(["--limit", str(limit)] if limit else [])], check=True)
        pages = json.loads(result.read_text("utf-8"))
    sets: dict[str, list[dict[str, Any]]] = {}
    for page in pages:
        sets.setdefault(page["id"].partition("/")[0], []).append(page)
    metrics = _metrics(pack)
    return {name: metrics.summarise(found) for name, found in sets.items()}


def _metrics(pack: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", pack / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{pack} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

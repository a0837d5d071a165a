"""How long it takes from a saved file to the reloaded browser.

    python benchmarks/preview.py CORPUS [-n 10000] [--saves 10]

`briefgen serve` shows a site of N articles with the default theme, CORPUS being as for `building.py`. Chromium looks at
an article, which is saved again and again, each time as soon as the page shows the last text. Needs the extra
`browser` and Chromium.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from building import compile_briefgen, generators, make_site
from playwright.sync_api import Page, sync_playwright

GOAL_S = 1.0
_START_S = 120


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """The address of a running preview."""
    command = [sys.executable, "-m", "briefgen", "serve", "--port", "0"]
    with (site.parent / "serve.log").open("w") as log:
        process = subprocess.Popen(command, cwd=site, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until = time.monotonic() + _START_S
        while time.monotonic() < until and process.poll() is None:
            if found := re.search(r"serving on (\S+)", (site.parent / "serve.log").read_text()):
                yield found[1]
                return
            time.sleep(0.05)
        sys.exit(f"the preview did not start: {(site.parent / 'serve.log').read_text()}")
    finally:
        process.terminate()
        process.wait()


def saves(page: Page, article: Path, count: int) -> list[float]:
    """Seconds from each save until the text is on the page."""
    text, taken = article.read_text("utf-8"), []
    for number in range(count):
        started = time.perf_counter()
        article.write_text(f"{text}\n\nSaved for the {number}. time.\n", "utf-8")
        page.wait_for_selector(f"text=Saved for the {number}. time.", timeout=60_000)
        taken.append(time.perf_counter() - started)
    return taken


def measure(corpus: Path, count: int, times: int, place: Path) -> list[float]:
    """The times of all saves on a site of `count` articles."""
    site = make_site(generators(None)["briefgen"](), corpus, count, place, default_theme=True)
    article = sorted((site / "content").rglob("*.md"))[count // 2]
    program = shutil.which("chromium") or shutil.which("google-chrome") or sys.exit("Chromium is missing")
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address + url_of(article))
        page.wait_for_timeout(1000)
        taken = saves(page, article, times)
        browser.close()
    return taken


def url_of(article: Path) -> str:
    """Where an article of the corpus is shown."""
    year, month, day = re.search(r"^date: [\"']?(\d+)-(\d+)-(\d+)", article.read_text("utf-8"), re.M).groups()  # type: ignore[union-attr]
    return f"{year}/{month}/{day}/{article.stem}/"


def main() -> None:
    """Print the median and the longest time as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("-n", type=int, default=10_000, dest="count")
    parser.add_argument("--saves", type=int, default=10)
    arguments = parser.parse_args()
    compile_briefgen()
    with tempfile.TemporaryDirectory(prefix="briefgen-preview-bench-") as place:
        taken = measure(arguments.corpus.resolve(), arguments.count, arguments.saves, Path(place))
    result = {
        "articles": arguments.count,
        "median_s": round(statistics.median(taken), 3),
        "longest_s": round(max(taken), 3),
        "goal_s": GOAL_S,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()

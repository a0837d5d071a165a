"""How fast cleaning is: pages a CPU second beside trafilatura's, the first page, and pages meant to hurt.

Runs alternate, and medians are printed: whatever else the machine does hits both.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from briefgen.clean import clean
from briefgen.errors import BriefgenError
from briefgen.model import Source
from briefgen.read import read

_ROUNDS = 5
_NOW = datetime.now(UTC)


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path, help="folder with html/*.html.gz and text/*.txt.gz")
    parser.add_argument("--every", type=int, default=5, help="take every nth page (default: %(default)s)")
    arguments = parser.parse_args()
    pages = _load(arguments.pack / "html", "text/html")[:: arguments.every]
    texts = _load(arguments.pack / "text", "text/plain")[:: arguments.every]
    if not pages or not texts:
        parser.error(f"{arguments.pack} has no html/*.html.gz and text/*.txt.gz")
    _compare(pages, texts)
    _first_page(pages[0], texts[0])
    _hostile()


def _load(folder: Path, media_type: str) -> list[Source]:
    return [
        Source(path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes()), media_type)
        for path in sorted(folder.glob("*.gz"))
    ]


def _compare(pages: Sequence[Source], texts: Sequence[Source]) -> None:
    contestants: dict[str, Callable[[], None]] = {
        "trafilatura, HTML": lambda: _each(pages, _trafilatura),
        "briefgen, HTML": lambda: _each(pages, _briefgen),
        "briefgen, text": lambda: _each(texts, _briefgen),
    }
    for run in contestants.values():
        run()  # warm: caches, lazy imports
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(_ROUNDS):
        for name, run in contestants.items():
            start = time.process_time()
            run()
            seconds[name].append(time.process_time() - start)
    rates = {name: len(pages) / statistics.median(times) for name, times in seconds.items()}
    peer = rates["trafilatura, HTML"]
    print(f"{len(pages)} pages, median of {_ROUNDS} alternating runs")
    for name, rate in rates.items():
        print(f"  {name:18} {rate:7.1f} pages a CPU second  {rate / peer:5.2f} times trafilatura's")


def _each(sources: Sequence[Source], work: Callable[[Source], object]) -> None:
    for source in sources:
        work(source)


def _briefgen(source: Source) -> None:
    with suppress(BriefgenError):  # a refusal is an answer, too
        len(clean(read(source), source, _NOW).full_text)


def _trafilatura(source: Source) -> None:
    trafilatura.bare_extraction(source.data, with_metadata=True)


def _first_page(page: Source, text: Source) -> None:
    """The whole process: start, imports, one page."""
    for source, suffix in ((page, ".html"), (text, ".txt")):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"page{suffix}"
            file.write_bytes(source.data)
            times = [_cpu_of(["clean", "--jsonl", str(file)])[0] for _ in range(_ROUNDS)]
        print(f"first page, {suffix[1:]}: {statistics.median(times):.2f} s CPU from the start of the process")


def _cpu_of(arguments: Sequence[str]) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and exit code of one briefgen process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "briefgen", *arguments], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - start, done.returncode


def _hostile() -> None:
    pages = {
        "100,000 nested tags": b"<div>" * 100_000,
        "50,000 attributes": b"<p " + b" ".join(b"a%d=1" % i for i in range(50_000)) + b">x</p>",
        "32 MB of unclosed tags": b"<b>x" * (8 * 2**20),
        "15 MB of unclosed tags": b"<b>x" * (15 * 2**18),
        "20,000 links": b"<ul>" + b'<li><a href="/x">A headline of a story here</a></li>' * 20_000,
        "5 MB of paragraphs": b"<p>" + b"A sentence of some words, and of some more. " * 20 + b"</p>\n",
    }
    pages["5 MB of paragraphs"] *= 5 * 2**20 // len(pages["5 MB of paragraphs"])
    for name, data in pages.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.html"
            file.write_bytes(b"<html><body>" + data)
            cpu, wall, code = _cpu_of(["clean", str(file)])
        print(f"hostile, {name}: {wall:.1f} s, {cpu:.1f} s CPU, exit code {code}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MB")


if __name__ == "__main__":
    main()

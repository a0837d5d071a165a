"""The pack of saved pages: readings, which of their blocks are the article, and how much each row counts."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from briefgen.clean.label import Ruled, language_of, rule
from briefgen.clean.learned.features import OWN, PLACED, own_features
from briefgen.clean.learned.lexicon import class_terms, word_terms
from briefgen.clean.learned.model import asked_of, is_sure, page_of
from briefgen.errors import BriefgenError
from briefgen.model import BODY_LABELS, Label, Reading, Source
from briefgen.read import read

UNKNOWN = -1
_MEDIA = {"html": "text/html", "text": "text/plain"}
_KNOWN_WEIGHT = 100.0
"""Weight of a page whose whole body is known."""
_GUESSED_WEIGHT = 60.0
"""Weight of a page of which only some snippets are known, and the rest is what the rules and the last round agree on."""
_SNIPPET_GAIN = 3.0
_MOST_WORDS = 120
"""Words beyond which a block does not count for more."""


@dataclass(slots=True)
class Sample:
    """One page as training sees it; arrays have one row a block."""

    id: str
    set: str
    site: str
    truth: dict[str, Any]
    texts: list[str]
    words: np.ndarray
    known: np.ndarray
    """1 article, 0 not, UNKNOWN."""
    kept: np.ndarray
    """What the rules keep."""
    taught: np.ndarray
    """False where a rule is sure: of these blocks nothing is learnt."""
    asked: np.ndarray
    """What the ensembles are asked about. They learn from more: what is plain to see, too, keeps them from mistakes."""
    word_terms: list[list[str]]
    class_terms: list[list[str]]
    ruled: Ruled = field(repr=False)
    reading: Reading = field(repr=False)


def load_score(pack: Path) -> ModuleType:
    """The pack's own metrics."""
    spec = importlib.util.spec_from_file_location("score", pack / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{pack} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_samples(pack: Path, route: str) -> list[Sample]:
    """Every page of the pack that can be read and has a block.

    Routes are `html` and `text`, the pack's own scraping, and `lines`: the page's blocks a line each, as another
    scraper might have it.
    """
    with gzip.open(pack / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(partial(_sample, pack, route), items, chunksize=8)
        return [sample for sample in found if sample is not None]


def _sample(pack: Path, route: str, item: dict[str, Any]) -> Sample | None:
    try:
        reading = _read(pack, "text" if route == "text" else "html", item)
        if route == "lines":
            lines = "\n".join(" ".join(block.text.split()) for block in reading.blocks)
            reading = read(Source("lines", lines.encode(), _MEDIA["text"]))
    except BriefgenError:
        return None
    if not reading.blocks:
        return None
    ruled = rule(reading, language_of(reading))
    facts = ruled.scene.facts
    return Sample(
        id=item["id"],
        set=item["set"],
        site=site_of(item["url"] or ""),
        truth=item["truth"],
        texts=[block.text for block in reading.blocks],
        words=np.array([each.words for each in facts]),
        known=np.array(known_blocks([block.text for block in reading.blocks], item["truth"])),
        kept=np.array([g.label in BODY_LABELS or g.label is Label.STANDFIRST for g in ruled.settled]),
        taught=np.array([not is_sure(guess) for guess in ruled.first]),
        asked=np.isin(np.arange(len(facts)), asked_of(ruled.scene, ruled.first)),
        word_terms=[sorted(set(word_terms(each.said))) for each in facts],
        class_terms=[list(class_terms(block)) for block in reading.blocks],
        ruled=ruled,
        reading=reading,
    )


def _read(pack: Path, route: str, item: dict[str, Any]) -> Reading:
    data = gzip.decompress((pack / item[route]).read_bytes())
    return read(Source(item[route], data, _MEDIA[route]))


def own_rows(sample: Sample, words: Sequence[float], classes: Sequence[float]) -> np.ndarray:
    """The first ensemble's rows, with lexicon scores of the caller's; zeros for blocks that it is not taught."""
    page = page_of(sample.ruled.scene, sample.ruled.first, sample.ruled.settled)
    page.asked = np.flatnonzero(sample.taught).tolist()
    page.words = [words[index] for index in page.asked]
    if page.boxes is not None:
        page.classes = [classes[index] for index in page.asked]
    rows = np.zeros((len(words), len(OWN) + (len(PLACED) if page.boxes is not None else 0)), dtype=np.float32)
    rows[page.asked] = np.array(own_features(page)).reshape(-1, rows.shape[1])
    return rows


_HOST = re.compile(r"(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,6})(?=[.\-_]|$)")
_SECOND_LEVEL = {"co", "com", "org", "gov", "ac", "net", "or", "ne", "go"}


def site_of(address: str) -> str:
    """The registrable domain: pages of one must not be on both sides of a fold."""
    host = (urlsplit(address).hostname or "") if address.startswith("http") else ""
    if not host:
        rest = re.sub(r"^.*?::", "", address).split("/")[0].lower()
        found = _HOST.match(rest)
        host = found.group(1) if found else rest
    parts = host.removeprefix("www.").split(".")
    country = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVEL
    return ".".join(parts[-3 if country else -2 :])


def known_blocks(texts: Sequence[str], truth: dict[str, Any]) -> list[int]:
    """1 for each block of the true article, 0 for others, UNKNOWN where the truth does not tell."""
    return _by_body(texts, truth["body"]) if truth.get("body") is not None else _by_snippets(texts, truth)


_TOKEN = re.compile(r"\w+")


def _by_body(texts: Sequence[str], body: str) -> list[int]:
    lines = {tuple(_TOKEN.findall(line)) for line in body.splitlines()}
    tokens = _TOKEN.findall(body)
    fours = {tuple(tokens[i : i + 4]) for i in range(max(1, len(tokens) - 3))}
    pairs = {tuple(tokens[i : i + 2]) for i in range(max(1, len(tokens) - 1))}
    line, pair = 2, 3  # what is true only if blocks around are
    found = []
    for text in texts:
        own = tuple(_TOKEN.findall(text))
        if not own:
            found.append(UNKNOWN)
        elif len(own) >= 4:
            grams = [own[i : i + 4] for i in range(len(own) - 3)]
            found.append(int(sum(gram in fours for gram in grams) * 2 >= len(grams)))
        else:
            found.append(line if own in lines else pair if len(own) > 1 and own in pairs else 0)
    for index, value in enumerate(found):
        if value in (line, pair):
            near = [found[j] for j in (index - 2, index - 1, index + 1, index + 2) if 0 <= j < len(found)]
            found[index] = int(near.count(1) >= (1 if value == line else 3))
    return _without_doubles(texts, found)


def _without_doubles(texts: Sequence[str], found: list[int]) -> list[int]:
    """Of a text that stands twice, the one with most of the article around is the article's."""
    best: dict[str, tuple[int, int]] = {}
    for index, text in enumerate(texts):
        if found[index] != 1:
            continue
        key = " ".join(_TOKEN.findall(text))
        around = found[max(0, index - 5) : index + 6].count(1)
        other = best.get(key)
        if other is None or around > other[1]:
            best[key] = (index, around)
        loser = index if other and around <= other[1] else other[0] if other else None
        if loser is not None:
            found[loser] = UNKNOWN
    return found


def _by_snippets(texts: Sequence[str], truth: dict[str, Any]) -> list[int]:
    wanted = [" ".join(s.split()) for s in truth["with"]]
    unwanted = [" ".join(s.split()) for s in truth["without"]]
    found = []
    for text in (" ".join(t.split()) for t in texts):
        if any(s in text for s in unwanted):
            found.append(0)
        elif any(s in text or (len(text) >= 12 and text in s) for s in wanted):
            found.append(1)
        else:
            found.append(UNKNOWN)
    return found


def labels_and_weights(sample: Sample, guessed: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """What a page's blocks are and how much each counts, `guessed` filling in what the truth does not tell.

    A page counts as much as any other, and in it a block by its words, as in the metric.
    """
    size = np.minimum(sample.words, _MOST_WORDS) + 2.0
    labels, total = sample.known, _KNOWN_WEIGHT
    if sample.truth.get("body") is None:
        total = _GUESSED_WEIGHT
        size = np.where(sample.known != UNKNOWN, size * _SNIPPET_GAIN, size)
        if guessed is not None:
            labels = np.where(sample.known != UNKNOWN, sample.known, guessed)
    size = np.where((labels != UNKNOWN) & sample.taught, size, 0.0)
    return labels, size / max(1.0, size.sum()) * total


def frequent(samples: Sequence[Sample], terms: str, sites: int) -> dict[str, int]:
    """The terms that stand on pages of that many sites, with a number each."""
    seen: dict[str, set[str]] = {}
    for sample in samples:
        for term in {term for found in getattr(sample, terms) for term in found}:
            seen.setdefault(term, set()).add(sample.site)
    count = Counter({term: len(found) for term, found in seen.items()})
    return {term: n for n, term in enumerate(sorted(t for t, c in count.items() if c >= sites))}

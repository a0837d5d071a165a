"""Train the labeller from a pack of saved pages, print its cross-validation, write its weights."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from export import write_forests, write_lexicon
from pack import UNKNOWN, Sample, load_samples, load_score
from spreading import spread
from stacking import Fitted, decided, fit_route, score_sets

LEARNED = Path(__file__).parents[2] / "briefgen" / "clean" / "learned"


def main() -> None:
    """Both routes: the HTML route teaches itself on pages half known, the text route learns from it.

    The text route learns from two scrapings of each page, so as not to learn one scraper's ways by heart.
    """
    parser = argparse.ArgumentParser(prog="scripts/train", description=__doc__)
    parser.add_argument("pack", type=Path, help="folder with truth.jsonl.gz, html/, text/ and score.py")
    parser.add_argument("--dry-run", action="store_true", help="print the figures and write nothing")
    arguments = parser.parse_args()
    score = load_score(arguments.pack)

    pages = load_samples(arguments.pack, "html")
    known_only = fit_route(pages, [None] * len(pages))
    _report(score, pages, known_only.shares, "html, known blocks only")
    html = fit_route(pages, [guessed(s, o) for s, o in zip(pages, known_only.opinions, strict=True)])
    _report(score, pages, html.shares, "html")
    if not arguments.dry_run:
        _write("html", html)
        write_lexicon(LEARNED / "classes.json", html.lexicons["classes"])

    texts = load_samples(arguments.pack, "text")
    scraped = len(texts)
    texts += load_samples(arguments.pack, "lines")
    teacher = dict(zip((s.id for s in pages), zip(pages, html.opinions, strict=True), strict=True))
    text = fit_route(texts, [taught(s, *teacher[s.id]) if s.id in teacher else None for s in texts])
    _report(score, texts[:scraped], text.shares[:scraped], "text")
    _report(score, texts[scraped:], text.shares[scraped:], "text, lines of pages")
    if not arguments.dry_run:
        _write("text", text)


def _write(route: str, fitted: Fitted) -> None:
    write_forests(LEARNED / f"forest_{route}.py", route, {"first": fitted.first, "second": fitted.second})
    write_lexicon(LEARNED / f"words-{route}.json", fitted.lexicons["words"])


def guessed(sample: Sample, opinions: np.ndarray) -> np.ndarray:
    """Labels as of known siblings, else where the rules and the last round agree; UNKNOWN elsewhere."""
    agreed = np.where(
        sample.kept & (opinions > 0.6), 1, np.where(~sample.kept & (opinions < 0.4), 0, UNKNOWN)
    )
    told = spread(sample)
    return np.where(told != UNKNOWN, told, agreed)


def taught(sample: Sample, page: Sample, opinions: np.ndarray) -> np.ndarray:
    """A scraped text's labels by what was made of the same page as HTML, which knows more."""
    kept = " \n ".join(" ".join(t.split()) for t, o in zip(page.texts, opinions, strict=True) if o > 0.5)
    dropped = " \n ".join(" ".join(t.split()) for t, o in zip(page.texts, opinions, strict=True) if o <= 0.5)
    labels = []
    for text in (" ".join(t.split()) for t in sample.texts):
        if text not in kept:
            labels.append(0)
        else:
            labels.append(1 if len(text) >= 40 or text not in dropped else UNKNOWN)
    return np.array(labels)


def _report(score: object, samples: Sequence[Sample], opinions: Sequence[np.ndarray], name: str) -> None:
    """Figures of pages whose site no opinion had seen, as the program decides."""
    learned = [decided(sample, shares) for sample, shares in zip(samples, opinions, strict=True)]
    print(f"{name}: {len(samples)} pages, folds by site")
    print(f"  rules alone: {_figures(score, samples, [sample.kept for sample in samples])}")
    print(f"  learned:     {_figures(score, samples, learned)}", flush=True)


def _figures(score: object, samples: Sequence[Sample], kept: Sequence[np.ndarray]) -> str:
    return "  ".join(
        f"{name} F1 {row['f1']:.4f} P {row['p']:.3f} R {row['r']:.3f}"
        for name, row in score_sets(score, samples, kept).items()
    )


main()

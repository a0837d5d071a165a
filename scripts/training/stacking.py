"""Fitting: lexicons, then the two ensembles, each on what the one before says of pages it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from pack import UNKNOWN, Sample, frequent, labels_and_weights, own_rows
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from briefgen.clean.learned.boxes import Boxes
from briefgen.clean.learned.context import context_features
from briefgen.clean.learned.correct import correct_by
from briefgen.clean.learned.features import is_kept
from briefgen.clean.learned.model import SETTLED, SETTLED_OPINION, Opinion, is_unsure

FOLDS = 5
_SITES = 6
"""Sites that a lexicon's term must stand on: no site's own name gets a weight."""
_SPARSE = {"word_terms": 0.15, "class_terms": 0.15}
"""Inverse of the L1 penalty: the smaller, the fewer terms are kept."""
FIRST = {"n_estimators": 70, "num_leaves": 12, "learning_rate": 0.1, "reg_lambda": 5.0}
SECOND = {"n_estimators": 110, "num_leaves": 18, "learning_rate": 0.08, "reg_lambda": 30.0}
_COMMON: dict[str, Any] = {
    "min_child_samples": 100, "subsample": 0.8, "subsample_freq": 1, "colsample_bytree": 0.6,
    "max_bin": 63, "n_jobs": 2, "verbose": -1, "deterministic": True, "force_row_wise": True,
}  # fmt: skip

Split = tuple[np.ndarray, np.ndarray]


@dataclass(slots=True)
class Fitted:
    """One route's weights, and what pages that the fit had not seen are given."""

    lexicons: dict[str, dict[str, float]]
    first: lightgbm.LGBMClassifier
    second: lightgbm.LGBMClassifier
    opinions: list[np.ndarray]
    """Out-of-fold opinions of the second ensemble on all that it is taught: what another fit may learn from."""
    shares: list[np.ndarray]
    """What the program would say of pages that it has not seen."""


def folds_of(samples: Sequence[Sample]) -> list[Split]:
    """Splits in which no site is on both sides."""
    return list(GroupKFold(FOLDS).split(samples, groups=[sample.site for sample in samples]))


def fit_route(samples: Sequence[Sample], guessed: Sequence[np.ndarray | None]) -> Fitted:
    """Fit everything of one route; `guessed` are labels for blocks of which the truth does not tell."""
    folds = folds_of(samples)
    targets = [labels_and_weights(s, g) for s, g in zip(samples, guessed, strict=True)]
    words, word_weights = _lexicon(samples, targets, folds, "word_terms")
    classes, class_weights = _lexicon(samples, targets, folds, "class_terms")
    own = [own_rows(s, list(w), list(c)) for s, w, c in zip(samples, words, classes, strict=True)]
    (early,) = _held_out(own, [own], targets, folds, FIRST, 1)
    told = [np.where(s.taught, e, SETTLED_OPINION) for s, e in zip(samples, early, strict=True)]
    lessons = [_rows(*each) for each in zip(own, samples, told, strict=True)]
    early = [np.where(s.asked, e, SETTLED_OPINION) for s, e in zip(samples, early, strict=True)]
    rows = [_rows(*each) for each in zip(own, samples, early, strict=True)]
    opinions, late = _held_out(lessons, [lessons, rows], targets, folds, SECOND, 2)
    everything = np.arange(len(samples))
    return Fitted(
        lexicons={"words": word_weights, "classes": class_weights},
        first=_fit(own, targets, everything, FIRST, 1),
        second=_fit(lessons, targets, everything, SECOND, 2),
        opinions=[np.where(s.taught, o, SETTLED_OPINION) for s, o in zip(samples, opinions, strict=True)],
        shares=[_last_words(*each) for each in zip(early, late, strict=True)],
    )


def _last_words(early: np.ndarray, late: np.ndarray) -> np.ndarray:
    """The second ensemble's opinions of a page where the first's are unsure, else these."""
    return np.array(
        [second if is_unsure(first) else first for first, second in zip(early, late, strict=True)]
    )


def _rows(own: np.ndarray, sample: Sample, early: np.ndarray) -> np.ndarray:
    """The second ensemble's rows: the first's, and what its opinions say of the blocks around."""
    scene = sample.ruled.scene
    boxes = Boxes(scene.places) if scene.has_places else None
    words = [int(w) for w in sample.words]
    return np.hstack([own, np.array(context_features(scene.blocks, boxes, words, [float(e) for e in early]))])


_Targets = Sequence[tuple[np.ndarray, np.ndarray]]


def _fit(
    rows: Sequence[np.ndarray], targets: _Targets, train: np.ndarray, size: dict[str, Any], seed: int
) -> lightgbm.LGBMClassifier:
    x = np.concatenate([rows[i] for i in train])
    y = np.concatenate([targets[i][0] for i in train])
    weight = np.concatenate([targets[i][1] for i in train])
    use = (y != UNKNOWN) & (weight > 0)
    model = lightgbm.LGBMClassifier(**size, **_COMMON, random_state=seed)
    return model.fit(x[use], y[use], sample_weight=weight[use])


def _held_out(
    lessons: Sequence[np.ndarray],
    asked: Sequence[Sequence[np.ndarray]],
    targets: _Targets,
    folds: Sequence[Split],
    size: dict[str, Any],
    seed: int,
) -> list[list[np.ndarray]]:
    """What ensembles taught all other sites' lessons say of each page's rows, for each of several kinds of rows."""
    out = [[np.zeros(0)] * len(rows) for rows in asked]
    for train, test in folds:
        model = _fit(lessons, targets, train, size, seed)
        for said, rows in zip(out, asked, strict=True):
            for i in test:
                said[i] = model.predict_proba(rows[i])[:, 1]
    return out


def _lexicon(
    samples: Sequence[Sample], targets: _Targets, folds: Sequence[Split], terms: str
) -> tuple[list[np.ndarray], dict[str, float]]:
    """Out-of-fold scores of every block, and the weights fitted on all pages."""
    vocabulary = frequent(samples, terms, _SITES)
    counts = [_matrix(getattr(sample, terms), vocabulary) for sample in samples]
    if not vocabulary or not any(c.nnz for c in counts):
        return [np.zeros(len(s.texts)) for s in samples], {}

    def weights_of(train: Sequence[int]) -> np.ndarray:
        y = np.concatenate([targets[i][0] for i in train])
        weight = np.concatenate([targets[i][1] for i in train])
        use = np.flatnonzero((y != UNKNOWN) & (weight > 0))
        x = vstack([counts[i] for i in train]).tocsr()[use]
        model = LogisticRegression(
            C=_SPARSE[terms], l1_ratio=1.0, solver="liblinear", max_iter=60, random_state=0
        )
        return np.round(model.fit(x, y[use], sample_weight=weight[use]).coef_[0], 2)

    out: list[np.ndarray] = [np.zeros(0)] * len(samples)
    for train, test in folds:
        found = weights_of(list(train))
        for i in test:
            out[i] = counts[i] @ found
    final = weights_of(range(len(samples)))
    return out, {term: float(final[n]) for term, n in vocabulary.items() if abs(final[n]) >= 0.05}


def _matrix(blocks: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> csr_matrix:
    pairs = [(row, vocabulary[t]) for row, found in enumerate(blocks) for t in found if t in vocabulary]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    return csr_matrix(
        (np.ones(len(pairs), np.float32), (rows, columns)), shape=(len(blocks), len(vocabulary))
    )


def decided(sample: Sample, shares: np.ndarray) -> np.ndarray:
    """Which blocks of a page are kept, given the ensembles' opinions: what the program would do."""
    ruled = sample.ruled
    opinions = [
        Opinion(float(share), str) if asked else SETTLED
        for share, asked in zip(shares, sample.asked, strict=True)
    ]
    return np.array(
        [is_kept(found) for found in correct_by(ruled.scene, ruled.first, ruled.settled, opinions)]
    )


def score_sets(
    score: Any, samples: Sequence[Sample], kept: Sequence[np.ndarray]
) -> dict[str, dict[str, float]]:
    """The pack's own summary for each set, of the blocks that are kept."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for sample, chosen in zip(samples, kept, strict=True):
        body = "\n".join(text for text, is_chosen in zip(sample.texts, chosen, strict=True) if is_chosen)
        empty = {"title": "", "authors": [], "topics": [], "date": None}
        pages.setdefault(sample.set, []).append(
            score.score_page(sample.truth, {"body": body, **empty}) | {"id": sample.id}
        )
    return {name: score.summarise(found) for name, found in pages.items()}

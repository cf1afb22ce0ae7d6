"""Cohorts drawn by seed: abilities, few right patterns, wrong ones rarer and rarer."""

import numpy as np

from concours.core.results.similarity.patterns import Patterns

PATTERNS_COUNT = 12


def draw_patterns(seed, candidates, questions, *, dossier=1, dragged=0.0):
    """Answers without any copying; dossiers of so many questions are locked.

    There an error drags the next, to one answer, as often as `dragged` says.
    """
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(candidates, 1))
    hard = np.linspace(-1.5, 1.5, questions)
    is_right = chance.random((candidates, questions)) < 1 / (1 + np.exp(hard - ability))
    shares = 1 / np.arange(1, PATTERNS_COUNT)
    wrong = chance.choice(
        np.arange(1, PATTERNS_COUNT), p=shares / shares.sum(), size=is_right.shape
    )
    codes = np.where(is_right, 0, wrong)
    for question in range(questions):
        if dragged and question % dossier:
            is_dragged = chance.random(candidates) < dragged
            is_dragged &= codes[:, question - 1] > 0
            last = codes[is_dragged, question - 1]
            codes[is_dragged, question] = last % (PATTERNS_COUNT - 1) + 1
    codes[chance.random(codes.shape) < 0.03] = -1
    return patterns_of(codes, dossier=dossier)


def patterns_of(codes, *, dossier=1):
    questions = codes.shape[1]
    return Patterns(
        codes.astype(np.int64),
        tuple(tuple(map(str, range(PATTERNS_COUNT))) for _ in range(questions)),
        tuple(np.arange(PATTERNS_COUNT) == 0 for _ in range(questions)),
        np.arange(questions) % dossier > 0,
    )


def copy_wrong(patterns, source, copier, share, seed=1):
    """Give the copier a share of the wrong answers of the source."""
    chance = np.random.default_rng(seed)
    codes = patterns.codes.copy()
    wrong = np.flatnonzero(codes[source] > 0)
    taken = wrong[chance.random(len(wrong)) < share]
    codes[copier, taken] = codes[source, taken]
    return Patterns(codes, patterns.names, patterns.is_right, patterns.is_chained)

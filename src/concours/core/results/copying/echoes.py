"""Equal changes: two candidates who replaced the same answer by the same other one.

For pairs that V has found. Whoever follows another's corrections does so soon after.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.similarity.patterns import Reals, Whole

SOON_S = 120.0


@dataclass(frozen=True, slots=True)
class Replacements:
    """Answers that took the place of another, one row for each.

    `kinds`: a number for question, answer before and answer after. `seconds` count from
    the start of the sitting.
    """

    candidates: Whole
    kinds: Whole
    seconds: Reals


@dataclass(frozen=True, slots=True)
class EqualChanges:
    """What two candidates replaced alike; `soon`, of them, within two minutes.

    `expected`: how many the first would share with another candidate, on average.
    """

    count: int
    soon: int
    expected: float


def equal_changes(
    replacements: Replacements, first: int, second: int, candidates_count: int
) -> EqualChanges:
    """Return the equal changes of a pair; a change made twice counts once."""
    own, other = (_times(replacements, candidate) for candidate in (first, second))
    common_kinds = own.keys() & other.keys()
    soon_count = sum(
        bool((np.abs(np.subtract.outer(own[kind], other[kind])) <= SOON_S).any())
        for kind in common_kinds
    )
    is_rest = ~np.isin(replacements.candidates, [first, second])
    is_same = is_rest & np.isin(replacements.kinds, list(own))
    makers = np.stack([replacements.candidates, replacements.kinds])[:, is_same]
    makers_count = len(np.unique(makers, axis=1).T)
    return EqualChanges(
        len(common_kinds), soon_count, makers_count / max(1, candidates_count - 2)
    )


def _times(replacements: Replacements, candidate: int) -> dict[int, Reals]:
    """Return when a candidate made each change."""
    is_own = replacements.candidates == candidate
    kinds, seconds = replacements.kinds[is_own], replacements.seconds[is_own]
    return {int(kind): seconds[kinds == kind] for kind in np.unique(kinds)}

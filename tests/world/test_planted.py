"""Every planted bug is found by a seed of the range that is played here.

A bug that no seed finds is a hole in the faults or in the checkers, not luck. A seed
that fails without the bug too has not found it.
"""

from functools import cache

import pytest

from concours.rehearsal.world.planted.catalogue import EXPOSED_BY, PLANTED
from concours.rehearsal.world.world import run

SEEDS = range(1, 151)


@cache
def is_sound(seed, faults):
    """Say whether a seed is sound without any bug: one sitting serves many bugs."""
    return run(seed, faults=faults).is_sound


@pytest.mark.parametrize("name", PLANTED)
def test_planted_bug_is_found(name):
    faults = EXPOSED_BY.get(name, ())
    unsound = (
        seed
        for seed in SEEDS
        if not run(seed, parts=PLANTED[name], faults=faults).is_sound
    )
    found = next((seed for seed in unsound if is_sound(seed, faults)), None)

    assert found is not None

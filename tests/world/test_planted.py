"""Every planted bug is found by a seed of the range that is played here.

A bug that no seed finds is a hole in the faults or in the checkers, not luck.
"""

import pytest

from concours.rehearsal.world.planted import EXPOSED_BY, PLANTED
from concours.rehearsal.world.world import run

SEEDS = range(1, 151)


@pytest.mark.parametrize("name", PLANTED)
def test_planted_bug_is_found(name):
    faults = EXPOSED_BY.get(name, ())
    found = (run(seed, parts=PLANTED[name], faults=faults) for seed in SEEDS)
    checker = next((o.checker for o in found if not o.is_sound), None)

    assert checker is not None

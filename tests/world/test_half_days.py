"""Whatever befalls a half-day of the ECOS, nobody is let go without their grids.

Replay one seed: `concours simulate --ecos --seeds 65`. The promises are those of
`rehearsal/world/practical/checkers.py`, by name; each planted bug is found by one.
"""

from functools import cache

import pytest

from concours.rehearsal.world.practical.faults import FLOOR_FAULTS
from concours.rehearsal.world.practical.planted import FLOOR_EXPOSED_BY, FLOOR_PLANTED
from concours.rehearsal.world.practical.play import run

FIRST = {"pause_unheard": 2}
"""The first seed that finds a bug, where it is not the first of all."""
OVERRULED = (5_047, 5_063, 5_088, 5_131, 5_152, 6_050)
"""Half-days in which a number that was mistyped, and that two persons had overruled,
or one that was borrowed, once took a grid from somebody."""
OWN = [name for name in FLOOR_FAULTS if name.startswith("F40")]


@cache
def played(seed, faults=()):
    """Return what a half-day without a planted bug came to: one serves many tests."""
    return run(seed, faults=faults)


def said(outcome):
    return outcome.seed, outcome.faults, outcome.checker, outcome.detail


@pytest.mark.parametrize("seed", [*range(1, 5), 20])
def test_every_seed_is_sound(seed):
    assert said(played(seed))[2:] == (None, "")


@pytest.mark.parametrize("seed", OVERRULED)
def test_what_two_persons_said_of_a_room_stands(seed):
    assert said(played(seed))[2:] == (None, "")


def test_a_grid_that_was_carried_speaks_for_nobody_by_itself_f40e():
    assert said(run(65))[2:] == (None, "")


@pytest.mark.parametrize("fault", OWN)
def test_every_fault_of_the_floor_is_survived(fault):
    outcome = run(1_001, faults=[fault])

    assert fault in outcome.faults
    assert outcome.entries_count
    assert said(outcome)[2:] == (None, "")


@pytest.mark.parametrize("name", FLOOR_PLANTED)
def test_planted_bug_is_found(name):
    faults, seed = FLOOR_EXPOSED_BY.get(name, ()), FIRST.get(name, 1)

    assert not run(seed, faults=faults, parts=FLOOR_PLANTED[name]).is_sound
    assert played(seed, faults).is_sound


def test_a_seed_plays_the_same_half_day_again():
    assert run(3) == played(3)

"""Every planted bug is found by a seed of the range that is played here.

A bug that no seed finds is a hole in the faults or in the checkers, not luck. A seed
that fails without the bug too has not found it.
"""

from functools import cache

import pytest

from concours.rehearsal.world.planted.catalogue import EXPOSED_BY, PLANTED, SITTINGS
from concours.rehearsal.world.play import run

SEEDS = range(1, 101)
FIRST = {
    "announced_hour_stands": 18,
    "attendance_carried_over": 3,
    "base_read_too_soon": 4,
    "collection_reads_last_epoch": 5,
    "count_from_memory_after_loss": 3,
    "drop_the_old_epoch": 3,
    "early_end_stands": 10,
    "end_by_a_hint": 15,
    "epoch_given_twice": 7,
    "extension_forgotten_offline": 4,
    "forget_to_sort": 66,
    "held_once_held_for_ever": 47,
    "hint_remembered_as_sure": 26,
    "hours_go_back": 4,
    "late_key_keeps_t0": 7,
    "launch_without_quorum": 7,
    "lose_the_tail_on_reload": 4,
    "lost_history_forgotten": 32,
    "moved_end_unsaid": 24,
    "new_key_at_each_start": 4,
    "spin_on_a_gap": 21,
    "torn_from_own_time": 3,
    "wrong_hour_told": 13,
}
"""The first seed that finds what seeds before it do not: it is played before them."""


@cache
def is_sound(seed, faults, sittings):
    """Say whether a seed is sound without any bug: one exam serves many bugs."""
    return run(seed, faults=faults, sittings=sittings).is_sound


@pytest.mark.parametrize("name", PLANTED)
def test_planted_bug_is_found(name):
    faults, sittings = EXPOSED_BY.get(name, ()), SITTINGS.get(name, 1)
    unsound = (
        seed
        for seed in (FIRST.get(name, SEEDS.start), *SEEDS)
        if not run(seed, parts=PLANTED[name], faults=faults, sittings=sittings).is_sound
    )
    found = next((s for s in unsound if is_sound(s, faults, sittings)), None)

    assert found is not None

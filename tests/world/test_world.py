"""Whatever befalls a sitting, nobody loses an answer, a second, or the secret.

Replay one seed: `concours simulate --seeds 17`. The promises are those of
`rehearsal/world/checkers.py` and `witness.py`, by name.
"""

import pytest

from concours.rehearsal.world.faults.catalogue import FAULTS, FAULTS_BETWEEN
from concours.rehearsal.world.play import run

SEEDS = range(1, 101)
SEEDS_A_FAULT = range(1_001, 1_003)


def said(outcome):
    return outcome.seed, outcome.faults, outcome.checker, outcome.detail


@pytest.mark.parametrize("tens", range(SEEDS.start, SEEDS.stop, 10))
def test_every_seed_is_sound(tens):
    outcomes = [run(seed) for seed in range(tens, tens + 10)]

    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []
    assert all(outcome.entries_count for outcome in outcomes)


@pytest.mark.parametrize(("fives", "sittings"), [(1, 2), (6, 2), (1, 3)])
def test_every_seed_is_sound_from_paper_to_paper(fives, sittings):
    outcomes = [run(seed, sittings=sittings) for seed in range(fives, fives + 5)]

    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []


@pytest.mark.parametrize("fault", FAULTS_BETWEEN)
def test_every_fault_between_papers_is_survived(fault):
    outcomes = [run(seed, faults=[fault], sittings=2) for seed in SEEDS_A_FAULT]

    assert all(fault in outcome.faults for outcome in outcomes)
    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_seeds_and_is_survived(fault):
    outcomes = [run(seed, faults=[fault]) for seed in SEEDS_A_FAULT]

    assert all(fault in outcome.faults for outcome in outcomes)
    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []


@pytest.mark.parametrize("seed", [17, 49, 69])
def test_who_was_promised_an_end_by_a_lost_history_has_until_then_f33(seed):
    assert said(run(seed, faults=["F24c", "F33"]))[2:] == (None, "")


def test_who_handed_in_for_an_end_that_was_moved_does_so_again_f36b():
    assert said(run(25, faults=["F24c"]))[2:] == (None, "")


def test_time_that_is_given_again_after_the_last_fault_is_waited_for_f33():
    assert said(run(141, faults=["F24c", "F33", "F36b"]))[2:] == (None, "")


def test_no_tablet_owes_what_neither_its_disk_nor_the_centre_kept_f23_f33():
    assert said(run(289))[2:] == (None, "")


def test_a_seed_plays_the_same_sitting_again():
    assert run(7) == run(7)

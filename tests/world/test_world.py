"""Whatever befalls a sitting, nobody loses an answer, a second, or the secret.

Replay one seed: `concours simulate --seeds 17`. The promises are those of
`rehearsal/world/checkers.py` and `witness.py`, by name.

`CONCOURS_SEEDS` says how many are played of each kind: forty in everybody's run, the
hundred of `make seeds` when the core or the simulator changes. However few are played
here, `test_planted.py` plays each seed that is known to find a bug, with and without.
"""

import os

import pytest

from concours.core.delivery.mailbox.rescue import EPOCHS
from concours.rehearsal.world.faults.catalogue import FAULTS, FAULTS_BETWEEN
from concours.rehearsal.world.play import run

SEEDS = range(1, 1 + int(os.environ.get("CONCOURS_SEEDS", "40")))
SEEDS_A_FAULT = range(1_001, 1_003)


def said(outcome):
    return outcome.seed, outcome.faults, outcome.checker, outcome.detail


@pytest.mark.parametrize("tens", range(SEEDS.start, SEEDS.stop, 10))
def test_every_seed_is_sound(tens):
    outcomes = [run(seed) for seed in range(tens, tens + 10)]

    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []
    assert all(outcome.entries_count for outcome in outcomes)


@pytest.mark.parametrize(("sittings", "seeds_a_sitting"), [(2, 8), (3, 16)])
def test_every_seed_is_sound_from_paper_to_paper(sittings, seeds_a_sitting):
    seeds = range(SEEDS.start, SEEDS.start + len(SEEDS) // seeds_a_sitting)
    outcomes = [run(seed, sittings=sittings) for seed in seeds]

    assert outcomes
    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []


@pytest.mark.parametrize(("seed", "fault"), [(26, "F06"), (7, "F11d")])
def test_a_copy_that_is_refused_in_a_paper_before_is_shown_as_no_other(seed, fault):
    """A disk forgot its hand-in, and the tablet was past that paper when it heard."""
    assert said(run(seed, faults=[fault], sittings=2))[2:] == (None, "")


def test_a_spare_that_comes_after_a_paper_is_over_misses_it_f11d():
    """The tablet before had heard its start, and died: nobody could compose there."""
    assert said(run(29, faults=["F11d"], sittings=2))[2:] == (None, "")


def test_a_spare_that_is_refused_in_one_paper_goes_on_in_the_next_f11d():
    """The first was collected meanwhile; a restart forgets that no more."""
    worlds = []
    outcome = run(27, faults=["F11d"], sittings=2, keep=worlds.append)

    assert said(outcome)[2:] == (None, "")
    [person] = [p for p in worlds[0].people if p.tablet.name == "tablet-6"]
    assert person.tablet.disk.contents.papers[1].refused == "rescue.unknown"
    assert (person.tablet.order, person.tablet.screen) == (2, "handed")


def test_a_tablet_that_was_replaced_and_stays_on_keeps_no_spare_waiting_f11d():
    assert said(run(2, faults=["F11d", "F21"], sittings=2))[2:] == (None, "")


def test_who_sat_a_paper_on_a_cut_spare_until_the_next_was_over_missed_it_f11d():
    """It cannot end a paper before the centre has told it all news."""
    assert said(run(10, faults=["F11d"], sittings=3))[2:] == (None, "")


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


def test_a_spare_that_took_a_place_at_a_relay_follows_once_f11d():
    """Often of two that took it, at two relays; the former ones come back late."""
    worlds = []
    outcomes = [run(s, faults=["F11d"], keep=worlds.append) for s in range(1, 13)]

    assert [said(outcome) for outcome in outcomes if not outcome.is_sound] == []
    rescued = [
        device
        for world in worlds
        for device in world.tables.devices.values()
        if device.epoch == EPOCHS[0]
    ]
    assert all(device.base and device.base_epoch == 1 for device in rescued)
    writers = {d for d in rescued if d.chain in devices_with_entries(worlds)}
    assert len(writers) > 5
    assert any(world.witness.given_up for world in worlds)  # another had the place


def devices_with_entries(worlds):
    return {
        chain for world in worlds for chain, rows in world.tables.chains.items() if rows
    }


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

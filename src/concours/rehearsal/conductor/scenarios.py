"""What goes wrong, by name and by instant: the bad days that a rehearsal plays.

Numbers are those of `docs/reference/faults.md`. A step acts from outside, as a bad day
does: it kills, stops, cuts. Instants are seconds after t0, or a share of the length.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Any, Literal

from concours.rehearsal.conductor.process_faults import (
    Play,
    drop_table,
    end_one,
    freeze,
    freeze_primary,
    kill_all,
    kill_database,
    kill_one,
    kill_primary,
    lose_place,
    restore_nodes,
    switch_over,
    thaw,
    turn_off_primary,
)
from concours.rehearsal.crowd.messages import Die, Fetch, Turn, WakeUp
from concours.rehearsal.report.codes import FaultCode

FLAP_S, FLAPS_COUNT = 30.0, 8
NATION_CUT_S = 60.0
FETCH_S = 15.0
ROLL_S, ROLLS_COUNT = 10.0, 4
STALL_S, STALLS_COUNT = 2.0, 6
REPLACED_PER_MILLE = 20
ALL_PER_MILLE = 1_000
UNPACKED_PER_MILLE = 50
DAY_MS = 86_400_000
PRIMARY_KILLED = "primary-killed"
"""What a cluster is rehearsed with, unless something else is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing done at one instant.

    `at` is in seconds after t0 when below zero or when `is_share` is false, else a
    share of the sitting. `do` returns how many processes, sites or tablets it struck.
    `fault` opens a fault of the report, `ends` closes the last ones of that code. An
    instant fault has no end.
    """

    at: float
    do: Callable[[Play], int]
    is_share: bool = False
    fault: FaultCode | None = None
    ends: FaultCode | None = None
    site: int | None = None
    is_instant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A bad day. `sites_count_min` is how many sites it needs.

    `wall_ahead_ms` is how wrong the clock of every tablet is, from the enrolment on.
    `database` is what it breaks, if it does: one PostgreSQL, or a node of a cluster;
    `needs_archive` where only Barman can mend that.
    """

    faults: str
    steps: tuple[Step, ...] = ()
    unpacked_per_mille: int = 0
    wall_ahead_ms: int = 0
    sites_count_min: int = 1
    database: Literal["", "one", "cluster"] = ""
    needs_archive: bool = False


def sample_numbers(
    people: Sequence[Mapping[str, Any]], per_mille: int, seed: int
) -> list[str]:
    """Return the numbers of that share of the candidates, the same for one seed."""
    numbers = [person["number"] for person in people]
    count = ceil(len(numbers) * per_mille / 1_000)
    chance = Random(seed)  # noqa: S311 -- a rehearsal is replayed by its seed
    return sorted(chance.sample(numbers, count))


def _turn(mode: str, *sites: int) -> Callable[[Play], int]:
    def turn(play: Play) -> int:
        play.tell(Turn(mode=mode, sites=list(sites)))
        return len(sites)

    return turn


def _turn_nation(mode: str) -> Callable[[Play], int]:
    def turn(play: Play) -> int:
        play.tell(Turn(mode=mode))
        return len(play.sample(ALL_PER_MILLE))

    return turn


def _miss(play: Play) -> int:
    return len(play.sample(UNPACKED_PER_MILLE))


def _fetch(play: Play) -> int:
    play.tell(Fetch())
    return _miss(play)


def _die(play: Play) -> int:
    numbers = play.sample(REPLACED_PER_MILLE)
    play.tell(Die(numbers))
    return len(numbers)


def _replace(play: Play) -> int:
    numbers = play.sample(REPLACED_PER_MILLE)
    play.replace(numbers)
    return len(numbers)


def _wake_up(play: Play) -> int:
    numbers = play.sample(REPLACED_PER_MILLE)
    play.tell(WakeUp(numbers))
    return len(numbers)


def _play_twice(do: Callable[[Play], int], fault: FaultCode) -> tuple[Step, ...]:
    return tuple(
        Step(at=at, is_share=True, do=do, fault=fault, is_instant=True)
        for at in (0.3, 0.6)
    )


def _flaps() -> tuple[Step, ...]:
    steps = []
    for flap in range(FLAPS_COUNT):
        at = 20.0 + 2 * FLAP_S * flap
        is_first, is_last = flap == 0, flap == FLAPS_COUNT - 1
        steps += [
            Step(
                at=at,
                do=_turn("cut", 0),
                fault="site_flapping" if is_first else None,
                site=0,
            ),
            Step(
                at=at + FLAP_S,
                do=_turn("whole", 0),
                ends="site_flapping" if is_last else None,
            ),
        ]
    return tuple(steps)


def _roll() -> tuple[Step, ...]:
    """End one gateway after another; the next is the oldest, once it is back."""
    return tuple(
        Step(
            at=ROLL_S * (turn + 1),
            do=end_one,
            fault="gateways_rolled",
            is_instant=True,
        )
        for turn in range(ROLLS_COUNT)
    )


def _stalls() -> tuple[Step, ...]:
    steps = []
    for stall in range(STALLS_COUNT):
        at = 20.0 + 10 * stall
        steps += [
            Step(at=at, do=freeze, fault="disk_slow"),
            Step(at=at + STALL_S, do=thaw, ends="disk_slow"),
        ]
    return tuple(steps)


def _break_primary(
    do: Callable[[Play], int],
    fault: FaultCode,
    mend: Callable[[Play], int] | None = None,
) -> Scenario:
    """Do something to the primary of three nodes, and mend it before the close."""
    steps = [Step(at=0.3, is_share=True, do=do, fault=fault, is_instant=mend is None)]
    if mend is not None:
        steps.append(Step(at=0.9, is_share=True, do=mend, ends=fault))
    return Scenario(faults="F03 F04", steps=tuple(steps), database="cluster")


def _put_back(do: Callable[[Play], int], fault: FaultCode, faults: str) -> Scenario:
    """Lose the database of a cluster in mid-exam, and put it back by Barman."""
    step = Step(at=0.5, is_share=True, do=do, fault=fault, is_instant=True)
    return Scenario(
        faults=faults, steps=(step,), database="cluster", needs_archive=True
    )


SCENARIOS: Mapping[str, Scenario] = {
    "none": Scenario(faults=""),
    "gateway-killed": Scenario(
        faults="F01", steps=_play_twice(kill_one, "gateway_killed")
    ),
    "gateways-killed": Scenario(
        faults="F02",
        steps=(Step(at=1.0, do=kill_all, fault="gateways_killed", is_instant=True),),
    ),
    "gateways-rolled": Scenario(faults="F26", steps=_roll()),
    "database-killed": Scenario(
        faults="F03",
        steps=_play_twice(kill_database, "database_killed"),
        database="one",
    ),
    PRIMARY_KILLED: _break_primary(kill_primary, "primary_killed"),
    "primary-off": _break_primary(turn_off_primary, "primary_off", restore_nodes),
    "primary-frozen": _break_primary(freeze_primary, "primary_frozen", restore_nodes),
    "primary-switched": _break_primary(switch_over, "primary_switched"),
    "place-lost": _put_back(lose_place, "place_lost", "F10 F33"),
    "table-dropped": _put_back(drop_table, "table_dropped", "F33 F42"),
    "slow-disk": Scenario(faults="F08", steps=_stalls(), database="one"),
    "site-flapping": Scenario(faults="F12", steps=_flaps(), sites_count_min=2),
    "site-cut": Scenario(
        faults="F11 F36 F37",
        steps=(
            Step(at=-4.0, do=_turn("cut", 0), fault="site_cut", site=0),
            Step(at=1.5, is_share=True, do=_turn("whole", 0), ends="site_cut"),
        ),
        sites_count_min=2,
    ),
    "nation-cut": Scenario(
        faults="F20",
        steps=(
            Step(at=20.0, do=_turn_nation("cut"), fault="nation_cut"),
            Step(at=20.0 + NATION_CUT_S, do=_turn_nation("whole"), ends="nation_cut"),
        ),
    ),
    "packages-missing": Scenario(
        faults="F28",
        steps=(
            Step(at=0.0, do=_miss, fault="package_missing"),
            Step(at=FETCH_S, do=_fetch, ends="package_missing"),
        ),
        unpacked_per_mille=UNPACKED_PER_MILLE,
    ),
    "tablets-replaced": Scenario(
        faults="F21 F22",
        steps=(
            Step(
                at=0.2,
                is_share=True,
                do=_die,
                fault="tablets_replaced",
            ),
            Step(
                at=0.35,
                is_share=True,
                do=_replace,
                ends="tablets_replaced",
            ),
            Step(
                at=0.7,
                is_share=True,
                do=_wake_up,
                fault="tablets_returned",
                is_instant=True,
            ),
        ),
    ),
    "clocks-off": Scenario(faults="F24", wall_ahead_ms=DAY_MS),
    "lossy": Scenario(
        faults="F13 F14",
        steps=(
            Step(at=10.0, do=_turn("lossy", 0, 1), fault="lines_lossy"),
            Step(at=0.9, is_share=True, do=_turn("whole", 0, 1), ends="lines_lossy"),
        ),
        sites_count_min=2,
    ),
    "portal": Scenario(
        faults="F15",
        steps=(
            Step(at=10.0, do=_turn("portal", 0), fault="portal", site=0),
            Step(at=0.6, is_share=True, do=_turn("whole", 0), ends="portal"),
        ),
    ),
}
"""Every scenario by its name on the command line."""

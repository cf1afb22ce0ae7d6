"""What seeds are of: papers, or half-days of the ECOS; and how one is played."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from concours.rehearsal.world.faults.catalogue import (
    FAULTS,
    FAULTS_BETWEEN,
    Fault,
    FaultBetween,
)
from concours.rehearsal.world.planted.catalogue import EXPOSED_BY, PLANTED
from concours.rehearsal.world.play import Outcome
from concours.rehearsal.world.play import run as play_exam
from concours.rehearsal.world.practical.faults import FLOOR_FAULTS, FloorFault
from concours.rehearsal.world.practical.planted import FLOOR_EXPOSED_BY, FLOOR_PLANTED
from concours.rehearsal.world.practical.play import run as play_floor


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a seed is given beside its own: faults, and how many sittings there are."""

    faults: tuple[str, ...]
    sittings: int


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What seeds are of: their faults, the bugs to plant, and how one is played."""

    faults: Mapping[str, Fault | FaultBetween | FloorFault]
    planted: Mapping[str, Any]
    exposed_by: Mapping[str, tuple[str, ...]]
    play: Callable[[int, Any, Circumstances], Outcome]


def _play_papers(seed: int, parts: Any, setting: Circumstances) -> Outcome:
    return play_exam(
        seed, faults=setting.faults, sittings=setting.sittings, parts=parts
    )


def _play_half_day(seed: int, parts: Any, setting: Circumstances) -> Outcome:
    return play_floor(seed, faults=setting.faults, parts=parts)


PAPERS = Repertoire({**FAULTS, **FAULTS_BETWEEN}, PLANTED, EXPOSED_BY, _play_papers)
HALF_DAYS = Repertoire(FLOOR_FAULTS, FLOOR_PLANTED, FLOOR_EXPOSED_BY, _play_half_day)

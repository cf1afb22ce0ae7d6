"""What a virtual tablet is given, shares with the others, and leaves behind."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.time import Allowance
from concours.core.delivery.sync.restored import NOTHING, LostHistory, end_after
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.package import Shelf
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.habit_names import Habit
from concours.rehearsal.stand_in import StandIn


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits there: a candidate of the roster, and their site's place in the plan.

    `habit` is what befalls them beside the exam, if anything does.
    """

    number: str
    code: str
    site: int
    habit: Habit | None = None


@dataclass(slots=True)
class Surroundings:
    """What the tablets of one generator share.

    `speed` divides the gaps of a person; `wall_ahead_ms` is how wrong the wall clocks
    are. Tablets fetch their package within `download_s` of their enrolment. So many in
    a thousand call the room in each sitting, and, where anybody does, everybody who is
    due rest breaks. `stand_in`: what they prove, where they prove a configuration.
    """

    tally: Tally
    chance: Random
    speed: float
    shelf: Shelf = field(default_factory=Shelf)
    wall_ahead_ms: int = 0
    download_s: float = 0.0
    callers_per_mille: int = 0
    stand_in: StandIn | None = None


@dataclass(slots=True)
class Moments:
    """When things happened in one sitting, by the true clock; None: not yet."""

    whole: int | None = None
    keyed: int | None = None
    revealed: int | None = None
    complete: int | None = None


def true_ms() -> int:
    """Return the true time: what the figures are taken by, and no tablet knows."""
    return time.time_ns() // 1_000_000


def allowance_of(sitting: Mapping[str, Any], course: Course) -> Allowance | None:
    """Return what decides a candidate's end in a sitting, None while t0 is not known.

    `sitting` is what the enrolment said of it.
    """
    if course.t0 is None:
        return None
    top, bottom = sitting["factor"]
    return Allowance(
        t0=course.t0,
        duration_ms=sitting["duration_ms"],
        factor=Fraction(top, bottom),
        given=course.given,
        pauses=[pause for _, pause in course.pauses],
        closed_at=course.closed_at,
    )


def end_of(
    sitting: Mapping[str, Any], course: Course, before: LostHistory = NOTHING
) -> Instant | None:
    """Return the end that a tablet works to, None while t0 is not known.

    `before` is what a centre that was restored had told it.
    """
    allowance = allowance_of(sitting, course)
    return None if allowance is None else end_after(allowance, before)

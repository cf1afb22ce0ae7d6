"""What a virtual tablet is given, shares with the others, and leaves behind."""

import time
from dataclasses import dataclass, field
from random import Random

from concours.rehearsal.crowd.package import Shelf
from concours.rehearsal.crowd.tally import Tally


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits there: a candidate of the roster, and their site's place in the plan."""

    number: str
    code: str
    site: int


@dataclass(slots=True)
class Surroundings:
    """What the tablets of one generator share.

    `speed` divides the gaps of a person; `wall_ahead_ms` is how wrong the wall clocks
    are.
    """

    tally: Tally
    chance: Random
    speed: float
    shelf: Shelf = field(default_factory=Shelf)
    wall_ahead_ms: int = 0


@dataclass(slots=True)
class Moments:
    """When things happened, by the true clock, in milliseconds; None: not yet."""

    enrolled: int | None = None
    whole: int | None = None
    keyed: int | None = None
    revealed: int | None = None
    complete: int | None = None


def true_ms() -> int:
    """Return the true time: what the figures are taken by, and no tablet knows."""
    return time.time_ns() // 1_000_000

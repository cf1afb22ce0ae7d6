"""Whether a drill of the house still counts: it held, lately, on the build that runs.

A failover that nobody has tried on this build is the one that fails on the day. Drills
are named where a start is prepared and given, and hold none.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from concours.core.kernel.time import HOUR_MS, Instant

DrillKind: TypeAlias = Literal["switchover", "failover", "restore"]
DrillState: TypeAlias = Literal["good", "never", "lost", "other_build", "old"]

AGE_MS_MAX: Final = 30 * 24 * HOUR_MS
DRILL_KINDS: Final[tuple[DrillKind, ...]] = ("switchover", "failover", "restore")
"""What a house on a cluster has tried before a sitting; another has no cluster."""


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill: when, whether it lost nothing, and the build that ran."""

    kind: DrillKind
    at: Instant
    is_held: bool
    build: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryDrill:
    """A change of primary that was tried: `switchover` or `failover`, and what came.

    `acknowledged` rows were written meanwhile, `lost` of them are missing; no row was
    acknowledged for `stopped_ms`. `is_of_house` is false of nodes started for a drill.
    """

    kind: DrillKind
    before: str
    after: str
    acknowledged: int
    lost: int
    stopped_ms: int
    is_of_house: bool

    @property
    def is_held(self) -> bool:
        """Whether another node took over, and nothing acknowledged is missing."""
        return not self.lost and self.acknowledged > 0 and self.before != self.after


def judge_drill(drill: Drill | None, *, build: str, now: Instant) -> DrillState:
    """Judge the last drill of a kind; `build` is what runs now."""
    if drill is None:
        return "never"
    if not drill.is_held:
        return "lost"
    if drill.build != build:
        return "other_build"
    return "good" if now - drill.at <= AGE_MS_MAX else "old"

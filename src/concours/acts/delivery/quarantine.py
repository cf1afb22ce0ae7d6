"""Quarantine: nobody of a wave leaves before those of later waves are confined (C9).

Waves of one series, anywhere: they read the same scenarios. Two persons may lift it,
for one half-day, from then on.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.record import record
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.confinement import (
    awaited_in_later_waves,
    quarantine_of,
)

PLACES_SHOWN_MAX = 6


@dataclass(eq=False)
class QuarantineHolds(Refusal):
    """Somebody awaited in a later wave of the same series is not confined.

    `count` candidates. Then the first places, in the order of their signals: the wave,
    the site and the zone of its clocks, the signal, how many are `awaited` there.
    """

    code: ClassVar[str] = "attendance.quarantine"
    count: int
    waves: tuple[str, ...]
    sites: tuple[str, ...]
    zones: tuple[str, ...]
    signals_ms: tuple[int, ...]
    awaited: tuple[int, ...]


def require_quarantine_over(sitting: Sitting) -> None:
    """Raise `QuarantineHolds` unless who passed in this half-day may leave."""
    if awaited := quarantine_of(sitting):
        first = awaited[:PLACES_SHOWN_MAX]
        raise QuarantineHolds(
            sum(row.count for row in awaited),
            tuple(row.wave for row in first),
            tuple(row.site for row in first),
            tuple(row.zone for row in first),
            tuple(row.signal_ms for row in first),
            tuple(row.count for row in first),
        )


@takes_two("quarantine_lifted")
def lift_quarantine(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let those of one half-day leave all the same; return the act's number.

    The act says how many were awaited. Raises `NotAllowed`, `Unknown`.
    """
    row = sittings.load(decision.sitting, lock=True)
    awaited = awaited_in_later_waves(row)
    return record(
        actor,
        "quarantine_lifted",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "awaited": sum(one.count for one in awaited),
            "waves": [*dict.fromkeys(one.wave for one in awaited)],
            **decision.origin,
        },
    )

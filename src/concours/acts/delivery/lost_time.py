"""Give lost time back in one gesture, to each candidate what the record proves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.time import give_each
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.redress.lost_time import Policy
from concours.core.delivery.sitting import extensions, phases
from concours.core.delivery.sitting.extensions import (
    ExtensionsTooMany,
    ExtensionTooLate,
)
from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after
from concours.store.models import Extension, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.lost_time import Lost, lost_times

GRANTED_AT_ONCE_MAX = 500
"""Candidates of one gesture: its act names each, and its news wait for one another."""


@dataclass(eq=False)
class NothingLost(Refusal):
    """None of those chosen is owed anything that can still be given."""

    code: ClassVar[str] = "lost_time.nothing"
    too_late_count: int


@dataclass(frozen=True, slots=True)
class Granted:
    """How many candidates were given time, and how many had ended already."""

    given_count: int
    too_late_count: int


@transaction.atomic
def grant_lost_time(
    actor: Actor,
    sitting: UUID,
    chosen: Iterable[str] | None,
    why: tuple[str, Policy],
    *,
    now: Instant,
) -> Granted:
    """Give each of these candidates what they are owed, rounded up to the minute.

    `chosen` are numbers, None for all who are owed something; `why` is the reason that
    candidates will read, and the policy of what counts. What is owed is reckoned again
    here, under lock: asked twice, it is given once. Who has ended is left out, and
    named by the act, and so is who was given time as often as may be. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, `NothingLost`.
    """
    require(actor, "lost_time_granted")
    row = sittings.load(sitting, lock=True)
    reason, policy = reasoned(why[0]), why[1]
    owed = [
        each for each in lost_times(row, policy).lost if each.loss.is_proposed(policy)
    ]
    if chosen is not None:
        wanted = frozenset(chosen)
        owed = [each for each in owed if each.person.number in wanted]
    owed = owed[:GRANTED_AT_ONCE_MAX]
    given = [each for each in owed if _may_still(row, each, reason, now)]
    too_late = [each.person.number for each in owed if each not in given]
    if not given:
        raise NothingLost(too_late_count=len(too_late))
    number = record(
        actor,
        "lost_time_granted",
        now=now,
        sitting=sitting,
        reason=reason,
        body=_body(given, too_late, policy),
    )
    minutes = [(each.person.attempt, minutes_of(each)) for each in given]
    give_each(row, minutes, (reason, number), now=now)
    return Granted(len(given), len(too_late))


def minutes_of(lost: Lost) -> int:
    """Return the minutes that one act gives: what is beyond is proposed again."""
    return min(lost.loss.minutes, extensions.EXTENSION_MINUTES_MAX)


def _may_still(row: Sitting, lost: Lost, reason: str, now: Instant) -> bool:
    phase = sittings.phase_of(row, lost.person.site)
    extension = extensions.Extension(TimeGiven("candidate", minutes_of(lost)), reason)
    known = Extension.objects.filter(sitting=row, attempt_id=lost.person.attempt)
    ends_at = after(now, 1) if lost.is_spoken else lost.ends_at
    try:
        extensions.extend(
            phase, extension, known_count=known.count(), ends_at=ends_at, now=now
        )
    except (ExtensionTooLate, ExtensionsTooMany, phases.WrongPhase):
        return False
    return True


def _body(
    given: Sequence[Lost], too_late: Sequence[str], policy: Policy
) -> dict[str, Json]:
    counts: list[Json] = [*sorted(policy.counts)]
    return {
        "candidates": len(given),
        "counts": counts,
        "granted": [_line(each, policy) for each in given],
        "too_late": list(too_late),
    }


def _line(lost: Lost, policy: Policy) -> Json:
    causes: list[Json] = [
        *sorted({span.cause for span in lost.loss.spans} & policy.counts)
    ]
    return {
        "candidate": lost.person.number,
        "causes": causes,
        "lost_ms": lost.loss.owed_ms,
        "minutes": minutes_of(lost),
    }

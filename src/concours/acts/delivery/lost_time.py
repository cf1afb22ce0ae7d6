"""Give lost time back in one act, to each candidate what the record proves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.time import grant_minutes
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
from concours.store.queries.delivery.lost_time import CandidateLoss, lost_times

GRANTED_AT_ONCE_MAX = 500
"""Candidates of one act: its act names each, and its news wait for one another."""


@dataclass(eq=False)
class NothingLost(Refusal):
    """None of those chosen is owed anything that can still be given."""

    code: ClassVar[str] = "lost_time.nothing"
    too_late_count: int


@dataclass(frozen=True, slots=True)
class Grant:
    """How many candidates were given time, and how many had ended already."""

    given_count: int
    too_late_count: int


@transaction.atomic
def grant_lost_time(
    actor: Actor,
    sitting: UUID,
    numbers: Iterable[str] | None,
    reason_and_policy: tuple[str, Policy],
    *,
    now: Instant,
) -> Grant:
    """Give each of these candidates what they are owed, rounded up to the minute.

    `numbers` are the candidates, None for all who are owed something; candidates will
    read the reason, and the policy says what counts. What is owed is computed again
    here, under lock: asked twice, it is given once. Who has ended is left out, and
    named by the act, and so is who was given time as often as may be. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, `NothingLost`.
    """
    require(actor, "lost_time_granted")
    row = sittings.load(sitting, lock=True)
    reason, policy = reason_and_policy
    reason = reasoned(reason)
    losses = _find_losses(row, policy, numbers)[:GRANTED_AT_ONCE_MAX]
    grantable = [loss for loss in losses if _is_grantable(row, loss, reason, now)]
    too_late = [loss.person.number for loss in losses if loss not in grantable]
    if not grantable:
        raise NothingLost(too_late_count=len(too_late))
    number = record(
        actor,
        "lost_time_granted",
        now=now,
        sitting=sitting,
        reason=reason,
        body=_body(grantable, too_late, policy),
    )
    minutes = [(loss.person.attempt, minutes_of(loss)) for loss in grantable]
    grant_minutes(row, minutes, (reason, number), now=now)
    return Grant(len(grantable), len(too_late))


def _find_losses(
    row: Sitting, policy: Policy, numbers: Iterable[str] | None
) -> list[CandidateLoss]:
    """Return what is owed to these candidates, None for all."""
    losses = [c for c in lost_times(row, policy).lost if c.loss.is_proposed(policy)]
    if numbers is None:
        return losses
    wanted_numbers = frozenset(numbers)
    return [loss for loss in losses if loss.person.number in wanted_numbers]


def minutes_of(candidate: CandidateLoss) -> int:
    """Return the minutes that one act gives: what is beyond is proposed again."""
    return min(candidate.loss.minutes, extensions.EXTENSION_MINUTES_MAX)


def _is_grantable(
    row: Sitting, candidate: CandidateLoss, reason: str, now: Instant
) -> bool:
    phase = sittings.phase_of(row, candidate.person.site)
    extension = extensions.Extension(
        TimeGiven("candidate", minutes_of(candidate)), reason
    )
    earlier_extensions = Extension.objects.filter(
        sitting=row, attempt_id=candidate.person.attempt
    )
    ends_at = after(now, 1) if candidate.is_spoken else candidate.ends_at
    try:
        extensions.extend(
            phase,
            extension,
            known_count=earlier_extensions.count(),
            ends_at=ends_at,
            now=now,
        )
    except (ExtensionTooLate, ExtensionsTooMany, phases.WrongPhase):
        return False
    return True


def _body(
    grantable: Sequence[CandidateLoss], too_late: Sequence[str], policy: Policy
) -> dict[str, Json]:
    counts: list[Json] = [*sorted(policy.counts)]
    return {
        "candidates": len(grantable),
        "counts": counts,
        "granted": [_grant_row(candidate, policy) for candidate in grantable],
        "too_late": list(too_late),
    }


def _grant_row(candidate: CandidateLoss, policy: Policy) -> Json:
    causes: list[Json] = [
        *sorted({span.cause for span in candidate.loss.spans} & policy.counts)
    ]
    return {
        "candidate": candidate.person.number,
        "causes": causes,
        "lost_ms": candidate.loss.owed_ms,
        "minutes": minutes_of(candidate),
    }

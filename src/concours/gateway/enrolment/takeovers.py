"""What a person opens; of a takeover, by which code, and after what was held.

A code is slow to compare: writers of entries wait only once all have been.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from concours.core.delivery.journal.entry import AttemptId, Tail
from concours.core.delivery.mailbox.rescue import RescueUnknown, require_place
from concours.core.delivery.sync.takeover import (
    KnownAttempt,
    KnownEpoch,
    Opening,
    opening,
    opening_by_code,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.enrolment import ReplacementInvalid, ReplacementNeeded
from concours.core.people.sign_in.tries import Try
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection
from concours.gateway.enrolment.requests import (
    Admission,
    EnrolmentRequest,
    ProvenPerson,
    RescueRequest,
)
from concours.store.journal.enrolment import (
    Replacement,
    RosterPerson,
    find_replacements,
    hold_journal,
)
from concours.store.journal.entries import read_tail
from concours.store.journal.tries import count_tries


async def plan_entry(
    connection: Connection,
    codes: CodeChecker,
    request: EnrolmentRequest,
    bearer: ProvenPerson | Refusal,
) -> Admission | Refusal:
    """Decide what the person opens: of a takeover, by which replacement code."""
    if isinstance(bearer, Refusal):
        return bearer
    attempts = _known_attempts(bearer)
    rescue = request.rescue
    if rescue is not None and not _is_known(bearer, request.public_key, rescue.attempt):
        return _plan_rescue(codes, rescue, bearer, attempts, now=request.now)
    plan = opening(attempts, request.public_key, now=request.now)
    if not plan.needs_code:
        return Admission(bearer, plan) if plan.is_possible else ReplacementNeeded()
    if request.replacement is None:
        return ReplacementNeeded()
    return await _plan_takeover(connection, codes, request, bearer, attempts)


async def _plan_takeover(
    connection: Connection,
    codes: CodeChecker,
    request: EnrolmentRequest,
    bearer: ProvenPerson,
    attempts: Mapping[AttemptId, KnownAttempt],
) -> Admission | Refusal:
    """Decide what a replacement code opens, which five wrong tries make useless."""
    replacement = await _find_replacement(connection, codes, request, bearer.person)
    if replacement is None:
        return ReplacementInvalid()
    plan = opening_by_code(attempts, replacement.attempt)
    if not plan.is_takeover or not plan.is_possible:
        return ReplacementInvalid()
    return Admission(bearer, plan, replacement)


def _is_known(bearer: ProvenPerson, public_key: bytes, attempt: AttemptId) -> bool:
    return any(
        device.public_key == public_key and device.attempt == attempt
        for device, _ in bearer.devices
    )


def _plan_rescue(
    codes: CodeChecker,
    rescue: RescueRequest,
    bearer: ProvenPerson,
    attempts: Mapping[AttemptId, KnownAttempt],
    *,
    now: Instant,
) -> Admission | Refusal:
    """Decide whether the tablet of a rescue follows those that the centre knows."""
    attempt, epoch = attempts.get(rescue.attempt), rescue.epoch
    person = bearer.person.bearer_id
    is_right = codes.is_rescue_code(person, epoch, rescue.code)
    if attempt is None or not is_right:
        return RescueUnknown()
    name = rescue.attempt, epoch
    try:
        require_place(attempt, name, first_at=rescue.first_at, now=now)
    except Refusal as refusal:
        return refusal
    plan = Opening(after={rescue.attempt: attempt.last_epoch})
    return Admission(bearer, plan, rescue=epoch)


def _known_attempts(bearer: ProvenPerson) -> dict[AttemptId, KnownAttempt]:
    return {
        seat.attempt: KnownAttempt(
            epochs=[
                KnownEpoch(device.epoch, device.public_key, heard_at)
                for device, heard_at in bearer.devices
                if device.attempt == seat.attempt
            ],
            is_announced=seat.is_announced,
            is_begun=seat.is_begun,
            is_over=seat.is_over,
            is_collected=seat.is_collected,
        )
        for seat in bearer.seats
    }


async def admit_takeovers(
    connection: Connection, plans: Sequence[Admission | Refusal], *, now: Instant
) -> Sequence[Admission | Refusal]:
    """Fix what was held of each device before, while nobody writes any more.

    What a code was compared with still stands then, or the takeover is refused.
    """
    if not any(map(_takes_over, plans)):
        return plans
    await hold_journal(connection)
    return [
        await _with_bases(connection, plan, now=now) if _takes_over(plan) else plan
        for plan in plans
    ]


def _takes_over(plan: Admission | Refusal) -> TypeGuard[Admission]:
    return not isinstance(plan, Refusal) and plan.plan.is_takeover


async def _with_bases(
    connection: Connection, admitted: Admission, *, now: Instant
) -> Admission | Refusal:
    code = admitted.replacement
    if code and code not in await find_replacements(
        connection, code.bearer_id, now=now
    ):
        return ReplacementInvalid()
    geneses = {(d.attempt, d.epoch): d.genesis for d, _ in admitted.bearer.devices}
    bases = {
        attempt: await read_tail(connection, attempt, epoch)
        or Tail(0, geneses[attempt, epoch])
        for attempt, epoch in admitted.plan.after.items()
    }
    is_bare = code is None and admitted.rescue is None
    if is_bare and any(tail.count for tail in bases.values()):
        return ReplacementNeeded()  # begun meanwhile
    return replace(admitted, bases=bases)


async def _find_replacement(
    connection: Connection,
    codes: CodeChecker,
    request: EnrolmentRequest,
    person: RosterPerson,
) -> Replacement | None:
    """Return the replacement code that was typed, unless it has been tried to death."""
    replacements = await find_replacements(
        connection, person.bearer_id, now=request.now
    )
    if not replacements:
        return None
    try_ = Try(str(replacements[0].id), request.badge.name)
    [is_compared] = await count_tries(
        connection, "replacement", [try_], now=request.now
    )
    if not is_compared:
        return None
    [matches] = await codes.find_each([(replacements, request.replacement or "")])
    return matches[0][0] if matches else None

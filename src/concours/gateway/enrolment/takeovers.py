"""What a candidate opens; of a takeover, by which code, and after what was held.

A code is slow to compare: writers of entries wait only once all have been.
"""

from collections.abc import Sequence
from dataclasses import replace

from concours.core.delivery.journal.entry import AttemptId, Tail
from concours.core.delivery.sync.takeover import KnownEpoch, opening
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.enrolment import ReplacementInvalid, ReplacementNeeded
from concours.core.people.roster.tries import Try
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection
from concours.gateway.enrolment.requests import (
    Admission,
    EnrolmentRequest,
    ProvenCandidate,
)
from concours.store.journal.enrolment import (
    Replacement,
    RosterCandidate,
    find_replacements,
    hold_journal,
)
from concours.store.journal.entries import read_tail
from concours.store.journal.tries import count_tries


async def plan_entry(
    connection: Connection,
    codes: CodeChecker,
    request: EnrolmentRequest,
    candidate: ProvenCandidate | Refusal,
) -> Admission | Refusal:
    """Decide what the candidate opens: of a takeover, by which replacement code."""
    if isinstance(candidate, Refusal):
        return candidate
    known_epochs: dict[AttemptId, list[KnownEpoch]] = {
        s.attempt: [] for s in candidate.seats
    }
    for device in candidate.devices:
        known_epochs[device.attempt].append(KnownEpoch(device.epoch, device.public_key))
    collected_attempts = [seat.attempt for seat in candidate.seats if seat.is_collected]
    plan = opening(
        known_epochs, request.public_key, collected_attempts=collected_attempts
    )
    if not plan.is_takeover:
        return Admission(candidate, plan)
    if request.replacement is None:
        return ReplacementNeeded()
    replacement = await _find_replacement(connection, codes, request, candidate.person)
    if replacement is None:
        return ReplacementInvalid()
    plan = opening(
        known_epochs,
        request.public_key,
        collected_attempts=collected_attempts,
        since=replacement.attempt,
    )
    if not plan.is_takeover or not plan.is_possible:
        return ReplacementInvalid()
    return Admission(candidate, plan, replacement)


async def admit_takeovers(
    connection: Connection, plans: Sequence[Admission | Refusal], *, now: Instant
) -> Sequence[Admission | Refusal]:
    """Fix what was held of each device before, while nobody writes any more.

    What a code was compared with still stands then, or the takeover is refused.
    """
    if all(isinstance(plan, Refusal) or plan.replacement is None for plan in plans):
        return plans
    await hold_journal(connection)
    return [
        plan
        if isinstance(plan, Refusal) or plan.replacement is None
        else await _with_bases(connection, plan, plan.replacement, now=now)
        for plan in plans
    ]


async def _with_bases(
    connection: Connection, admitted: Admission, code: Replacement, *, now: Instant
) -> Admission | Refusal:
    candidate = admitted.candidate
    if code not in await find_replacements(connection, code.candidate, now=now):
        return ReplacementInvalid()
    geneses = {(d.attempt, d.epoch): d.genesis for d in candidate.devices}
    bases = {
        attempt: await read_tail(connection, attempt, epoch)
        or Tail(0, geneses[attempt, epoch])
        for attempt, epoch in admitted.plan.after.items()
    }
    return replace(admitted, bases=bases)


async def _find_replacement(
    connection: Connection,
    codes: CodeChecker,
    request: EnrolmentRequest,
    person: RosterCandidate,
) -> Replacement | None:
    """Return the replacement code that was typed, unless it has been tried to death."""
    replacements = await find_replacements(
        connection, person.candidate, now=request.now
    )
    if not replacements:
        return None
    try_ = Try(str(replacements[0].id), request.number)
    [is_compared] = await count_tries(
        connection, "replacement", [try_], now=request.now
    )
    if not is_compared:
        return None
    [match_] = await codes.find_each([(replacements, request.replacement or "")])
    return match_[0] if match_ else None

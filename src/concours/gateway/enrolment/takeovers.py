"""What an entrant opens; of a takeover, by which code, and after what was held.

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
from concours.gateway.enrolment.claims import Admitted, Claim, Entrant
from concours.store.journal.enrolment import (
    Enrolled,
    Replacement,
    find_replacements,
    hold_journal,
)
from concours.store.journal.entries import read_tail
from concours.store.journal.tries import count_tries


async def plan_entry(
    connection: Connection, codes: CodeChecker, claim: Claim, found: Entrant | Refusal
) -> Admitted | Refusal:
    """Decide what the entrant opens: of a takeover, by which replacement code."""
    if isinstance(found, Refusal):
        return found
    known: dict[AttemptId, list[KnownEpoch]] = {s.attempt: [] for s in found.seats}
    for device in found.devices:
        known[device.attempt].append(KnownEpoch(device.epoch, device.public_key))
    collected = [seat.attempt for seat in found.seats if seat.is_collected]
    plan = opening(known, claim.public_key, collected_attempts=collected)
    if not plan.is_takeover:
        return Admitted(found, plan)
    if claim.replacement is None:
        return ReplacementNeeded()
    replacement = await _find_replacement(connection, codes, claim, found.person)
    if replacement is None or not plan.is_possible:
        return ReplacementInvalid()
    return Admitted(found, plan, replacement)


async def admit_takeovers(
    connection: Connection, planned: Sequence[Admitted | Refusal], *, now: Instant
) -> Sequence[Admitted | Refusal]:
    """Fix what was held of each device before, while nobody writes any more.

    What a code was compared with still stands then, or the takeover is refused.
    """
    if all(isinstance(one, Refusal) or one.replacement is None for one in planned):
        return planned
    await hold_journal(connection)
    return [
        one
        if isinstance(one, Refusal) or one.replacement is None
        else await _with_bases(connection, one, one.replacement, now=now)
        for one in planned
    ]


async def _with_bases(
    connection: Connection, admitted: Admitted, code: Replacement, *, now: Instant
) -> Admitted | Refusal:
    found = admitted.entrant
    if code not in await find_replacements(connection, code.candidate, now=now):
        return ReplacementInvalid()
    geneses = {(d.attempt, d.epoch): d.genesis for d in found.devices}
    bases = {
        attempt: await read_tail(connection, attempt, epoch)
        or Tail(0, geneses[attempt, epoch])
        for attempt, epoch in admitted.plan.after.items()
    }
    return replace(admitted, bases=bases)


async def _find_replacement(
    connection: Connection, codes: CodeChecker, claim: Claim, person: Enrolled
) -> Replacement | None:
    """Return the replacement code that was typed, unless it has been tried to death."""
    known = await find_replacements(connection, person.candidate, now=claim.now)
    if not known:
        return None
    one = Try(str(known[0].id), claim.number)
    [is_compared] = await count_tries(connection, "replacement", [one], now=claim.now)
    if not is_compared:
        return None
    [found] = await codes.find_each([(known, claim.replacement or "")])
    return found[0] if found else None

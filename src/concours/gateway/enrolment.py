"""`POST /enrol`: a tablet proves its candidate's code and gets its epochs.

One transaction under a lock for the number: failures are counted before they are
judged, and an unknown number takes the same way as a wrong code.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from concours.core.journal.entry import AttemptId, Tail, genesis
from concours.core.kernel.crypto import is_point
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after
from concours.core.roster.codes import code_digest, device_token
from concours.core.roster.enrolment import (
    FAILURES_WINDOW_MS,
    EnrolUnknown,
    KeyInvalid,
    ReplacementInvalid,
    ReplacementNeeded,
    check_failures,
)
from concours.core.sync.takeover import KnownEpoch, Opening, opening
from concours.gateway import wire
from concours.gateway.database import Connection
from concours.gateway.evidence import facts_of
from concours.gateway.gate import gate_of
from concours.gateway.limits import ENROL_BYTES_MAX, read_body
from concours.gateway.refusals import answer
from concours.store.journal.devices import Device, add_devices, devices_of_candidate
from concours.store.journal.enrolment import (
    Enrolled,
    Seat,
    add_failure,
    count_failures,
    find_enrolled,
    find_replacement,
    find_seats,
    hold_journal,
    hold_number,
)
from concours.store.journal.entries import read_tail
from concours.store.journal.news import News, append_news_async

NOBODY = UUID(int=0)
FAILURES = (EnrolUnknown, ReplacementInvalid)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One enrolment, read and bounded, at its instant."""

    number: str
    code: str
    replacement: str | None
    public_key: bytes
    now: Instant


async def post_enrol(request: Request) -> Response:
    """Enrol a device, or refuse; failures are kept before they are told."""
    gate = gate_of(request)
    body = await read_body(request, bytes_max=ENROL_BYTES_MAX)
    asked = _read(wire.read(body, wire.EnrolPost), gate.settings.now())
    async with gate.database.transaction() as connection:
        outcome = await _enrol_or_fail(connection, asked)
    if isinstance(outcome, Refusal):
        facts = {**facts_of(outcome), "candidate": asked.number}
        gate.evidence.keep(request, code=outcome.code, facts=facts)
        raise outcome
    return answer({**outcome, "centre_ms": gate.settings.now()})


async def _enrol_or_fail(
    connection: Connection, asked: _Request
) -> dict[str, object] | Refusal:
    """Return a failure instead of raising it: its count must be committed."""
    await hold_number(connection, asked.number)
    try:
        async with connection.transaction():
            return await _enrol(connection, asked)
    except FAILURES as refusal:
        await add_failure(connection, asked.number, at=asked.now)
        return refusal


def _read(post: wire.EnrolPost, now: Instant) -> _Request:
    public_key = wire.unhex(post.public_key)
    if not is_point(public_key):
        raise KeyInvalid
    if "\x00" in post.candidate:
        raise wire.Malformed(reason="candidate")
    return _Request(
        number=post.candidate.strip(),
        code=post.code,
        replacement=post.replacement,
        public_key=public_key,
        now=now,
    )


async def _enrol(connection: Connection, asked: _Request) -> dict[str, object]:
    since = after(asked.now, -FAILURES_WINDOW_MS)
    check_failures(await count_failures(connection, asked.number, since=since))
    person = _whose_code(await find_enrolled(connection, asked.number), asked.code)
    token = device_token(person.candidate, asked.code, asked.public_key)
    text = urlsafe_b64encode(token).decode().rstrip("=")
    seats = await find_seats(connection, person.candidate, now=asked.now)
    devices = await devices_of_candidate(connection, person.candidate)
    plan = opening(_known(seats, devices), asked.public_key)
    entrant = _Entrant(person, seats, sha256(text.encode()).digest())
    added = await _open(connection, asked, entrant, plan)
    own = [device for device in devices if device.public_key == asked.public_key]
    return {
        "token": text,
        "candidate": _as_shown(person),
        "sittings": _sittings(person, seats, [*own, *added]),
    }


@dataclass(frozen=True, slots=True)
class _Entrant:
    person: Enrolled
    seats: Sequence[Seat]
    token_digest: bytes


def _whose_code(people: Sequence[Enrolled], code: str) -> Enrolled:
    """Return who bears the number and has the code; as slow when nobody does."""
    found = [
        person
        for person in people
        if compare_digest(person.code_digest, code_digest(person.candidate, code))
    ]
    if not people:
        compare_digest(bytes(32), code_digest(NOBODY, code))
    if not found:
        raise EnrolUnknown
    return found[0]


def _known(
    seats: Sequence[Seat], devices: Sequence[Device]
) -> Mapping[AttemptId, Sequence[KnownEpoch]]:
    known: dict[AttemptId, list[KnownEpoch]] = {seat.attempt: [] for seat in seats}
    for device in devices:
        known[device.attempt].append(KnownEpoch(device.epoch, device.public_key))
    return known


async def _open(
    connection: Connection, asked: _Request, entrant: _Entrant, plan: Opening
) -> list[Device]:
    """Add the epochs of the plan; of a takeover, fix the bases and tell the others."""
    replacement = None
    bases: dict[AttemptId, Tail] = {}
    if plan.is_takeover:
        replacement = await _replacement(connection, asked, entrant.person)
        if not plan.is_possible:
            raise ReplacementInvalid
        await hold_journal(connection)
        bases = await _bases(connection, entrant.person, plan)
    sittings = {seat.attempt: seat.sitting for seat in entrant.seats}
    first = dict.fromkeys(plan.first, 1)
    follow = {attempt: epoch + 1 for attempt, epoch in plan.after.items()}
    devices = [
        Device(
            attempt=attempt,
            epoch=epoch,
            sitting=sittings[attempt],
            site=entrant.person.site_id,
            public_key=asked.public_key,
            token_digest=entrant.token_digest,
            genesis=genesis(attempt, epoch, asked.public_key).head,
            base=bases.get(attempt),
            replacement=replacement if attempt in follow else None,
        )
        for attempt, epoch in {**first, **follow}.items()
    ]
    await add_devices(connection, devices, enrolled=asked.now)
    await _tell_others(connection, devices, now=asked.now)
    return devices


async def _replacement(
    connection: Connection, asked: _Request, person: Enrolled
) -> UUID:
    if asked.replacement is None:
        raise ReplacementNeeded
    digest = code_digest(person.candidate, asked.replacement)
    found = await find_replacement(connection, person.candidate, digest, now=asked.now)
    if found is None:
        raise ReplacementInvalid
    return found


async def _bases(
    connection: Connection, person: Enrolled, plan: Opening
) -> dict[AttemptId, Tail]:
    """Return what is held of each last epoch, now that no writer is at work."""
    geneses = {
        (device.attempt, device.epoch): device.genesis
        for device in await devices_of_candidate(connection, person.candidate)
    }
    return {
        attempt: await read_tail(connection, attempt, epoch)
        or Tail(0, geneses[attempt, epoch])
        for attempt, epoch in plan.after.items()
    }


async def _tell_others(
    connection: Connection, devices: Sequence[Device], *, now: Instant
) -> None:
    for device in devices:
        if device.base is not None:
            news = News(
                sitting=device.sitting,
                attempt=device.attempt,
                kind="superseded",
                at=now,
                body={"epoch": device.epoch},
            )
            await append_news_async(connection, news)


def _as_shown(person: Enrolled) -> dict[str, object]:
    return {
        "number": person.number,
        "name": person.name,
        "site": person.site,
        "room": person.room,
        "seat": person.seat,
    }


def _sittings(
    person: Enrolled, seats: Sequence[Seat], devices: Sequence[Device]
) -> list[dict[str, object]]:
    own = {device.attempt: device for device in devices}
    return [
        _sitting(person, seat, own[seat.attempt])
        for seat in seats
        if seat.is_open and seat.attempt in own
    ]


def _sitting(person: Enrolled, seat: Seat, device: Device) -> dict[str, object]:
    base = device.base
    return {
        "sitting": seat.sitting,
        "attempt": seat.attempt,
        "epoch": device.epoch,
        "title": seat.title,
        "kind": seat.kind,
        "scheduled_ms": seat.scheduled,
        "duration_ms": seat.duration_ms,
        "factor": person.factor,
        "package": seat.package.hex(),
        "signer": seat.signer.hex(),
        "base": base
        and {"epoch": device.epoch - 1, "count": base.count, "head": base.head.hex()},
    }

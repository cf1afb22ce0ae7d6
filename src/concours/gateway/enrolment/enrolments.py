"""Enrolments, many in one transaction, each judged as if it were alone.

Under a lock for each number. Tries are counted before they are compared, by number and
network together, and an unknown number takes the same way as a wrong code. Everything
is read and decided first; what is written then cannot be refused. Codes are slow to
compare: writers of entries wait only once all of them have been.
"""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId, genesis
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import CodeProof, device_token
from concours.core.people.roster.enrolment import EnrolTooMany, EnrolUnknown
from concours.core.people.roster.tries import BOUNDS, Try
from concours.gateway.batcher import Batcher, Bounds
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection, Database
from concours.gateway.enrolment.claims import Admitted, Claim, Entrant, waves
from concours.gateway.enrolment.reply import enrolment_reply
from concours.gateway.enrolment.takeovers import admit_takeovers, plan_entry
from concours.gateway.settings import Settings
from concours.store.journal.devices import Device, add_devices, devices_of_candidates
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.enrolment import (
    Enrolled,
    Seat,
    find_enrolled,
    find_seats,
    hold_numbers,
)
from concours.store.journal.news import News, append_news_async
from concours.store.journal.tries import count_tries, give_back_tries

CLAIMS_COUNT_MAX = 100

Outcome: TypeAlias = "dict[str, object] | Refusal"


class Enrolments:
    """Takes claims; each answer is committed, its failure too, before it is told."""

    def __init__(
        self, database: Database, codes: CodeChecker, settings: Settings
    ) -> None:
        self._database = database
        self._codes = codes
        self._now = settings.now
        self._gather: Batcher[Claim, dict[str, object]] = Batcher(
            self._take, Bounds(count_max=CLAIMS_COUNT_MAX)
        )

    async def take(self, claim: Claim) -> dict[str, object]:
        """Return what the tablet is told. Raises the refusals, and `Unavailable`."""
        return await self._gather.ask(claim)

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        await self._gather.stop()

    async def _take(self, claims: Sequence[Claim]) -> Sequence[Outcome]:
        outcomes: dict[int, Outcome] = {}
        tries = [Try(claim.network, claim.number) for claim in claims]
        async with self._database.transaction() as connection:
            await hold_numbers(connection, [claim.number for claim in claims])
            allowed = await count_tries(connection, "code", tries, now=self._now())
            compared = [place for place, may in enumerate(allowed) if may]
            first, *others = [*waves(claims, compared)] or [[]]
            outcomes |= await self._judge(connection, claims, first)
        for places in others:
            async with self._database.transaction() as connection:
                await hold_numbers(
                    connection, [claims[place].number for place in places]
                )
                outcomes |= await self._judge(connection, claims, places)
        retry_ms = BOUNDS["code"].window_ms
        return [
            outcomes.get(place) or EnrolTooMany(retry_ms)
            for place in range(len(claims))
        ]

    async def _judge(
        self, connection: Connection, claims: Sequence[Claim], places: Sequence[int]
    ) -> Mapping[int, Outcome]:
        """Enrol the claims of these places, and give back the tries of right codes."""
        wave = [claims[place] for place in places]
        judged = await _enrol(connection, self._codes, wave, now=self._now())
        right = [
            Try(claim.network, claim.number)
            for claim, outcome in zip(wave, judged, strict=True)
            if not isinstance(outcome, EnrolUnknown)
        ]
        await give_back_tries(connection, "code", right)
        await wait_for_standbys(connection)
        return dict(zip(places, judged, strict=True))


async def _enrol(
    connection: Connection, codes: CodeChecker, claims: Sequence[Claim], *, now: Instant
) -> Sequence[Outcome]:
    """Enrol claims of different numbers, or say why not."""
    planned = [
        await plan_entry(connection, codes, claim, found)
        for claim, found in zip(
            claims, await _prove(connection, codes, claims, now=now), strict=True
        )
    ]
    judged = await admit_takeovers(connection, planned, now=now)
    opened = [
        [] if isinstance(each, Refusal) else _devices(claim, each)
        for claim, each in zip(claims, judged, strict=True)
    ]
    await add_devices(
        connection, [device for devices in opened for device in devices], enrolled=now
    )
    for devices in opened:
        await _tell_others(connection, devices, now=now)
    return [
        each if isinstance(each, Refusal) else _answer(claim, each.entrant, devices)
        for claim, each, devices in zip(claims, judged, opened, strict=True)
    ]


async def _prove(
    connection: Connection, codes: CodeChecker, claims: Sequence[Claim], *, now: Instant
) -> Sequence[Entrant | Refusal]:
    """Hold each claim against the roster, with few questions for all of them."""
    numbers = [claim.number for claim in claims]
    bearers = await find_enrolled(connection, numbers)
    found = await codes.find_each(
        [(bearers.get(claim.number, ()), claim.code) for claim in claims]
    )
    proved = [pair[0].candidate for pair in found if pair]
    seats = await find_seats(connection, proved, now=now)
    devices: defaultdict[AttemptId, list[Device]] = defaultdict(list)
    for device in await devices_of_candidates(connection, proved):
        devices[device.attempt].append(device)
    return [
        _entrant(claim, pair, seats, devices) if pair else EnrolUnknown()
        for pair, claim in zip(found, claims, strict=True)
    ]


def _entrant(
    claim: Claim,
    proved: tuple[Enrolled, CodeProof],
    seats: Mapping[UUID, Sequence[Seat]],
    devices: Mapping[AttemptId, Sequence[Device]],
) -> Entrant:
    person, proof = proved
    own = seats.get(person.candidate, ())
    theirs = [device for seat in own for device in devices[seat.attempt]]
    return Entrant(person, _token(proof, claim), own, theirs)


def _token(proof: CodeProof, claim: Claim) -> str:
    token = device_token(proof, claim.public_key)
    return urlsafe_b64encode(token).decode().rstrip("=")


def _devices(claim: Claim, admitted: Admitted) -> list[Device]:
    """Return the epochs to add: first ones, and those that follow another device."""
    sittings = {seat.attempt: seat.sitting for seat in admitted.entrant.seats}
    code = admitted.replacement
    first = dict.fromkeys(admitted.plan.first, 1)
    follow = {attempt: epoch + 1 for attempt, epoch in admitted.plan.after.items()}
    return [
        Device(
            attempt=attempt,
            epoch=epoch,
            sitting=sittings[attempt],
            site=admitted.entrant.person.site_id,
            public_key=claim.public_key,
            token_digest=sha256(admitted.entrant.token.encode()).digest(),
            genesis=genesis(attempt, epoch, claim.public_key).head,
            base=admitted.bases.get(attempt),
            replacement=code.id if code and attempt in follow else None,
        )
        for attempt, epoch in {**first, **follow}.items()
    ]


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


def _answer(
    claim: Claim, entrant: Entrant, added: Sequence[Device]
) -> dict[str, object]:
    known = [d for d in entrant.devices if d.public_key == claim.public_key]
    return enrolment_reply(
        entrant.person, entrant.token, entrant.seats, [*known, *added]
    )

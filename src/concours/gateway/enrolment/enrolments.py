"""Enrolments, many in one transaction, each judged as if it were alone.

Under a lock for each number. Tries are counted before they are compared, by number and
network together, and an unknown number takes the same way as a wrong code. Everything
is read and decided first; what is written then cannot be refused. Codes are slow to
compare: writers of entries wait only once all of them have been.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

from concours.core.audit.archive import ExamArchived
from concours.core.delivery.journal.entry import CANDIDATE, AttemptId, genesis
from concours.core.ecos.grids.bodies import CHAIR
from concours.core.kernel.base64url import to_base64url
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import CodeProof, device_token
from concours.core.people.roster.settings import USUAL_SETTINGS
from concours.core.people.sign_in.enrolment import (
    EnrolTooMany,
    EnrolUnknown,
    ExamNeeded,
)
from concours.core.people.sign_in.tries import BOUNDS, Try
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.code_checker import CodeChecker
from concours.gateway.database import Connection, Database
from concours.gateway.enrolment.reply import Takeovers, enrolment_reply
from concours.gateway.enrolment.requests import (
    Admission,
    EnrolmentRequest,
    ProvenPerson,
    waves,
)
from concours.gateway.enrolment.takeovers import admit_takeovers, plan_entry
from concours.gateway.kiosk.entry import EntryGate
from concours.gateway.relays.directory import RelayDirectory
from concours.gateway.settings import Settings
from concours.store.journal.devices import (
    Device,
    add_devices,
    devices_of_attempts,
    takeovers_of_attempts,
)
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.enrolment import (
    RosterPerson,
    find_roster_people,
    find_seats,
    find_settings,
    hold_badges,
)
from concours.store.journal.news import News, append_news_async
from concours.store.journal.tries import count_tries, give_back_tries

REQUESTS_COUNT_MAX = 100
WAIT_S_MAX = 7.0
"""A tablet gives up after ten seconds, and a batch of codes takes up to one."""

Outcome: TypeAlias = "dict[str, object] | Refusal"


class Enrolments:
    """Takes requests; each answer is committed, its failure too, before it is told."""

    def __init__(
        self,
        database: Database,
        codes: CodeChecker,
        settings: Settings,
        entry_gate: EntryGate,
        relays: RelayDirectory,
    ) -> None:
        self._database = database
        self._codes = codes
        self._entry_gate = entry_gate
        self._relays = relays
        self._now = settings.now
        self._batcher: Batcher[EnrolmentRequest, dict[str, object]] = Batcher(
            self._take,
            BatchBounds(count_max=REQUESTS_COUNT_MAX, wait_s_max=WAIT_S_MAX),
        )

    async def take(self, request: EnrolmentRequest) -> dict[str, object]:
        """Return what the tablet is told. Raises the refusals, and `Unavailable`."""
        return await self._batcher.ask(request)

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        await self._batcher.stop()

    async def _take(self, requests: Sequence[EnrolmentRequest]) -> Sequence[Outcome]:
        outcomes: dict[int, Outcome] = {}
        await self._entry_gate.prepare()
        await self._relays.prepare()  # or a tablet would not know those of its site
        tries = [Try(request.network, request.badge.name) for request in requests]
        async with self._database.transaction() as connection:
            await hold_badges(connection, [request.badge for request in requests])
            may_compare = await count_tries(connection, "code", tries, now=self._now())
            comparable = [index for index, may in enumerate(may_compare) if may]
            first_wave, *later_waves = [*waves(requests, comparable)] or [[]]
            outcomes |= await self._judge(connection, requests, first_wave)
        for indexes in later_waves:
            async with self._database.transaction() as connection:
                await hold_badges(
                    connection, [requests[index].badge for index in indexes]
                )
                outcomes |= await self._judge(connection, requests, indexes)
        retry_ms = BOUNDS["code"].window_ms
        return [
            outcomes.get(index) or EnrolTooMany(retry_ms)
            for index in range(len(requests))
        ]

    async def _judge(
        self,
        connection: Connection,
        requests: Sequence[EnrolmentRequest],
        indexes: Sequence[int],
    ) -> Mapping[int, Outcome]:
        """Enrol the requests of these indexes, and give back right tries."""
        wave = [requests[index] for index in indexes]
        judged = await self._enrol(connection, wave, now=self._now())
        right = [
            Try(request.network, request.badge.name)
            for request, outcome in zip(wave, judged, strict=True)
            if not isinstance(outcome, EnrolUnknown)
        ]
        await give_back_tries(connection, "code", right)
        await wait_for_standbys(connection)
        return dict(zip(indexes, judged, strict=True))

    async def _enrol(
        self,
        connection: Connection,
        requests: Sequence[EnrolmentRequest],
        *,
        now: Instant,
    ) -> Sequence[Outcome]:
        """Enrol requests of different numbers, or say why not."""
        bearers = await _prove(connection, self._codes, requests, now=now)
        plans = [
            await self._entry_gate.check(
                connection,
                request,
                await plan_entry(connection, self._codes, request, bearer),
            )
            for request, bearer in zip(requests, bearers, strict=True)
        ]
        admissions = await admit_takeovers(connection, plans, now=now)
        devices_each = [
            [] if isinstance(admission, Refusal) else _devices(request, admission)
            for request, admission in zip(requests, admissions, strict=True)
        ]
        await add_devices(
            connection,
            [device for devices in devices_each for device in devices],
            enrolled_at=now,
        )
        for devices in devices_each:
            await _tell_others(connection, devices, now=now)
        takeovers = await takeovers_of_attempts(
            connection, [a for b in bearers for a in _begun_chairs(b)]
        )
        return [
            admission
            if isinstance(admission, Refusal)
            else _answer(self._relays, request, admission.bearer, devices, takeovers)
            for request, admission, devices in zip(
                requests, admissions, devices_each, strict=True
            )
        ]


async def _prove(
    connection: Connection,
    codes: CodeChecker,
    requests: Sequence[EnrolmentRequest],
    *,
    now: Instant,
) -> Sequence[ProvenPerson | Refusal]:
    """Hold each request against the roster, with few questions for all of them."""
    badges = [request.badge for request in requests]
    bearers = await find_roster_people(connection, badges)
    matches = await codes.find_each(
        [(bearers.get(request.badge, ()), request.code) for request in requests]
    )
    choices = [
        _choose(request, pairs)
        for request, pairs in zip(requests, matches, strict=True)
    ]
    people = [pair[0] for pair in choices if not isinstance(pair, Refusal)]
    settings = await find_settings(connection, [person.bearer_id for person in people])
    seats = await find_seats(connection, people, now=now)
    attempts = [seat.attempt for own in seats.values() for seat in own]
    devices: defaultdict[AttemptId, list[tuple[Device, Instant]]] = defaultdict(list)
    for device, heard_at in await devices_of_attempts(connection, attempts):
        devices[device.attempt].append((device, heard_at))
    return [
        pair
        if isinstance(pair, Refusal)
        else ProvenPerson(
            pair[0],
            _token(pair[1], request),
            settings.get(pair[0].bearer_id, USUAL_SETTINGS),
            (own := seats.get(pair[0].bearer_id, ())),
            [device for seat in own for device in devices[seat.attempt]],
        )
        for pair, request in zip(choices, requests, strict=True)
    ]


def _choose(
    request: EnrolmentRequest, pairs: Sequence[tuple[RosterPerson, CodeProof]]
) -> tuple[RosterPerson, CodeProof] | Refusal:
    """Return whose code it is, in the exam that was asked for if one was.

    An archived exam admits nobody, and is not asked about beside others.
    """
    known_pairs = [pair for pair in pairs if request.exam in (None, pair[0].exam)]
    own_pairs = [pair for pair in known_pairs if not pair[0].is_archived]
    if not own_pairs:
        exams = [person.exam for person, _ in known_pairs]
        return ExamArchived(exams[0]) if exams else EnrolUnknown()
    if len(own_pairs) > 1:
        people = [person for person, _ in own_pairs]
        return ExamNeeded([{"exam": p.exam, "title": p.exam_title} for p in people])
    return own_pairs[0]


def _token(proof: CodeProof, request: EnrolmentRequest) -> str:
    return to_base64url(device_token(proof, request.public_key))


def _devices(request: EnrolmentRequest, admitted: Admission) -> list[Device]:
    """Return the epochs to add: first ones, and those that follow another device."""
    seats = {seat.attempt: seat for seat in admitted.bearer.seats}
    code = admitted.replacement
    first = dict.fromkeys(admitted.plan.first, 1)
    after = admitted.plan.after
    follow = {a: admitted.rescue or epoch + 1 for a, epoch in after.items()}
    writer = CHAIR if admitted.bearer.person.badge.is_examiner else CANDIDATE
    return [
        Device(
            attempt=attempt,
            epoch=epoch,
            is_of_chair=writer is CHAIR,
            sitting=seats[attempt].sitting,
            site=seats[attempt].site_id,
            public_key=request.public_key,
            token_digest=sha256(admitted.bearer.token.encode()).digest(),
            genesis=genesis(attempt, epoch, request.public_key, writer=writer).head,
            base=admitted.bases.get(attempt),
            base_epoch=after.get(attempt),
            replacement=code.id if code and attempt in follow else None,
        )
        for attempt, epoch in {**first, **follow}.items()
    ]


def _begun_chairs(bearer: ProvenPerson | Refusal) -> list[AttemptId]:
    """Return the chairs of a person in which some tablet has been before."""
    if isinstance(bearer, Refusal) or not bearer.person.badge.is_examiner:
        return []
    return list({device.attempt for device, _ in bearer.devices})


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
    relays: RelayDirectory,
    request: EnrolmentRequest,
    bearer: ProvenPerson,
    added: Sequence[Device],
    takeovers: Takeovers,
) -> dict[str, object]:
    own_key = request.public_key
    known_devices = [d for d, _ in bearer.devices if d.public_key == own_key]
    return enrolment_reply(bearer, [*known_devices, *added], relays, takeovers)

"""A request of a signed-in student: proved, then handled in one transaction."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.gateway import token, wire
from concours.gateway.database import Connection
from concours.gateway.edge.limits import read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.services import Services, services_of
from concours.gateway.wishes.offers import Offer
from concours.gateway.wishes.view import state_of
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.results import Bearer, find_bearers_by_id
from concours.store.journal.wish_queries import (
    Participation,
    find_current_list,
    find_participations,
    lock,
)

LIST_BYTES_MAX = 512 * 1024
"""The longest list of the longest codes, and what JSON adds to it."""

WRITES_A_MINUTE_MAX = 60
WRITERS_KEPT_MAX = 20_000
NO_NUMBER = -1
JSON = "application/json"


@dataclass(eq=False)
class NotParticipant(Refusal):
    """The candidate takes part in no campaign."""

    code: ClassVar[str] = "wishes.not_participant"


@dataclass(eq=False)
class WritesTooMany(Refusal):
    """The student writes faster than anybody chooses: come again in a minute."""

    code: ClassVar[str] = "wishes.writes_too_many"
    most: int


@dataclass(frozen=True, slots=True)
class StudentRequest:
    """One request of a signed-in student, in its transaction."""

    gate: Services
    connection: Connection
    participation: Participation
    bearer: Bearer
    now: Instant
    body: bytes
    path: Mapping[str, Any]

    async def state(self) -> dict[str, Any]:
        """Return what stands, after what was just written."""
        least = (await self.offer()).least(self.participation)
        own = (self.bearer, least)
        return await state_of(self.connection, self.participation, own, now=self.now)

    async def offer(self) -> Offer:
        """Return what is the same for all students of the campaign."""
        return await self.gate.published.offer(self.connection, self.participation)

    async def number_of(self, digest: str) -> int:
        """Return the number of the newest list if this is its digest, else no list's.

        Holds the lists of the student until the commit.
        """
        await lock(self.connection, self.participation.candidate)
        current, newest = await find_current_list(self.connection, self.participation)
        return current.number if wire.unhex(digest) == newest else NO_NUMBER


Handler: TypeAlias = Callable[[StudentRequest], Awaitable[object]]


class WriteLimiter:
    """How often each student wrote in the last minute, to this worker."""

    def __init__(self) -> None:
        self._writes: dict[UUID, deque[Instant]] = {}

    def note(self, candidate: UUID, *, now: Instant) -> None:
        """Count one write. Raises `WritesTooMany`."""
        writes = self._writes.setdefault(candidate, deque(maxlen=WRITES_A_MINUTE_MAX))
        if len(writes) == WRITES_A_MINUTE_MAX and writes[0] > after(now, -MINUTE_MS):
            raise WritesTooMany(WRITES_A_MINUTE_MAX)
        writes.append(now)
        if len(self._writes) > WRITERS_KEPT_MAX:
            self._writes.pop(next(iter(self._writes)))


def require_sign_in(
    handle: Handler, limiter: WriteLimiter | None
) -> Callable[[Request], Awaitable[Response]]:
    """Prove who asks, then handle it in one transaction."""

    async def respond(request: Request) -> Response:
        gate = services_of(request)
        header = request.headers.get("authorization", "")
        claimed = token.read(token.of_header(header))
        body = await read_body(request, bytes_max=LIST_BYTES_MAX)
        now = gate.settings.now()
        async with gate.database.transaction() as connection:
            bearers = await find_bearers_by_id(connection, [claimed.candidate])
            bearer = bearers.get(claimed.candidate)
            key = gate.settings.codes_key
            bearer = token.check(token.WISHES, key, claimed, bearer, now=now)
            participations = await find_participations(connection, bearer.candidate)
            if not participations:
                raise NotParticipant
            participation = participations[0]
            if limiter is not None:
                limiter.note(bearer.candidate, now=now)
            own = (gate, connection, participation, bearer)
            student_request = StudentRequest(*own, now, body, request.path_params)
            result = await handle(student_request)
            if limiter is not None:
                await wait_for_standbys(connection)
        match result:
            case Response():
                return result
            case bytes():
                return Response(result, 200, {"Cache-Control": "no-store"}, JSON)
            case _:
                return answer(result)

    return respond

"""The supervisors of a rehearsal: they see each call, and grant breaks that are due.

A candidate who is due rest breaks calls to leave the room: that is when one begins. A
room's page asks for its calls every second and a half; so do these.
"""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import psycopg
from django.db import Error, connection

from concours.acts.actor import Actor, Venue
from concours.acts.delivery import help_calls, rest
from concours.core.delivery.calls.rest import CAUSE
from concours.core.kernel.errors import Refusal
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.rehearsal.crowd.messages import CheckResult
from concours.rehearsal.report.room import Breaks, Calls
from concours.store.models import Attempt, HelpCall, Pause
from concours.store.queries.delivery.calls import OpenCall, open_calls

LOOK_S = 1.5
IN_TIME_MS = 2_000
REST_MS = 6_000
"""A rehearsed break: the room ends it long before its length would."""
SUPERVISOR = "salle"


class Room:
    """Every room of one sitting."""

    def __init__(self, jury: Jury) -> None:
        self._jury = jury
        self._delays_ms: dict[UUID, int] = {}
        self._rested_ms: Counter[UUID] = Counter()
        self._open_count = 0
        self._look_due_at = 0.0

    @property
    def rested_ms(self) -> int:
        """The longest that one candidate has rested: their time ends so much later."""
        return max(self._rested_ms.values(), default=0)

    @property
    def is_resting(self) -> bool:
        """Whether a break is not over yet."""
        return self._open_count > 0

    def calls(self, checked: Sequence[CheckResult]) -> Calls:
        """Return what the report says of calls."""
        return Calls(
            made_count=sum(result.calls for result in checked),
            in_time_count=sum(ms <= IN_TIME_MS for ms in self._delays_ms.values()),
            seen_count=sum(result.calls_seen for result in checked),
            lost_count=sum(result.calls_lost for result in checked),
        )

    def breaks(self, checked: Sequence[CheckResult]) -> Breaks:
        """Return what the report says of rest breaks."""
        return Breaks(
            count=sum(result.breaks for result in checked),
            duration_ms=sum(result.breaks_ms for result in checked),
            different_count=sum(result.breaks_different for result in checked),
        )

    def look(self, *, breaks_until_ms: int) -> None:
        """Answer what waits, when it is time to; no break begins after that instant.

        A database that died is asked again at the next look.
        """
        if time.monotonic() < self._look_due_at:
            return
        self._look_due_at = time.monotonic() + LOOK_S
        try:
            self._answer(breaks_until_ms)
            self._end_breaks()
        except (Error, psycopg.Error):
            connection.close()

    def _answer(self, breaks_until_ms: int) -> None:
        calls, found_ms = open_calls(self._jury.sitting), read_clock()
        for call in calls:
            self._delays_ms.setdefault(call.id, found_ms - call.made_ms)
        for call in calls:
            actor = self._supervisor(Venue(call.site, call.room))
            if call.need == "out" and read_clock() < breaks_until_ms:
                self._grant_break(actor, call)
            with suppress(Refusal):
                help_calls.see_call(actor, call.id, now=read_clock())

    def _grant_break(self, actor: Actor, call: OpenCall) -> None:
        """Begin a break, where one is due: who asks without a right is refused."""
        attempt = HelpCall.objects.values_list("attempt_id", flat=True).get(pk=call.id)
        with suppress(Refusal):
            rest.begin_rest(actor, self._jury.sitting, attempt, now=read_clock())

    def _end_breaks(self) -> None:
        pauses = Pause.objects.filter(sitting=self._jury.sitting, cause=CAUSE)
        self._open_count = 0
        for pause in pauses.filter(until_ms=None).select_related("attempt"):
            if read_clock() - pause.from_ms < REST_MS:
                self._open_count += 1
            elif pause.attempt is not None:
                self._end_break(pause, pause.attempt)

    def _end_break(self, pause: Pause, attempt: Attempt) -> None:
        actor = self._supervisor(Venue(attempt.site_id, attempt.room))
        now = read_clock()
        with suppress(Refusal):
            rest.end_rest(actor, self._jury.sitting, attempt.id, now=now)
            self._rested_ms[attempt.id] += now - pause.from_ms

    def _supervisor(self, venue: Venue) -> Actor:
        """Return the supervisor of this room: nobody there may act in another."""
        return replace(self._jury.actor(SUPERVISOR), post=venue)

"""A gateway's way to the database, and whom it admits that relays have let in.

A connection that died with the database fails once; then another is made.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from concours.core.delivery.mailbox.rescue import require_place
from concours.core.delivery.sync.takeover import KnownAttempt
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Agenda, Process, Promise, Steps, T
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.device import Chain, Device
from concours.rehearsal.world.centre.enrolment import admit
from concours.rehearsal.world.centre.gateway_clock import GatewayClock
from concours.rehearsal.world.centre.tables import Tables


class GatewayLink(Process):
    """What every request of a gateway goes through."""

    def __init__(self, agenda: Agenda, name: str, database: Database) -> None:
        super().__init__(agenda, name)
        self.database = database
        self.clock = GatewayClock(database)

    def connect_anew(self) -> None:
        """Begin with nothing in memory."""
        self.generation = 0
        self.database_life = self.database.life
        self.clock.start()

    def is_right(self) -> bool:
        """Say whether what this machine's clock says may be told."""
        return self.clock.is_right()

    def post_claim(self, claim: Device) -> Steps[dict[str, Any]]:
        """Admit a tablet that took a place while its site was cut, or refuse."""
        now, name = self.agenda.now, (claim.chain, claim.public_key)

        def change(tables: Tables) -> Device:
            first_at = tables.claimed_ms[name]
            require = partial(self.require_place, name=claim.chain, first_at=first_at)
            return admit(tables, claim, require, now)

        yield from self._connect()
        yield from self._await_reply(
            self.database.write(lambda tables: tables.claimed_ms.setdefault(name, now))
        )
        device = yield from self._await_reply(self.database.write(change))
        return {"devices": (device,)}

    def require_place(
        self, attempt: KnownAttempt, *, name: Chain, first_at: int
    ) -> None:
        """Let a tablet follow those that are known, if the last of them is silent."""
        now = Instant(self.agenda.now)
        require_place(attempt, name, first_at=Instant(first_at), now=now)

    def _query(self, query: Callable[[Tables], T]) -> Steps[T]:
        yield from self._connect()
        return (yield from self._await_reply(self.database.ask(query)))

    def _connect(self) -> Steps[None]:
        """Fail once on a connection that died with the database, then make another."""
        yield self.agenda.between(0, 2)
        if not self.is_right():
            raise Unavailable("clock")
        if self.database_life != self.database.life:
            self.database_life = self.database.life
            self.generation += 1
            raise Unavailable("database")

    def _await_reply(self, promise: Promise[T]) -> Steps[T]:
        try:
            value: T = yield promise
        except Unavailable:
            self.generation += 1
            raise
        return value

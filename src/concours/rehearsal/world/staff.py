"""Whoever decides in one sitting: acts again until the database has taken it."""

from collections.abc import Callable

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.world.agenda import Process, Steps, T
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.witness import Witness

AGAIN_MS = 1 * SECOND_MS
TRIES_COUNT_MAX = 200


class Staff(Process):
    """People with authority in one sitting, by its `order`."""

    def __init__(self, database: Database, order: int) -> None:
        super().__init__(database.agenda, "jury")
        self.database = database
        self.sitting: SittingTables = database.tables.sitting(order)
        self.witness: Witness = database.witness

    def now(self) -> Instant:
        """Return the centre's clock."""
        return self.witness.centre_ms()

    def until_done(self, change: Callable[[SittingTables], T]) -> Steps[T]:
        """Act until it is done: staff try again, whatever stands in the way."""
        return (yield from self.write_until_done(lambda _: change(self.sitting)))

    def write_until_done(self, change: Callable[[Tables], T]) -> Steps[T]:
        """Change what is no sitting's own, until it is done."""
        for _ in range(TRIES_COUNT_MAX):
            try:
                value: T = yield self.database.write(change)
            except (Unavailable, Refusal):
                yield AGAIN_MS
            else:
                return value
        raise AssertionError("an act that never passed")

    def do_unless_refused(self, change: Callable[[SittingTables], None]) -> Steps[None]:
        """Act until it is done or refused."""
        for _ in range(TRIES_COUNT_MAX):
            try:
                yield self.database.write(lambda _: change(self.sitting))
            except Unavailable:
                yield AGAIN_MS
            except Refusal:
                return
            else:
                return

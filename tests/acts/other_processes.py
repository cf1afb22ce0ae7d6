"""What gateway and ledger keep in memory of copies, in the rooms that keep it.

They are led as their processes lead them, on the real database. What is kept is
whatever can be reached from there through containers and objects of ours.
"""

import asyncio
from collections import OrderedDict, defaultdict
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from concours.core.delivery.journal.entry import ChainBroken
from concours.core.delivery.sync.batch import Batch
from concours.core.kernel.time import Instant
from concours.gateway.database import Database
from concours.gateway.delivery.batch_receiver import BatchReceiver
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.delivery.heartbeats import Heartbeats
from concours.gateway.metrics import GatewayMetrics
from concours.gateway.settings import Settings
from concours.ledger.supervision import Supervision
from concours.store.journal.presence import Presence
from small_exam import CODES_KEY

MAPPINGS = dict, OrderedDict, defaultdict
SEQUENCES = list, tuple, set, frozenset
FAR_MS = 10**12


class OtherProcesses:
    """A gateway and a ledger; what they keep is what they were asked of before."""

    def __init__(self, runner: asyncio.Runner, database) -> None:
        settings = Settings(
            dsn=database.dsn("concours_gateway"),
            codes_key=CODES_KEY,
            packages=Path("nowhere"),
            client=Path("nowhere"),
            clock_off_ms_max=FAR_MS,
        )
        self._runner = runner
        self._database = Database(settings)
        self._receiver = BatchReceiver(
            self._database,
            GroupCommit(self._database, settings, GatewayMetrics()),
            Heartbeats(self._database),
        )
        self._link = database.connect("concours_ledger", autocommit=True)
        self._supervision = Supervision()

    def read(self, devices, *, now: Instant) -> None:
        """Let the gateway look devices up, and the ledger take all in."""
        for attempt, epoch in devices:
            self._runner.run(self._ask(attempt, epoch, now))
        self._supervision.turn(self._link, now=now)

    def turn(self, *, now: Instant) -> None:
        """Let each of them turn, as it does every minute, or second."""
        self._runner.run(self._receiver.forget_erased())
        self._supervision.turn(self._link, now=now)

    def kept_by_gateway(self, identities) -> set[UUID]:
        """Return the attempts that the gateway knows, by id or by its number."""
        return known(self._receiver, identities)

    def kept_by_ledger(self, identities) -> set[UUID]:
        """Return the attempts that the ledger knows, by id or by its number."""
        return known(self._supervision, identities)

    def stop(self) -> None:
        """Close what is open."""
        self._runner.run(self._receiver.stop())
        self._runner.run(self._database.close())
        self._link.close()

    async def _ask(self, attempt: UUID, epoch: int, now: Instant) -> None:
        """Bring a head that is none of the device's: it is looked up, and refused."""
        batch = Batch(attempt, epoch, (), bytes(32), bytes(64))
        presence = Presence(attempt, epoch, now, 0, 0, "whole", "persistent")
        try:
            await self._receiver.take(batch, presence)
        except ChainBroken:
            return
        raise AssertionError(attempt)


@contextmanager
def other_processes(database):
    """Run both for a while, and stop them."""
    with asyncio.Runner() as runner:
        processes = OtherProcesses(runner, database)
        try:
            yield processes
        finally:
            processes.stop()


def known(room, identities) -> set[UUID]:
    """Return those of `identities` that can be reached from a room."""
    numbers = {one.int: one for one in identities}
    left, seen, kept = [room], set(), set()
    while left:
        thing = left.pop()
        if isinstance(thing, UUID):
            thing = thing.int
        if isinstance(thing, int):
            kept |= {numbers[thing]} if thing in numbers else set()
        elif id(thing) not in seen:
            seen.add(id(thing))
            left += parts(thing)
    return kept


def parts(thing) -> list:
    """Return what a container, or an object of ours, holds."""
    if isinstance(thing, MAPPINGS):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, SEQUENCES):
        return list(thing)
    if not type(thing).__module__.startswith("concours."):
        return []
    slots = [
        name for one in type(thing).__mro__ for name in vars(one).get("__slots__", ())
    ]
    return (
        [*vars(thing).values()]
        if hasattr(thing, "__dict__")
        else [getattr(thing, name) for name in slots if hasattr(thing, name)]
    )

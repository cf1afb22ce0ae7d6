"""Group commit: what came while the last commit was under way shares the next one.

No timer: an idle gateway commits at once, a busy one gathers more. One batch that the
database refuses does not take the others with it: they are then written one by one.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.core.sync.batch import Run
from concours.gateway.database import Database
from concours.gateway.settings import Settings
from concours.store.journal.entries import append
from concours.store.journal.presence import Presence, renew

GROUP_ENTRIES_MAX = 2_000
GROUP_BATCHES_MAX = 1_000
WAITING_BATCHES_MAX = 10_000
"""Past this the gateway says that it is busy, which costs less than to be late."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One checked batch, and the promise that it will be durable."""

    run: Run | None
    presence: Presence
    durable: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def entries_count(self) -> int:
        """Rows that this batch adds at most."""
        return len(self.run.entries) if self.run else 0


class Group:
    """Makes batches durable, many in one transaction."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now = settings.now
        self._waiting: deque[Submission] = deque()
        self._arrived = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._write_for_ever())

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        assert self._writer is not None
        self._writer.cancel()
        with suppress(asyncio.CancelledError):
            await self._writer
        _tell(self._waiting, Unavailable("stopping"))

    async def keep(self, run: Run | None, presence: Presence) -> None:
        """Return once PostgreSQL has committed the batch; only then acknowledge.

        Raises `Unavailable` if the outcome is not known, the refusals of `append`.
        """
        if len(self._waiting) >= WAITING_BATCHES_MAX:
            raise Unavailable("busy")
        submission = Submission(run, presence)
        self._waiting.append(submission)
        self._arrived.set()
        await submission.durable

    async def _write_for_ever(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                await self._write_next(self._next_group())

    def _next_group(self) -> list[Submission]:
        group: list[Submission] = []
        room = GROUP_ENTRIES_MAX
        while self._waiting and len(group) < GROUP_BATCHES_MAX:
            room -= self._waiting[0].entries_count
            if group and room < 0:
                break
            group.append(self._waiting.popleft())
        return group

    async def _write_next(self, group: list[Submission]) -> None:
        try:
            await self._commit(group)
        except (Refusal, psycopg.IntegrityError) as error:
            if len(group) > 1:
                for submission in group:
                    await self._write_next([submission])
                return
            _tell(group, error)
        except asyncio.CancelledError:
            _tell(group, Unavailable("stopping"))
            raise
        except Exception as error:  # noqa: BLE001 -- whoever waits must be told
            _tell(group, error)
        else:
            _tell(group, None)

    async def _commit(self, group: Sequence[Submission]) -> None:
        received: Instant = self._now()
        async with self._database.transaction() as connection:
            runs = [submission.run for submission in group if submission.run]
            await append(connection, runs, received=received)
            await renew(connection, [submission.presence for submission in group])


def _tell(group: Sequence[Submission], failure: Exception | None) -> None:
    for submission in group:
        if submission.durable.done():  # the request has gone away
            continue
        if failure is None:
            submission.durable.set_result(None)
        else:
            submission.durable.set_exception(failure)

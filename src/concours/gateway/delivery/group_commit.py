"""Group commit: what came while the last commit was under way shares the next one.

How long batches wait says how busy this gateway is (`backpressure.py`).
"""

import asyncio
from collections.abc import Sequence

from concours.core.delivery.sync.batch import Run
from concours.core.kernel.time import Instant
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.database import Database
from concours.gateway.delivery.backpressure import Backpressure
from concours.gateway.metrics import GatewayMetrics
from concours.gateway.settings import Settings
from concours.store.journal.entries import append

GROUP_ENTRIES_MAX = 2_000
GROUP_BATCHES_MAX = 1_000


class GroupCommit:
    """Makes batches durable, many in one transaction."""

    def __init__(
        self, database: Database, settings: Settings, metrics: GatewayMetrics
    ) -> None:
        self._metrics = metrics
        self._database = database
        self._now = settings.now
        self._backpressure = Backpressure()
        self._batcher: Batcher[Run, None] = Batcher(
            self._commit,
            BatchBounds(
                count_max=GROUP_BATCHES_MAX,
                weight=lambda run: len(run.entries),
                weight_max=GROUP_ENTRIES_MAX,
            ),
        )

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        await self._batcher.stop()

    async def keep(self, run: Run) -> None:
        """Return once PostgreSQL has committed the batch; only then acknowledge.

        Raises `Unavailable` if the outcome is not known, the refusals of `append`.
        """
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        await self._batcher.ask(run)
        ended_s = loop.time()
        self._backpressure.waited(ended_s - begun_s, now_s=ended_s)

    def note_wait(self, wait_s: float) -> None:
        """Take in how long a batch waited for its turn: that too says how busy it is.

        A batch that did not wait says nothing, for its commit does.
        """
        if wait_s > 0:
            self._backpressure.waited(wait_s, now_s=asyncio.get_running_loop().time())

    @property
    def waiting_count(self) -> int:
        """Batches that wait for the next commit."""
        return self._batcher.waiting_count

    @property
    def pace_ms(self) -> int:
        """How long tablets should gather entries before they send: 0 as they like."""
        return self._backpressure.ms

    async def _commit(self, runs: Sequence[Run]) -> Sequence[None]:
        received_at: Instant = self._now()
        entries_count = sum(len(run.entries) for run in runs)
        loop = asyncio.get_running_loop()
        begun_s = loop.time()
        with self._metrics.commit.time():
            async with self._database.transaction() as connection:
                await append(connection, runs, received_at=received_at)
        self._backpressure.committed(loop.time() - begun_s, batches_count=len(runs))
        self._metrics.entries.inc(entries_count)
        self._metrics.commit_entries.observe(entries_count)
        return [None] * len(runs)

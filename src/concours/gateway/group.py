"""Group commit: what came while the last commit was under way shares the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.kernel.time import Instant
from concours.core.sync.batch import Run
from concours.gateway.database import Database
from concours.gateway.gather import Bounds, Gather
from concours.gateway.settings import Settings
from concours.store.journal.entries import append
from concours.store.journal.presence import Presence, renew

GROUP_ENTRIES_MAX = 2_000
GROUP_BATCHES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Submission:
    """One checked batch, and the sign of life that came with it."""

    run: Run | None
    presence: Presence

    @property
    def entries_count(self) -> int:
        """Rows that this batch adds at most."""
        return len(self.run.entries) if self.run else 0


class Group:
    """Makes batches durable, many in one transaction."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now = settings.now
        self._gather: Gather[Submission, None] = Gather(
            self._commit,
            Bounds(
                count_max=GROUP_BATCHES_MAX,
                weight=lambda submission: submission.entries_count,
                weight_max=GROUP_ENTRIES_MAX,
            ),
        )

    async def stop(self) -> None:
        """Stop; whoever still waits is told that nothing is sure."""
        await self._gather.stop()

    async def keep(self, run: Run | None, presence: Presence) -> None:
        """Return once PostgreSQL has committed the batch; only then acknowledge.

        Raises `Unavailable` if the outcome is not known, the refusals of `append`.
        """
        await self._gather.ask(Submission(run, presence))

    async def _commit(self, group: Sequence[Submission]) -> Sequence[None]:
        received: Instant = self._now()
        async with self._database.transaction() as connection:
            runs = [submission.run for submission in group if submission.run]
            await append(connection, runs, received=received)
            await renew(connection, [submission.presence for submission in group])
        return [None] * len(group)

"""A batch that a gateway has checked, on its way to the database."""

from dataclasses import dataclass, field

from concours.core.delivery.journal.entry import Tail
from concours.core.delivery.sync.batch import Batch, Run
from concours.rehearsal.world.agenda import Promise
from concours.rehearsal.world.centre.database import Row, chain_rows
from concours.rehearsal.world.centre.device import Chain


@dataclass(frozen=True, slots=True)
class Submission:
    """One checked batch, and the promise that it will be durable."""

    run: Run | None
    chain: Chain
    written_count: int
    durable: Promise[None] = field(default_factory=Promise)


def follows(batch: Batch, tail: Tail) -> bool:
    """Say whether a batch goes on from a tail."""
    if batch.entries:
        return batch.entries[0].seq == tail.count
    return batch.head == tail.head


def rows_of(run: Run) -> list[Row]:
    """Return the rows that a run inserts."""
    first, last = run.entries[0], run.entries[-1]
    return chain_rows((first.attempt, first.epoch), first.seq, last.seq + 1)

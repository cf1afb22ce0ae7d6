"""A batch that a gateway has checked, on its way to the database."""

from dataclasses import dataclass, field

from concours.core.delivery.sync.batch import Run
from concours.rehearsal.world.agenda import Promise
from concours.rehearsal.world.centre.tables import Chain


@dataclass(frozen=True, slots=True)
class Submission:
    """One checked batch, and the promise that it will be durable."""

    run: Run | None
    chain: Chain
    written_count: int
    durable: Promise[None] = field(default_factory=Promise)

"""Who says who was there, and declares at the end that nothing more is awaited."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting import phases
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.collection import collect, collection_status, minutes
from concours.rehearsal.world.copies import known_window
from concours.rehearsal.world.paper import Candidate
from concours.rehearsal.world.staff import Staff

COLLECT_MS = 3 * SECOND_MS
PATIENCE_MS = 20 * SECOND_MS
"""How long after its own end a copy that is missing is awaited at least."""


class Collector(Staff):
    """Those who collect one sitting."""

    def __init__(self, database: Database, order: int) -> None:
        super().__init__(database, order)
        self.gives_up_ms = 0
        """Until then no copy is given up that is missing."""

    def collect_from(
        self, instant_ms: int, candidates: Sequence[Candidate]
    ) -> Steps[None]:
        """Collect the sitting from this instant on: copies are in, or given up."""
        yield max(0, instant_ms - self.agenda.now)
        while not self.sitting.is_collected:
            yield COLLECT_MS
            yield from self.do_unless_refused(
                partial(self._collect, candidates=candidates)
            )

    def note_attendance(
        self, sitting: SittingTables, attempt: AttemptId, *, is_there: bool
    ) -> None:
        """Say who is there, in this sitting alone."""
        if not sitting.is_collected:
            sitting.attendance[attempt] = is_there

    def _collect(self, sitting: SittingTables, candidates: Sequence[Candidate]) -> None:
        tables, now = self.database.tables, self.now()
        statuses = [self.status_of(tables, candidate) for candidate in candidates]
        for place, candidate in enumerate(candidates):
            window = known_window(tables, candidate)
            ends_at = 0 if window is None else window.ends_at
            is_late = now >= max(ends_at + PATIENCE_MS, self.gives_up_ms)
            if is_late and not statuses[place].is_complete:
                statuses[place] = replace(statuses[place], is_given_up=True)
        collect(tables, sitting.order, statuses, self.now())
        given_up = [s.attempt for s in statuses if s.is_given_up]
        for candidate in candidates:
            truth = collection_status(tables, candidate)
            if candidate.attempt in given_up and truth.is_complete:
                self.witness.settled.gives_up_whole(candidate)
        sitting.changed_ms = self.agenda.now  # no backup is older than a collection
        self.witness.note(self.name, f"collects sitting {sitting.order}")
        self.witness.settled.collects(sitting.order, minutes(tables, candidates))

    def status_of(
        self, tables: Tables, candidate: Candidate
    ) -> phases.CollectionStatus:
        """Return what is held of one copy."""
        return collection_status(tables, candidate)

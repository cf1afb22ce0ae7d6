"""Who leads the floor of a site: confines, opens the briefing, gives turns, releases.

Each act is one transaction; what tablets must learn of it is in the same.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from concours.core.ecos.bells.signals import Bell, ReplayInvalid, closes_at, replay
from concours.core.ecos.completeness.sets import (
    require_complete,
)
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import EXERCISE, Grid
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.centre.database import Database
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.practical.circuit import CircuitTruth, FloorRecord
from concours.rehearsal.world.practical.examiner import Examiner
from concours.rehearsal.world.practical.view import CircuitView
from concours.rehearsal.world.staff import Staff

ASK_MS = 2 * SECOND_MS
PATIENCE_MS = 25 * SECOND_MS
"""How long a coordinator waits for a line before the tablets' own proof is scanned."""
GIVES_UP_MS = 90 * SECOND_MS
"""Longer still, two persons give up what nobody has, by name."""
REPLAY_LEAD_MS = 1_500


class Coordinator(Staff):
    """Leads one circuit, and scans the tablets on its tables at the end."""

    views = CircuitView

    def __init__(
        self, database: Database, truth: CircuitTruth, examiners: list[Examiner]
    ) -> None:
        super().__init__(database, 1)
        self.name = f"coordinator-{truth.record.circuit.site}"
        self.truth = truth
        self.record: FloorRecord = truth.record
        self.examiners = examiners
        self.attributions: dict[
            tuple[ChairPlace, int, CandidateNumber | None], CandidateNumber
        ] = {}

    # --- the acts

    def confine(self, number: CandidateNumber) -> Steps[None]:
        """Say of a candidate that they are confined, or absent."""
        is_seen = number not in self.truth.absent

        def change(_: SittingTables) -> None:
            self.record.attendance[number] = is_seen

        yield from self.until_done(change)

    def brief(self) -> Steps[None]:
        """Let the grids out once everybody of the site is confined or absent."""
        awaited = {number for number in self.record.positions if number}
        while awaited - self.record.attendance.keys():
            yield SECOND_MS
        yield from self.until_done(self._brief)

    def mend(self, position: int, other_position: int) -> Steps[None]:
        """Let two candidates change places, before anybody begins."""

        def change(sitting: SittingTables) -> None:
            if self._has_begun():
                return
            positions = self.record.positions
            first, second = positions[position], positions[other_position]
            positions[position], positions[other_position] = second, first
            self._tell(sitting, {"kind": "turns", "positions": [*positions]})

        yield from self.until_done(change)

    def give_again(self, turn: int) -> Steps[None]:
        """Give a turn again, in a moment."""

        def change(sitting: SittingTables) -> None:
            bell = self._bell()
            if bell is None:
                return
            at = after(self.now(), REPLAY_LEAD_MS)
            try:
                new_replay = replay(bell, turn, now=self.now(), at=at)
            except ReplayInvalid:
                return
            self.record.replays.append(new_replay)
            news = {"kind": "replayed", "turn": turn, "at_ms": int(new_replay.at)}
            self._tell(sitting, news)

        yield from self.until_done(change)

    def withdraw(self, station: str) -> Steps[None]:
        """Withdraw a station: it counts for nobody of this circuit."""

        def change(sitting: SittingTables) -> None:
            self.record.withdrawn.add(station)
            chairs = [p for p in self.record.circuit.chairs if p.station == station]
            news = {"kind": "withdrawn", "station": station}
            self._tell(sitting, news, chairs)

        yield from self.until_done(change)

    def release(self) -> Steps[None]:
        """Let everybody go once nothing is missing; scan, then give up, what is."""
        while (over := self._over()) is None or self.now() < over:
            yield SECOND_MS
        asked_ms = self.agenda.now
        while self.record.released_ms is None:
            if self.agenda.now >= asked_ms + PATIENCE_MS:
                yield from self.until_done(self._scan)
            self._attribute()
            if self.agenda.now >= asked_ms + GIVES_UP_MS:
                yield from self.until_done(self._give_up)
            yield from self.do_unless_refused(partial(self._release))
            yield ASK_MS

    # --- what they change

    def _brief(self, sitting: SittingTables) -> None:
        if not self.record.is_briefed:
            self.record.is_briefed = True
            self._tell(sitting, {"kind": "audience", "keys": {}})

    def _release(self, _: SittingTables) -> None:
        if self.record.released_ms is not None:
            return
        self.require(self.belief())
        self.record.released_ms = self.agenda.now
        self.witness.note(self.name, "releases the circuit")
        self._check_released()

    def require(self, view: CircuitView) -> None:
        """Refuse while an expected grid is neither held, proven nor given up."""
        require_complete(
            view.completeness(),
            proven=view.proven(),
            given_up=self.record.given_up,
        )

    def _scan(self, _: SittingTables) -> None:
        """Take what the screens of this circuit's tablets show at the end."""
        self.record.claims.update(self._on_tablets())

    def _give_up(self, _: SittingTables) -> None:
        view = self.belief()
        self.record.given_up |= view.completeness().missing.keys() - view.proven()

    def _attribute(self) -> None:
        """Let two persons say whose the strays are, once they have asked."""
        for owned in self.belief().own():
            if owned.owner is None and owned.grid.validated is not None:
                number = self.truth.present(owned.grid.turn, owned.chair.station)
                if number is not None:
                    name = owned.chair, owned.grid.turn, owned.grid.candidate
                    self.attributions[name] = number

    # --- what they see

    def view(self) -> CircuitView:
        """Return the circuit as the centre holds it now."""
        return CircuitView(self.database.tables, self.record, self.attributions)

    def belief(self) -> CircuitView:
        """Return the circuit as this coordinator's page shows it."""
        return self.views(self.database.tables, self.record, self.attributions)

    def _bell(self) -> Bell | None:
        return self.belief().bell()

    def _over(self) -> Instant | None:
        bell = self._bell()
        return None if bell is None else closes_at(bell)

    def _has_begun(self) -> bool:
        bell = self._bell()
        return bell is not None and self.now() >= bell.t0

    def _on_tablets(self) -> dict[ChairPlace, tuple[Grid, ...]]:
        """Return the grids that tablets show as validated, by chair."""
        days = (examiner.day for examiner in self.examiners)
        return {
            day.place: tuple(
                grid
                for grid in day.grids().grids
                if grid.turn != EXERCISE
                and grid.candidate is not None
                and grid.validated is not None
            )
            for day in days
            if day is not None and not day.is_superseded
        }

    def _tell(
        self,
        sitting: SittingTables,
        raw: dict[str, Any],
        places: Iterable[ChairPlace] | None = None,
    ) -> None:
        chairs = self.record.circuit.chairs
        for place in chairs if places is None else places:
            sitting.tell(raw, attempt=chairs[place].attempt)

    def _check_released(self) -> None:
        """Check against the truth that nothing was missing when all were let go."""
        view = self.view()
        missing = view.completeness().missing.keys()
        excused = {*view.proven(), *self.record.given_up}
        if names := sorted(missing - excused):
            name = names[0]
            raise Violation(
                "missing",
                f"released without {name.candidate} {name.station} {name.place}",
            )

"""The board, kept up from what is new and written when it has changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection, IsolationLevel

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.sitting.time import Allowance, due
from concours.core.supervision.board import Sitting, board_of
from concours.core.supervision.progress import ProgressFold
from concours.core.supervision.standing import Seat, Standing
from concours.store.journal.board import (
    Extensions,
    OpenSitting,
    Place,
    find_sittings,
    read_bases,
    read_extensions,
    read_roster,
    read_tablets,
    save_board,
    touch_board,
)
from concours.store.journal.ledger import READ_COUNT_MAX, read_written


class Supervision:
    """The fold in memory, and the bodies written last."""

    def __init__(self) -> None:
        self._fold = ProgressFold()
        self._read_count = 0
        self._written: dict[UUID, dict[str, Json]] = {}

    def turn(self, connection: Connection[Any], *, now: Instant) -> None:
        """Take in what is new, and write each board that has changed.

        One snapshot for all of it: the devices are as recent as the entries.
        """
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with connection.transaction():
                self._take_in(connection)
                for sitting in find_sittings(connection):
                    self._write(connection, sitting, now)
        finally:
            connection.isolation_level = None

    def boards(
        self, connection: Connection[Any], *, now: Instant
    ) -> dict[UUID, dict[str, Json]]:
        """Return the boards as they stand, in the caller's transaction."""
        self._take_in(connection)
        return {
            sitting.id: self._board(connection, sitting, now)
            for sitting in find_sittings(connection)
        }

    def _take_in(self, connection: Connection[Any]) -> None:
        bases = read_bases(connection)
        count = READ_COUNT_MAX
        while count == READ_COUNT_MAX:
            entries = read_written(connection, start=self._read_count)
            for entry in entries:
                self._fold.add(entry, bases)
            count = len(entries)
            self._read_count += count

    def _write(
        self, connection: Connection[Any], sitting: OpenSitting, now: Instant
    ) -> None:
        body = self._board(connection, sitting, now)
        if self._written.get(sitting.id) == body:
            touch_board(connection, sitting.id, now=now)
            return
        save_board(connection, sitting.id, body, now=now)
        self._written[sitting.id] = body

    def _board(
        self, connection: Connection[Any], sitting: OpenSitting, now: Instant
    ) -> dict[str, Json]:
        roster = read_roster(connection, sitting.id)
        standings = self._standings(connection, sitting, roster)
        shown = Sitting(
            id=sitting.id,
            t0=sitting.t0,
            questions_count=sitting.questions_count,
            sites={str(place.site): place.site_name for place in roster},
        )
        return board_of(shown, standings, now=now)

    def _standings(
        self,
        connection: Connection[Any],
        sitting: OpenSitting,
        roster: Sequence[Place],
    ) -> list[Standing]:
        tablets = read_tablets(connection, sitting.id)
        ends = _Ends(sitting, read_extensions(connection, sitting.id))
        standings = []
        for place in roster:
            tablet = tablets.get(place.attempt)
            epoch = tablet.epoch if tablet else 0
            progress = self._fold.progress(place.attempt, epoch=epoch)
            standings.append(Standing(_seat(place, ends), tablet, progress))
        return standings


class _Ends:
    """The end of each candidate's own time: a few different ones for thousands."""

    def __init__(self, sitting: OpenSitting, extensions: Extensions) -> None:
        self._sitting = sitting
        self._extensions = extensions
        self._known: dict[tuple[object, ...], Instant] = {}

    def of(self, place: Place) -> Instant | None:
        """Return when this candidate's time ends, None before there is a t0."""
        if self._sitting.t0 is None:
            return None
        personal = self._extensions.attempts.get(place.attempt, ())
        factor = place.factor.as_integer_ratio()
        key = factor, place.site, *personal
        if key not in self._known:
            given = (
                *self._extensions.nation,
                *self._extensions.sites.get(place.site, ()),
                *personal,
            )
            self._known[key] = due(
                Allowance(
                    t0=self._sitting.t0,
                    duration_ms=self._sitting.duration_ms,
                    factor=place.factor,
                    given=given,
                    closed_at=self._sitting.closed_at,
                )
            )
        return self._known[key]


def _seat(place: Place, ends: _Ends) -> Seat:
    return Seat(
        attempt=place.attempt,
        number=place.number,
        site=str(place.site),
        room=place.room,
        seat=place.seat,
        due=ends.of(place),
    )

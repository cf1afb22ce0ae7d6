"""The board: the fold kept up to date, written when it has changed.

One snapshot for each turn, so that devices are as recent as entries; and only what is
new in it is read: devices and signs of life by transaction, entries by number.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, IsolationLevel

from concours.core.delivery.supervision.board import Board, Sitting
from concours.core.delivery.supervision.progress import Chain
from concours.core.delivery.supervision.status import (
    NO_REPORT,
    CandidateStatus,
    Seat,
    Tablet,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.ledger.ends import Ends
from concours.ledger.progress import KeptProgress
from concours.store.journal.board import (
    THE_BEGINNING,
    Device,
    OpenSitting,
    Place,
    Sign,
    Times,
    find_sittings,
    read_devices,
    read_horizon,
    read_roster,
    read_signs,
    read_times,
    save_board,
    touch_board,
)
from concours.store.journal.news import read_last_number

LOG = logging.getLogger("concours.ledger")


@dataclass(slots=True)
class _Kept:
    """The board of a sitting, what it was made for, and where each attempt stands."""

    made_for: tuple[OpenSitting, Times]
    board: Board
    places: Mapping[int, int]
    is_written: bool = False


class Supervision:
    """What was read so far, and the boards made of it.

    Attempts are filed under the number that their id is, as in `ProgressFold`.
    """

    def __init__(self) -> None:
        self._progress = KeptProgress()
        self._horizon = THE_BEGINNING
        self._devices: dict[int, Device] = {}
        self._signs: dict[int, Sign] = {}
        self._bases: dict[Chain, int] = {}
        self._kept: dict[UUID, _Kept] = {}
        self._register: dict[str, Json] = {"signing": True, "news": 0}

    def load(self, connection: Connection[Any]) -> None:
        """Go on from what an earlier ledger saved."""
        self._progress.load(connection)
        LOG.info("boards go on from entry %d", self._progress.read_count)

    def turn(
        self, connection: Connection[Any], *, now: Instant, is_signing: bool = True
    ) -> None:
        """Take in what is new, and write each board that has changed.

        `is_signing` is what every board says of the ledger itself.
        """
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with connection.transaction():
                before = self._register
                self._register = _register(connection, is_signing=is_signing)
                for sitting, kept in self._keep_up(connection, now).items():
                    if kept.is_written and self._register == before:
                        touch_board(connection, sitting, now=now)
                    else:
                        save_board(connection, sitting, self._body(kept), now=now)
                self._progress.save(connection)
        finally:
            connection.isolation_level = None
        for kept in self._kept.values():
            kept.is_written = True

    def boards(
        self, connection: Connection[Any], *, now: Instant
    ) -> dict[UUID, dict[str, Json]]:
        """Return the boards as they stand, in the caller's transaction."""
        kept = self._keep_up(connection, now)
        self._register = _register(connection, is_signing=True)
        return {sitting: self._body(each) for sitting, each in kept.items()}

    def _body(self, kept: _Kept) -> dict[str, Json]:
        return kept.board.body() | self._register

    def _keep_up(self, connection: Connection[Any], now: Instant) -> dict[UUID, _Kept]:
        touched = self._take_in(connection)
        touched |= self._progress.recheck(connection, self._bases)
        before, self._kept = self._kept, {}
        for sitting in find_sittings(connection):
            times = read_times(connection, sitting.id)
            kept = before.get(sitting.id)
            if kept is None or kept.made_for != (sitting, times):
                kept = self._made(connection, kept, (sitting, times), now)
            else:
                changed = self._changed(kept, touched)
                kept.is_written &= not kept.board.keep_up(changed, now=now)
            self._kept[sitting.id] = kept
        return self._kept

    def _take_in(self, connection: Connection[Any]) -> set[int]:
        """Read what is new; return the attempts that it touches."""
        horizon, self._horizon = self._horizon, read_horizon(connection)
        touched: set[int] = set()
        for device in read_devices(connection, since=horizon):
            key = device.attempt.int
            touched.add(key)
            if device.base_count is not None:
                self._bases[device.attempt, device.epoch - 1] = device.base_count
            if key not in self._devices or device.epoch > self._devices[key].epoch:
                self._devices[key] = device
        for sign in read_signs(connection, since=horizon):
            key = sign.attempt.int
            touched.add(key)
            if key not in self._signs or sign.epoch >= self._signs[key].epoch:
                self._signs[key] = sign
        return touched | self._progress.take_in(connection, self._bases)

    def _made(
        self,
        connection: Connection[Any],
        before: _Kept | None,
        made_for: tuple[OpenSitting, Times],
        now: Instant,
    ) -> _Kept:
        sitting, times = made_for
        roster = read_roster(connection, sitting.id)
        ends = Ends(sitting, times)
        seats = [_seat(place, ends, before, now) for place in roster]
        shown = Sitting(
            id=sitting.id,
            t0=sitting.t0,
            questions_count=sitting.questions_count,
            sites={str(place.site): place.site_name for place in roster},
            detached={str(site): own.t0 for site, own in times.starts.items()},
        )
        standings = [self._standing(seat) for seat in seats]
        return _Kept(
            made_for,
            Board(shown, standings, now=now),
            {place.attempt.int: index for index, place in enumerate(roster)},
        )

    def _changed(
        self, kept: _Kept, touched: Iterable[int]
    ) -> dict[int, CandidateStatus]:
        places = [kept.places[key] for key in touched if key in kept.places]
        return {
            place: self._standing(kept.board.standing(place).seat) for place in places
        }

    def _standing(self, seat: Seat) -> CandidateStatus:
        device = self._devices.get(seat.attempt.int)
        epoch = device.epoch if device else 0
        progress = self._progress.progress(seat.attempt, epoch=epoch)
        if device is None:
            return CandidateStatus(seat, None, progress)
        sign = self._signs.get(seat.attempt.int)
        if sign is None or sign.epoch != epoch:
            sign = Sign(seat.attempt, epoch, None, 0, "missing", NO_REPORT)
        _, _, seen, written_count, package, said = sign
        tablet = Tablet(epoch, device.enrolled, seen, written_count, package, said)
        return CandidateStatus(seat, tablet, progress)


def _register(connection: Connection[Any], *, is_signing: bool) -> dict[str, Json]:
    """Return what each board says of the register, whatever its sitting."""
    return {"signing": is_signing, "news": read_last_number(connection)}


def _seat(place: Place, ends: Ends, before: _Kept | None, now: Instant) -> Seat:
    due = ends.of(place)
    return Seat(
        attempt=place.attempt,
        number=place.number,
        site=str(place.site),
        room=place.room,
        seat=place.seat,
        due=due,
        due_since=_since(place, due, before) or now,
    )


def _since(place: Place, due: Instant | None, before: _Kept | None) -> Instant | None:
    """Return since when this end was already due, None if it is a new one."""
    index = None if before is None else before.places.get(place.attempt.int)
    if before is None or index is None:
        return None
    seat = before.board.standing(index).seat
    return seat.due_since if seat.due == due else None

"""The board: the fold kept up to date, written when it has changed.

One snapshot for each turn, so that devices are as recent as entries; and only what is
new in it is read: devices and heartbeats by transaction, entries by number.
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
from concours.ledger.own_ends import OwnEnds
from concours.ledger.progress import KeptProgress
from concours.store.journal.board import (
    THE_BEGINNING,
    Device,
    Heartbeat,
    OpenSitting,
    RosterSeat,
    Times,
    find_sittings,
    read_devices,
    read_heartbeats,
    read_horizon,
    read_roster,
    read_times,
    save_board,
    touch_board,
)
from concours.store.journal.devices import count_erased_attempts, erased_attempts
from concours.store.journal.news import read_last_number

LOG = logging.getLogger("concours.ledger")


@dataclass(slots=True)
class _SittingBoard:
    """The board of a sitting, what it was made for, and the index of each attempt."""

    made_for: tuple[OpenSitting, Times]
    board: Board
    indexes: Mapping[int, int]
    is_written: bool = False


class Supervision:
    """What was read so far, and the boards made of it.

    Attempts are filed under the number that their id is, as in `ProgressFold`.
    """

    def __init__(self) -> None:
        self._progress = KeptProgress()
        self._horizon = THE_BEGINNING
        self._devices: dict[int, Device] = {}
        self._heartbeats: dict[int, Heartbeat] = {}
        self._bases: dict[Chain, int] = {}
        self._erased_count = 0
        self._boards: dict[UUID, _SittingBoard] = {}
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
                for sitting, sitting_board in self._keep_up(connection, now).items():
                    if sitting_board.is_written and self._register == before:
                        touch_board(connection, sitting, now=now)
                    else:
                        save_board(
                            connection, sitting, self._body(sitting_board), now=now
                        )
                self._progress.save(connection)
        finally:
            connection.isolation_level = None
        for sitting_board in self._boards.values():
            sitting_board.is_written = True

    def boards(
        self, connection: Connection[Any], *, now: Instant
    ) -> dict[UUID, dict[str, Json]]:
        """Return the boards as they stand, in the caller's transaction."""
        sitting_boards = self._keep_up(connection, now)
        self._register = _register(connection, is_signing=True)
        return {
            sitting: self._body(sitting_board)
            for sitting, sitting_board in sitting_boards.items()
        }

    def _body(self, sitting_board: _SittingBoard) -> dict[str, Json]:
        return sitting_board.board.body() | self._register

    def _keep_up(
        self, connection: Connection[Any], now: Instant
    ) -> dict[UUID, _SittingBoard]:
        self._forget_erased(connection)
        touched_attempts = self._take_in(connection)
        touched_attempts |= self._progress.recheck(connection, self._bases)
        before, self._boards = self._boards, {}
        for sitting in find_sittings(connection):
            times = read_times(connection, sitting.id)
            sitting_board = before.get(sitting.id)
            if sitting_board is None or sitting_board.made_for != (sitting, times):
                sitting_board = self._build_board(
                    connection, sitting_board, (sitting, times), now
                )
            else:
                changes = self._find_changes(sitting_board, touched_attempts)
                sitting_board.is_written &= not sitting_board.board.keep_up(
                    changes, now=now
                )
            self._boards[sitting.id] = sitting_board
        return self._boards

    def _forget_erased(self, connection: Connection[Any]) -> None:
        """Drop what is kept of copies that were erased since the last turn."""
        count = count_erased_attempts(connection)
        if count == self._erased_count:
            return
        self._erased_count = count
        keys = {attempt.int for attempt in erased_attempts(connection)}
        for key in keys:
            self._devices.pop(key, None)
            self._heartbeats.pop(key, None)
        for chain in [chain for chain in self._bases if chain[0].int in keys]:
            del self._bases[chain]
        self._progress.forget(keys)

    def _take_in(self, connection: Connection[Any]) -> set[int]:
        """Read what is new; return the attempts that it touches."""
        horizon, self._horizon = self._horizon, read_horizon(connection)
        touched_attempts: set[int] = set()
        for device in read_devices(connection, since=horizon):
            key = device.attempt.int
            touched_attempts.add(key)
            if device.base_epoch is not None and device.base_count is not None:
                self._bases[device.attempt, device.base_epoch] = device.base_count
            if key not in self._devices or device.epoch > self._devices[key].epoch:
                self._devices[key] = device
        for heartbeat in read_heartbeats(connection, since=horizon):
            key = heartbeat.attempt.int
            touched_attempts.add(key)
            if (
                key not in self._heartbeats
                or heartbeat.epoch >= self._heartbeats[key].epoch
            ):
                self._heartbeats[key] = heartbeat
        return touched_attempts | self._progress.take_in(connection, self._bases)

    def _build_board(
        self,
        connection: Connection[Any],
        before: _SittingBoard | None,
        made_for: tuple[OpenSitting, Times],
        now: Instant,
    ) -> _SittingBoard:
        sitting, times = made_for
        roster = read_roster(connection, sitting.id)
        ends = OwnEnds(sitting, times)
        seats = [_seat(roster_seat, ends, before, now) for roster_seat in roster]
        board_sitting = Sitting(
            id=sitting.id,
            t0=sitting.t0,
            questions_count=sitting.questions_count,
            sites={
                str(roster_seat.site): roster_seat.site_name for roster_seat in roster
            },
            detached={str(site): own.t0 for site, own in times.starts.items()},
        )
        statuses = [self._candidate_status(seat) for seat in seats]
        return _SittingBoard(
            made_for,
            Board(board_sitting, statuses, now=now),
            {
                roster_seat.attempt.int: index
                for index, roster_seat in enumerate(roster)
            },
        )

    def _find_changes(
        self, sitting_board: _SittingBoard, touched_attempts: Iterable[int]
    ) -> dict[int, CandidateStatus]:
        indexes = [
            sitting_board.indexes[key]
            for key in touched_attempts
            if key in sitting_board.indexes
        ]
        return {
            index: self._candidate_status(sitting_board.board.status_at(index).seat)
            for index in indexes
        }

    def _candidate_status(self, seat: Seat) -> CandidateStatus:
        device = self._devices.get(seat.attempt.int)
        epoch = device.epoch if device else 0
        progress = self._progress.progress(seat.attempt, epoch=epoch)
        if device is None:
            return CandidateStatus(seat, None, progress)
        heartbeat = self._heartbeats.get(seat.attempt.int)
        if heartbeat is None or heartbeat.epoch != epoch:
            heartbeat = Heartbeat(seat.attempt, epoch, None, 0, "missing", NO_REPORT)
        _, _, seen_at, written_count, package, report = heartbeat
        tablet = Tablet(epoch, device.enrolled, seen_at, written_count, package, report)
        return CandidateStatus(seat, tablet, progress)


def _register(connection: Connection[Any], *, is_signing: bool) -> dict[str, Json]:
    """Return what each board says of the register, whatever its sitting."""
    return {"signing": is_signing, "news": read_last_number(connection)}


def _seat(
    roster_seat: RosterSeat, ends: OwnEnds, before: _SittingBoard | None, now: Instant
) -> Seat:
    own_end = ends.of(roster_seat)
    return Seat(
        attempt=roster_seat.attempt,
        number=roster_seat.number,
        site=str(roster_seat.site),
        room=roster_seat.room,
        seat=roster_seat.seat,
        due=own_end,
        due_since=_due_since(roster_seat, own_end, before) or now,
    )


def _due_since(
    roster_seat: RosterSeat, own_end: Instant | None, before: _SittingBoard | None
) -> Instant | None:
    """Return since when this end was already due, None if it is a new one."""
    index = None if before is None else before.indexes.get(roster_seat.attempt.int)
    if before is None or index is None:
        return None
    seat = before.board.status_at(index).seat
    return seat.due_since if seat.due == own_end else None

"""The boards of a sitting's circuits, kept up from the journal as it is numbered.

The first look folds what is numbered so far; each later one reads what came since, and
draws again the circuits where something changed: an entry, a heartbeat, an act, a bell.
One fold serves all who look. Levels are not in it (`core.ecos.floor.progress`), nor of
what a partner's tablet carried, which is opened as a release opens it.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.bells.moment import Moment, moment
from concours.core.ecos.completeness.carried import with_carried
from concours.core.ecos.completeness.paper import with_papers
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.board import (
    CircuitFloor,
    CircuitHoldings,
    circuit_floor,
    read_holdings,
)
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.core.ecos.floor.progress import ChairProgress, without_levels
from concours.core.ecos.grids.fold import CarriedGrid
from concours.core.ecos.grids.grid import Grid
from concours.core.ecos.grids.times import ChairTimes
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.journal.devices import TAKEN_OVER_MS
from concours.store.models import Sitting
from concours.store.queries.acts import last_number
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import open_carried, read_counted
from concours.store.queries.shared import FORGETTERS
from concours.store.queries.sql import rows_of

LASTS_MS = SECOND_MS // 2
"""A look is shared so long by all who look."""
READ_COUNT_MAX = 50_000
NO_PROGRESS = ChairProgress()
KEPT_COUNT_MAX = 4
"""Sittings whose folds this process keeps: the half-days of two days."""

NUMBERED_COUNT = "SELECT coalesce(max(number) + 1, 0) FROM ledger_entry"
FIRST_ENTRIES = """
SELECT j.attempt, j.epoch, j.seq, j.kind, j.body, j.device_ms, j.received_ms
FROM attempt a JOIN journal_entry j ON j.attempt = a.id
JOIN ledger_entry l USING (attempt, epoch, seq)
WHERE a.sitting_id = %s AND a.chair_id IS NOT NULL AND l.number < %s
  AND a.id = coalesce(%s, a.id)
ORDER BY j.attempt, j.epoch, j.seq
"""
NEW_ENTRIES = """
SELECT l.attempt, l.epoch, l.seq, j.kind, j.body, j.device_ms, j.received_ms
FROM ledger_entry l JOIN attempt a ON a.id = l.attempt AND a.sitting_id = %s
    AND a.chair_id IS NOT NULL
JOIN journal_entry j USING (attempt, epoch, seq)
WHERE l.number >= %s AND l.number < %s ORDER BY l.number
"""
DEVICES = f"""
SELECT d.attempt, d.epoch, d.base_count, coalesce(p.written, 0), {TAKEN_OVER_MS}
FROM attempt a JOIN device d ON d.attempt = a.id
LEFT JOIN presence p USING (attempt, epoch)
WHERE a.sitting_id = %s AND a.chair_id IS NOT NULL ORDER BY d.attempt, d.epoch
"""  # noqa: S608 -- our constants
HELD_COUNTS = """
SELECT d.attempt, last.seq + 1
FROM unnest(%s::uuid[], %s::int[]) d (attempt, epoch)
CROSS JOIN LATERAL (
    SELECT seq FROM journal_entry j WHERE (j.attempt, j.epoch) = (d.attempt, d.epoch)
    ORDER BY seq DESC LIMIT 1
) last
"""
BROKEN = """
SELECT DISTINCT t.attempt FROM unsigned_tail t JOIN attempt a ON a.id = t.attempt
WHERE a.sitting_id = %s
"""


@dataclass(frozen=True, slots=True)
class CircuitBoard:
    """A circuit as it is decided, and as it goes on."""

    plan: CircuitPlan
    floor: CircuitFloor


@dataclass(frozen=True, slots=True)
class _KeptBoard:
    """A board, and what it was drawn from: chairs and plan, and what goes on."""

    source: object
    moment: Moment | None
    holdings: CircuitHoldings
    board: CircuitBoard


@dataclass(frozen=True, slots=True)
class _OpenedBoxes:
    """What the partners of a circuit carried: the boxes, and the grids in them."""

    plan: CircuitPlan
    boxes: Sequence[Sequence[CarriedGrid]]
    grids: Mapping[ChairPlace, Sequence[Grid]]


@dataclass(frozen=True, slots=True)
class _ChairDevice:
    """The last device of a chair."""

    epoch: int
    written_count: int


_ChairEntry: TypeAlias = tuple[UUID, int, JournalEntry]


class SittingFloor:
    """The kept fold of one sitting; one thread at a time changes it."""

    def __init__(self, sitting: UUID, packages: Path) -> None:
        self._sitting = sitting
        self._packages = packages
        self._opened: dict[UUID, _OpenedBoxes] = {}
        self._one_at_a_time = threading.Lock()
        self._read_count: int | None = None
        self._progress: dict[UUID, ChairProgress] = {}
        self._limits: dict[tuple[UUID, int], int] = {}
        self._settled: set[tuple[UUID, int]] = set()
        self._devices: Mapping[UUID, _ChairDevice] = {}
        self._takeovers: dict[tuple[UUID, int], Instant] = {}
        self._successors_count = 0
        self._held_counts: Mapping[UUID, int] = {}
        self._broken: set[UUID] = set()
        self._plans: tuple[object, Sequence[CircuitPlan]] = None, ()
        self._boards: dict[UUID, _KeptBoard] = {}
        self._looked: tuple[Instant, int] | None = None

    def boards(self, *, now: Instant) -> list[CircuitBoard]:
        """Return every circuit, by site and code, as of half a second ago at most.

        And as of now where an act was done since.
        """
        with self._one_at_a_time:
            act = last_number()
            if self._looked is None or not self._is_recent(act, now):
                self._look(act, now)
            return [last.board for last in self._boards.values()]

    def board(self, circuit: UUID, *, now: Instant) -> CircuitBoard | None:
        """Return one circuit with every line that has a level; None: no such one."""
        for board in self.boards(now=now):
            if board.plan.id == circuit:
                with self._one_at_a_time:
                    circuit_now = self._circuit(board.plan)
                return CircuitBoard(board.plan, circuit_floor(circuit_now, now=now))
        return None

    def _is_recent(self, act: int, now: Instant) -> bool:
        assert self._looked is not None, "a look before the first"
        looked_at, looked_act = self._looked
        return looked_act == act and 0 <= now - looked_at < LASTS_MS

    def _look(self, act: int, now: Instant) -> None:
        row = sittings.load(self._sitting)
        plans = self._read_plans(row, act)
        times = {c.attempt: plan.times for plan in plans for c in plan.chairs.values()}
        entries, self._read_count = self._read_entries()
        self._devices = self._read_devices()  # as recent as the entries, or more
        plans = self._read_plans(row, act)  # with whose the tablets are that took over
        for attempt, epoch, entry in self._without_stale(entries):
            if attempt in times:
                progress = self._progress.setdefault(attempt, ChairProgress())
                bounds = self._limits.get((attempt, epoch)), times[attempt]
                taken_over_at = self._takeovers.get((attempt, epoch))
                over_turns = times[attempt].turns_over_at(taken_over_at)
                progress.add(epoch, entry, *bounds, turns_of_others=over_turns)
        self._held_counts = self._count_unnumbered()
        self._broken = {attempt for (attempt,) in rows_of(BROKEN, self._sitting)}
        self._boards = {plan.id: self._board(plan, now) for plan in plans}
        self._looked = now, act

    def _read_plans(self, row: Sitting, act: int) -> Sequence[CircuitPlan]:
        """Return the circuits: what acts, the keeper and tablets taking over made them.

        Whoever enrols a first tablet is who sits there.
        """
        mark = act, row.t0_ms, row.closed_at_ms, self._successors_count
        if self._plans[0] != mark:
            self._plans = mark, read_plans(row)
        return self._plans[1]

    def _read_entries(self) -> tuple[list[_ChairEntry], int]:
        """Return what is new, in an order in which no chain has a gap."""
        [(count,)] = rows_of(NUMBERED_COUNT)
        if self._read_count is None:
            return _entries(rows_of(FIRST_ENTRIES, self._sitting, count, None)), count
        start, entries = self._read_count, []
        while start < count:
            stop = min(count, start + READ_COUNT_MAX)
            entries += _entries(rows_of(NEW_ENTRIES, self._sitting, start, stop))
            start = stop
        return entries, count

    def _read_devices(self) -> Mapping[UUID, _ChairDevice]:
        """Return the last device of each chair, and keep what bounds those before.

        A base is of the epoch just before; what counts of those further back stays.
        """
        devices = {}
        self._successors_count = 0
        for attempt, epoch, base_count, written_count, taken_over_ms in rows_of(
            DEVICES, self._sitting
        ):
            devices[attempt] = _ChairDevice(epoch, written_count)
            if taken_over_ms is not None:
                self._takeovers[attempt, epoch] = Instant(taken_over_ms)
            if base_count is not None:
                self._successors_count += 1
                self._bound((attempt, epoch - 1), base_count)
        return devices

    def _count_unnumbered(self) -> Mapping[UUID, int]:
        """Return what the centre holds of devices that have more than is numbered.

        What has no number yet is kept on no tablet; and a circuit would be drawn twice
        for each batch, as it comes and once it is numbered.
        """
        self._held_counts = {}
        late_attempts = [a for a in self._devices if self._kept_count(a)]
        if not late_attempts:
            return {}
        epochs = [self._devices[attempt].epoch for attempt in late_attempts]
        return dict(rows_of(HELD_COUNTS, late_attempts, epochs))

    def _held_count(self, attempt: UUID) -> int:
        """Return how many entries of its last device the centre holds of a chair."""
        device = self._devices.get(attempt)
        if device is None:
            return 0
        numbered_count = self._progress_of(attempt).held_counts.get(device.epoch, 0)
        return self._held_counts.get(attempt, numbered_count)

    def _bound(self, chain: tuple[UUID, int], count: int) -> None:
        """Let `count` entries of a chain count at most."""
        known_count = self._limits.get(chain, count)
        self._limits[chain] = min(known_count, count)

    def _without_stale(self, entries: Sequence[_ChairEntry]) -> Sequence[_ChairEntry]:
        """Return what to take in, anew whole chairs of which less counts than was."""
        stale_attempts = {
            attempt
            for (attempt, epoch), count in self._limits.items()
            if (attempt, epoch) not in self._settled
            and self._progress_of(attempt).held_counts.get(epoch, 0) > count
        }
        self._settled |= self._limits.keys()
        fresh_entries = [e for e in entries if e[0] not in stale_attempts]
        for attempt in stale_attempts:
            del self._progress[attempt]
            rows = rows_of(FIRST_ENTRIES, self._sitting, self._read_count, attempt)
            fresh_entries += _entries(rows)
        return fresh_entries

    def _progress_of(self, attempt: UUID) -> ChairProgress:
        return self._progress.get(attempt, NO_PROGRESS)

    def _stand(self, attempt: UUID, times: ChairTimes) -> ChairStand:
        progress, device = self._progress_of(attempt), self._devices.get(attempt)
        taken_over_at = self._takeovers.get((attempt, device.epoch if device else 0))
        return ChairStand(
            progress.grids(),
            self._held_count(attempt),
            0 if device is None else device.written_count,
            is_chain_whole=attempt not in self._broken,
            last_epochs=progress.last_epochs,
            turns_of_others=times.turns_over_at(taken_over_at),
        )

    def _board(self, plan: CircuitPlan, now: Instant) -> _KeptBoard:
        """Return the board of a circuit with what it was drawn from.

        It is the same while its plan, its chairs and its moment are, but for how many
        lines of a grid have a level. A bell alone leaves what is held of it.
        """
        stands_key = [
            (
                self._progress_of(chair.attempt).changes_count,
                self._kept_count(chair.attempt),
                chair.attempt in self._broken,
            )
            for chair in plan.chairs.values()
        ]
        current = None if plan.bell is None else moment(plan.bell, now=now)
        source = id(plan), tuple(stands_key)
        last = self._boards.get(plan.id)
        if last is not None and (last.source, last.moment) == (source, current):
            return last
        circuit = self._circuit(plan)
        is_same = last is not None and last.source == source
        holdings = last.holdings if last and is_same else read_holdings(circuit)
        floor = circuit_floor(circuit, now=now, holdings=holdings)
        return _KeptBoard(source, current, holdings, CircuitBoard(plan, floor))

    def _circuit(self, plan: CircuitPlan) -> FloorCircuit:
        stands = {
            place: self._stand(chair.attempt, plan.times)
            for place, chair in plan.chairs.items()
        }
        opened = self._open_boxes(plan, stands)
        for place in {*opened, *(paper.chair for paper in plan.typed_papers)}:
            stand = stands[place]
            papers = map(without_levels, plan.papers_at(place, None))
            grids = with_carried(stand.grids, opened.get(place, ()))
            stands[place] = replace(stand, grids=with_papers(grids, papers))
        return plan.floor(stands)

    def _open_boxes(
        self, plan: CircuitPlan, stands: Mapping[ChairPlace, ChairStand]
    ) -> Mapping[ChairPlace, Sequence[Grid]]:
        """Return what partners carried, without levels, opened once for each plan.

        And what replaced tablets brought that two persons let count.
        """
        boxes = tuple(stand.grids.carried for stand in stands.values())
        if not any(boxes) and not plan.counted_found:
            return {}
        last = self._opened.get(plan.id)
        if last is None or last.plan is not plan or last.boxes != boxes:
            row = sittings.load(self._sitting)
            forms = grid_forms(row, plan.stations, self._packages)
            folds = {place: stand.grids for place, stand in stands.items()}
            opened = open_carried(plan, folds, forms)
            found_grids = read_counted(plan, forms)
            grids = {
                place: [
                    *map(without_levels, opened.get(place, ())),
                    *(without_levels(own.grid) for own in found_grids.get(place, ())),
                ]
                for place in {*opened, *found_grids}
            }
            last = self._opened[plan.id] = _OpenedBoxes(plan, boxes, grids)
        return last.grids

    def _kept_count(self, attempt: UUID) -> int:
        device = self._devices.get(attempt)
        written_count = 0 if device is None else device.written_count
        return max(written_count - self._held_count(attempt), 0)


class KeptFloors:
    """The kept folds of this process, of the sittings that were looked at last."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._kept: dict[UUID, SittingFloor] = {}
        FORGETTERS.append(self.forget)

    def of(self, sitting: UUID, packages: Path) -> SittingFloor:
        """Return the fold of a sitting, made where there is none."""
        with self._one_at_a_time:
            floor = self._kept.get(sitting)
            if floor is None:
                while len(self._kept) >= KEPT_COUNT_MAX:
                    del self._kept[next(iter(self._kept))]
                floor = self._kept[sitting] = SittingFloor(sitting, packages)
            return floor

    def forget(self) -> None:
        """Read everything anew."""
        with self._one_at_a_time:
            self._kept.clear()


FLOORS = KeptFloors()


def boards_of(sitting: UUID, packages: Path, *, now: Instant) -> list[CircuitBoard]:
    """Return every circuit of a sitting, shared by all who look. Raises `Unknown`."""
    return FLOORS.of(sitting, packages).boards(now=now)


def board_of_circuit(
    sitting: UUID, circuit: UUID, packages: Path, *, now: Instant
) -> CircuitBoard | None:
    """Return one circuit of a sitting, None if it has no such one."""
    return FLOORS.of(sitting, packages).board(circuit, now=now)


def _entries(rows: Iterable[tuple[Any, ...]]) -> list[_ChairEntry]:
    return [
        (attempt, epoch, JournalEntry(seq, kind, bytes(body), device_ms, Instant(at)))
        for attempt, epoch, seq, kind, body, device_ms, at in rows
    ]

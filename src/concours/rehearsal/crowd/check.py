"""The journal compared with what the crowd did: every entry, every byte, every mark.

Run once the crowd has stopped. The record is the crowd's own; nothing that the centre
says is believed but what its database holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import psycopg

from concours.core.authoring.bank.answers import Answer
from concours.core.authoring.bank.keys import KeyedQuestion
from concours.core.authoring.paper import key_document
from concours.core.delivery.attempt.copy import (
    Window,
)
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.outline import check_keys, outline_of
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.time import Instant
from concours.core.results.marking.rules import mark
from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.crowd.crowd import Crowd
from concours.rehearsal.crowd.day import Day
from concours.rehearsal.crowd.messages import Check, CheckResult, Difference
from concours.rehearsal.crowd.room_check import RoomResult, compare_room, read_room

ATTEMPTS_AT_ONCE = 200
NAMED_COUNT_MAX = 100

READ = """
SELECT attempt, epoch, seq, kind, body, device_ms, digest, prev FROM journal_entry
WHERE attempt = ANY(%s) ORDER BY attempt, epoch, seq
"""
READ_MARKS = """
SELECT attempt_id, units, denominator FROM candidate_mark
JOIN marking_version ON marking_version.id = version_id
WHERE version_id = %s AND attempt_id = ANY(%s)
"""

Row: TypeAlias = tuple[Any, ...]


@dataclass(slots=True)
class ComparisonResult:
    """What a comparison adds up to; `differences` bounded, the rest exact."""

    held_count: int = 0
    lost_count: int = 0
    doubled_count: int = 0
    altered_count: int = 0
    foreign_count: int = 0
    broken_count: int = 0
    marks_compared_count: int = 0
    marks_different_count: int = 0
    differences: list[Difference] = field(default_factory=list)

    def name(self, day: Day, problem: str, seq: int | None = None) -> None:
        """Name a candidate concerned, among the first."""
        if len(self.differences) < NAMED_COUNT_MAX:
            seat = day.device.seat
            self.differences.append(Difference(seat.number, seat.site, problem, seq))


def check(crowd: Crowd, order: Check) -> CheckResult:
    """Compare every chain of a sitting with the journal, and every mark."""
    result, room = ComparisonResult(), RoomResult()
    by_attempt = _by_attempt(crowd, order.sitting)
    with psycopg.connect(order.dsn) as connection:
        for attempts in _groups(list(by_attempt)):
            journal = _read(connection, attempts)
            held_calls, breaks = read_room(connection, attempts)
            for attempt in attempts:
                days = by_attempt[attempt]
                rows_by_epoch = journal.get(attempt, {})
                for day in days:
                    compare(day, rows_by_epoch.pop(day.chain.epoch, []), result)
                for rows in rows_by_epoch.values():
                    result.foreign_count += len(rows)
                    result.name(days[-1], "foreign")
                own_breaks = breaks.get(attempt, (0, 0))
                for problem in compare_room(days, held_calls, own_breaks, room):
                    result.name(days[-1], problem)
        if order.version is not None:
            _compare_marks(connection, by_attempt, order, result)
    chains = [day.chain for days in by_attempt.values() for day in days]
    return CheckResult(
        attempts=len(by_attempt),
        devices=len(chains),
        written=sum(len(chain.entries) for chain in chains),
        acknowledged=sum(chain.acknowledged_count for chain in chains),
        held=result.held_count,
        lost=result.lost_count,
        doubled=result.doubled_count,
        altered=result.altered_count,
        foreign=result.foreign_count,
        chains_broken=result.broken_count,
        marks_compared=result.marks_compared_count,
        marks_different=result.marks_different_count,
        calls=room.calls_count,
        calls_seen=room.seen_count,
        calls_lost=room.lost_count,
        breaks=room.breaks_count,
        breaks_ms=room.breaks_ms,
        breaks_different=room.different_count,
        named=result.differences,
    )


def compare(day: Day, rows: Sequence[Row], result: ComparisonResult) -> None:
    """Compare one chain; a dead tablet owes only what was acknowledged to it."""
    chain = day.chain
    result.held_count += len(rows)
    prev = chain.heads[0]
    for place, row in enumerate(rows):
        if row[2] != place or row[7] != prev:
            result.broken_count += 1
            result.name(day, "chain", place)
            return
        prev = row[6]
        if place >= len(chain.entries):
            is_again = _as_sent(row) in chain.entries
            result.doubled_count += is_again
            result.foreign_count += not is_again
            result.name(day, "doubled" if is_again else "foreign", place)
        elif _as_sent(row) != chain.entries[place]:
            result.altered_count += 1
            result.name(day, "altered", place)
    is_dead = day.device.is_dead
    owed_count = chain.acknowledged_count if is_dead else len(chain.entries)
    if len(rows) < owed_count:
        result.lost_count += owed_count - len(rows)
        result.name(day, "lost", len(rows))


def _as_sent(row: Row) -> bytes:
    _, _, seq, kind, body, device_ms, digest, _ = row
    entry = WireEntry(seq, kind, bytes(body).decode(), device_ms, bytes(digest).hex())
    return msgspec.json.encode(entry)


def _compare_marks(
    connection: psycopg.Connection[Row],
    by_attempt: Mapping[UUID, Sequence[Day]],
    order: Check,
    result: ComparisonResult,
) -> None:
    document = bytes.fromhex(order.key_document)
    marker = _Marker(order.content.encode(), document)
    for attempts in _groups(list(by_attempt)):
        rows = connection.execute(READ_MARKS, (order.version, attempts)).fetchall()
        marks = {
            attempt: Fraction(int(units), int(bottom))
            for attempt, units, bottom in rows
        }
        for attempt in attempts:
            days = by_attempt[attempt]
            result.marks_compared_count += 1
            if marks.get(attempt) != marker.points(days):
                result.marks_different_count += 1
                result.name(days[-1], "mark")


class _Marker:
    """Marks copies one by one, from the candidate's own record."""

    def __init__(self, content: bytes, document: bytes) -> None:
        self._questions = key_document.read(document)
        self._outline = outline_of(content)
        check_keys(self._outline, self._questions)
        self._marks: dict[tuple[str, Answer | None], Fraction] = {}

    def points(self, days: Sequence[Day]) -> Fraction | None:
        """Return the weighted points of one copy; None if it was never opened."""
        window = _window(days[-1])
        if window is None:
            return None
        epochs = [_epoch(day) for day in days]
        answers = fold(self._outline, epochs, window=window).answers
        points = Fraction(0)
        for question in self._questions:
            last_answer = answers.get(question.id)
            points += self._mark(question, last_answer.answer if last_answer else None)
        return points

    def _mark(self, question: KeyedQuestion, answer: Answer | None) -> Fraction:
        points = self._marks.get((question.id, answer))
        if points is None:
            worth = question.points * question.coefficient
            points = mark(question.key, answer) * worth
            self._marks[question.id, answer] = points
        return points


def _window(day: Day) -> Window | None:
    if day.course.t0 is None or day.end is None:
        return None
    return Window(day.course.t0, day.end)


def _epoch(day: Day) -> Epoch:
    base = day.sitting["base"]
    entries = [msgspec.json.decode(line, type=WireEntry) for line in day.chain.entries]
    return Epoch(
        day.chain.epoch,
        base and Base(base["epoch"], base["count"]),
        [
            JournalEntry(
                e.seq, e.kind, e.body.encode(), e.device_ms, Instant(e.device_ms)
            )
            for e in entries
        ],
    )


def _by_attempt(crowd: Crowd, sitting: str) -> dict[UUID, list[Day]]:
    by_attempt: dict[UUID, list[Day]] = {}
    for tablet in crowd.all_tablets:
        day = tablet.day_of(sitting)
        if day is not None:
            by_attempt.setdefault(day.chain.attempt, []).append(day)
    return by_attempt


def _groups(attempts: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(attempts), ATTEMPTS_AT_ONCE):
        yield attempts[start : start + ATTEMPTS_AT_ONCE]


def _read(
    connection: psycopg.Connection[Row], attempts: list[UUID]
) -> dict[UUID, dict[int, list[Row]]]:
    rows = connection.execute(READ, (attempts,)).fetchall()
    return {
        attempt: {
            epoch: list(of_epoch) for epoch, of_epoch in groupby(group, itemgetter(1))
        }
        for attempt, group in groupby(rows, itemgetter(0))
    }

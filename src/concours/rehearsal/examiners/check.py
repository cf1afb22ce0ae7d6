"""The journal compared with what the examiners wrote: every entry, every byte.

Run once they have stopped. The record is their own; nothing that the centre says is
believed but what its database holds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import psycopg

from concours.rehearsal.crowd.chain import WireEntry
from concours.rehearsal.examiners.crowd import ExaminerCrowd
from concours.rehearsal.examiners.messages import Result, SecondCounts
from concours.rehearsal.examiners.tablet import ExaminerTablet

ATTEMPTS_AT_ONCE = 100
NAMED_COUNT_MAX = 40

READ = """
SELECT attempt, epoch, seq, kind, body, device_ms, digest, prev FROM journal_entry
WHERE attempt = ANY(%s) ORDER BY attempt, epoch, seq
"""
Row: TypeAlias = tuple[Any, ...]


@dataclass(slots=True)
class Comparison:
    """What a comparison adds up to; `named` bounded, the rest exact."""

    held: int = 0
    lost: int = 0
    doubled: int = 0
    altered: int = 0
    foreign: int = 0
    broken: int = 0
    named: list[str] = field(default_factory=list)

    def name(self, tablet: ExaminerTablet, problem: str, seq: int) -> None:
        """Name a chair concerned, among the first."""
        if len(self.named) < NAMED_COUNT_MAX:
            seat = tablet.seat
            chair = f"{seat.circuit} {seat.station}/{seat.place} {seat.number}"
            self.named.append(f"{problem}: {chair}, entry {seq}")


def check(crowd: ExaminerCrowd, dsn: str) -> Result:
    """Compare every chain with the journal, and return the figures of the day."""
    comparison = Comparison()
    attempts = iter(crowd.tablets)
    with psycopg.connect(dsn) as connection:
        while group := list(islice(attempts, ATTEMPTS_AT_ONCE)):
            rows = _read(connection, group)
            for attempt in group:
                _compare_chair(crowd.tablets[attempt], rows[attempt], comparison)
    tablets = list(crowd.all_tablets)
    seconds = crowd.around.tally.seconds
    return Result(
        devices=len(tablets),
        written=sum(len(t.chain.entries) for t in tablets if t.chain is not None),
        held=comparison.held,
        lost=comparison.lost,
        doubled=comparison.doubled,
        altered=comparison.altered,
        foreign=comparison.foreign,
        broken=comparison.broken,
        named=comparison.named,
        validated=_find_last_digests(crowd),
        enrolled_ms=[t.enrolled_ms for t in tablets if t.enrolled_ms is not None],
        signals_ms=crowd.around.signals_ms,
        errors_ms=crowd.around.errors_ms,
        received_ms=crowd.around.received_ms,
        seconds=[
            SecondCounts(
                at_s,
                second.entries_count,
                dict(second.latencies.buckets),
                second.latencies.max_us,
            )
            for at_s, second in sorted(seconds.items())
        ],
    )


def _find_last_digests(crowd: ExaminerCrowd) -> dict[str, dict[int, str]]:
    """Return what each chair holds for validated last, of all its tablets."""
    digests: dict[str, dict[int, str]] = {}
    for attempt, tablets in crowd.tablets.items():
        own = digests[attempt] = {}
        for tablet in tablets:
            own |= tablet.validated
    return digests


def _read(
    connection: psycopg.Connection[Row], attempts: Sequence[str]
) -> Mapping[str, Mapping[int, list[Row]]]:
    journal: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    identities = [UUID(attempt) for attempt in attempts]
    for attempt, epoch, *row in connection.execute(READ, (identities,)):
        journal[str(attempt)][epoch].append(tuple(row))
    return journal


def _compare_chair(
    tablets: Sequence[ExaminerTablet],
    rows_by_epoch: Mapping[int, Sequence[Row]],
    comparison: Comparison,
) -> None:
    foreign_epochs = set(rows_by_epoch)
    for tablet in tablets:
        if tablet.chain is not None:
            foreign_epochs.discard(tablet.chain.epoch)
            compare_chain(tablet, rows_by_epoch.get(tablet.chain.epoch, ()), comparison)
    for epoch in foreign_epochs:
        comparison.foreign += len(rows_by_epoch[epoch])
        comparison.name(tablets[-1], "foreign", 0)


def compare_chain(
    tablet: ExaminerTablet, rows: Sequence[Row], comparison: Comparison
) -> None:
    """Compare one chain; a dead tablet owes only what was acknowledged to it."""
    chain = tablet.chain
    assert chain is not None
    comparison.held += len(rows)
    prev = chain.heads[0]
    for place, row in enumerate(rows):
        if row[0] != place or row[5] != prev:
            comparison.broken += 1
            comparison.name(tablet, "chain", place)
            return
        prev = row[4]
        if place >= len(chain.entries):
            is_again = _as_sent(row) in chain.entries
            comparison.doubled += is_again
            comparison.foreign += not is_again
            comparison.name(tablet, "doubled" if is_again else "foreign", place)
        elif _as_sent(row) != chain.entries[place]:
            comparison.altered += 1
            comparison.name(tablet, "altered", place)
    owed_count = chain.acknowledged_count if tablet.is_dead else len(chain.entries)
    if len(rows) < owed_count:
        comparison.lost += owed_count - len(rows)
        comparison.name(tablet, "lost", len(rows))


def _as_sent(row: Row) -> bytes:
    seq, kind, body, device_ms, digest, _ = row
    entry = WireEntry(seq, kind, bytes(body).decode(), device_ms, bytes(digest).hex())
    return msgspec.json.encode(entry)

"""All that a bundle holds of a collected sitting, read in one snapshot.

A marking version is bound to the head of its journal: what came and what was decided
after its answers were gathered is of another version, and not in its bundle.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from concours.core.audit.bundle import Bundle
from concours.core.audit.rows import (
    ActRow,
    AttemptRow,
    CopyRow,
    DeviceRow,
    EntryRow,
    MarkingRow,
    MarkRow,
    SittingRow,
    State,
)
from concours.core.delivery.attempt.copy import (
    Window,
)
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.delivery.sitting.time import Allowance, Pause, own_end
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, CandidateMark, MarkingVersion, Sitting
from concours.store.queries.authoring.papers import OpenedPaper, open_keyed_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.attempt_status import (
    find_excluded,
    find_handed,
)
from concours.store.queries.results import markings
from concours.store.queries.results.bundle_heads import find_head_files

ROWS_AT_ONCE = 5_000
NO_TIME = Window(Instant(0), Instant(0))
"""Of those for whom this sitting never opened."""

# A tablet that took over from entries which came later was not there either.
DEVICES = """
SELECT d.attempt, d.epoch, d.public_key, d.base_epoch, d.base_count, d.base_head
FROM device d JOIN attempt a ON a.id = d.attempt
WHERE a.sitting_id = %s AND NOT EXISTS (
    SELECT FROM journal_entry j
    WHERE j.attempt = d.attempt AND j.epoch = d.base_epoch AND j.seq < d.base_count
      AND j.xid >= %s::xid8)
ORDER BY d.attempt, d.epoch
"""
ENTRIES = """
SELECT j.attempt, j.epoch, j.seq, j.kind, j.body, j.device_ms, j.received_ms,
       j.digest, j.signature
FROM counted_entry j JOIN attempt a ON a.id = j.attempt
WHERE a.sitting_id = %s AND j.xid < %s::xid8 ORDER BY j.attempt, j.epoch, j.seq
"""
NUMBERED_ENTRIES = """
SELECT j.attempt, j.epoch, j.seq, j.kind, j.body, j.device_ms, j.received_ms,
       j.digest, j.signature, l.number
FROM counted_entry j JOIN attempt a ON a.id = j.attempt
LEFT JOIN ledger_entry l ON l.attempt = j.attempt AND l.epoch = j.epoch
    AND l.seq = j.seq AND l.number < %s
WHERE a.sitting_id = %s AND j.xid < %s::xid8 ORDER BY j.attempt, j.epoch, j.seq
"""
# Acts on another exam are not of this sitting: they may be erased before it is.
ACTS = """
SELECT number, at_ms, actor, role, kind, sitting, reason, body, prev, digest
FROM act WHERE (sitting = %s OR sitting IS NULL AND coalesce(
    convert_from(body, 'UTF8')::jsonb ->> 'exam', %s) = %s)
AND erased_act IS NULL AND number <= %s ORDER BY number
"""


@contextmanager
def reading(
    sitting: UUID, packages: Path, *, number: int | None = None
) -> Iterator[Bundle]:
    """Give the bundle of a marking version; its rows are read as they go.

    Without a number, of the version in force, or else the newest. Raises `Unknown`,
    `NotMarked`, and what `store.queries.authoring.papers.open_keyed_paper` refuses.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = sittings.load(sitting)
        version = markings.find_version(sitting, number)
        keyed_paper = open_keyed_paper(row, packages)
        paper = keyed_paper.paper
        attempts = _attempts(row, version)
        head = _head(version)
        head_files = find_head_files(sitting)
        size = head_files.head.head.size if head_files else 0
        yield Bundle(
            sitting=_sitting(row),
            content=dump(dict(paper.content)),
            key_document=keyed_paper.key_document,
            marking=_marking(version),
            attempts=[_attempt(record) for record in attempts],
            devices=[_device(record) for record in _rows(DEVICES, *head)],
            entries=map(_entry, _rows(NUMBERED_ENTRIES, size, *head)),
            acts=map(_act, _rows(ACTS, sitting, *[row.exam.code] * 2, version.act)),
            copies=_copies(attempts, paper, head),
            marks=_marks(version),
            profile=_profile(version),
            head=head_files,
        )


def _profile(version: MarkingVersion) -> bytes | None:
    """Return the profile that a version was marked under, if there was one."""
    if version.profile_digest is None:
        return None
    data = bytes(version.sitting.exam.profile)
    assert sha256(data).digest() == bytes(version.profile_digest), "another profile"
    return data


@dataclass(frozen=True, slots=True)
class _Attempted:
    attempt: Attempt
    allowance: Allowance | None
    is_detached: bool
    state: State


def _attempts(row: Sitting, version: MarkingVersion) -> list[_Attempted]:
    allowances = Allowances(row, act=version.answers_table.act)
    detached_sites, marked_attempts = (
        sittings.find_site_starts(row),
        frozenset(version.answers_table.attempts),
    )
    excluded = find_excluded(row.id, before=version.act)
    _, xid = _head(version)
    whole = {attempt for attempt, _ in find_handed(row, xid=xid)}
    candidates_attempts = Attempt.objects.filter(sitting=row).select_related(
        "candidate"
    )
    return [
        _Attempted(
            attempt,
            allowances.of(attempt),
            attempt.site_id in detached_sites,
            _state(
                attempt, marked_attempts=marked_attempts, excluded=excluded, whole=whole
            ),
        )
        for attempt in candidates_attempts.order_by("id")
    ]


def _head(version: MarkingVersion) -> tuple[UUID, str]:
    """Return how far the journal of a version goes."""
    return version.sitting_id, str(version.answers_table.journal_xid)


def _state(
    attempt: Attempt,
    *,
    marked_attempts: Collection[UUID],
    excluded: Collection[str],
    whole: Collection[UUID],
) -> State:
    """Return the state as the marking found it, whatever was decided since.

    A copy that is marked and neither handed in nor given up was readmitted.
    """
    if attempt.id in marked_attempts:
        return "complete" if attempt.id in whole else "given_up"
    return "excluded" if attempt.own_candidate.number in excluded else "absent"


def _rows(query: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


def _sitting(row: Sitting) -> SittingRow:
    assert row.collected_ms is not None
    return SittingRow(
        sitting=row.id,
        title=row.title,
        kind=row.kind,
        package=bytes(row.package_digest),
        t0_ms=row.t0_ms,
        duration_ms=row.duration_ms,
        closed_at_ms=row.closed_at_ms,
        collected_ms=row.collected_ms,
    )


def _marking(version: MarkingVersion) -> MarkingRow:
    profile = version.profile_digest
    return MarkingRow(
        engine=version.engine,
        version=version.number,
        policy=version.policy,
        amendments=version.key_version.amendments,
        key=bytes(version.key_version.digest),
        questions=[question["id"] for question in version.questions],
        denominator=int(version.denominator),
        units_max=int(version.units_max),
        units_rank_a_max=int(version.units_rank_a_max),
        profile=None if profile is None else bytes(profile),
    )


def _attempt(attempted: _Attempted) -> AttemptRow:
    candidate, allowance = attempted.attempt.own_candidate, attempted.allowance
    own = None if allowance is None else (allowance.t0, allowance.closed_at)
    return AttemptRow(
        attempt=attempted.attempt.id,
        candidate=candidate.number,
        factor=(candidate.factor_num, candidate.factor_den),
        detached=(own or (None, None)) if attempted.is_detached else None,
        extensions=[(g.scope, g.minutes) for g in allowance.given] if allowance else [],
        pauses=[_pause(pause) for pause in allowance.pauses] if allowance else [],
        state=attempted.state,
    )


def _pause(pause: Pause) -> tuple[str, int, int | None]:
    return pause.cause, pause.began_at, pause.ended_at


def _device(row: tuple[Any, ...]) -> DeviceRow:
    attempt, epoch, public_key, base_epoch, count, head = row
    base = None if base_epoch is None else (base_epoch, count, bytes(head))
    return DeviceRow(
        attempt=attempt, epoch=epoch, public_key=bytes(public_key), base=base
    )


def _entry(row: tuple[Any, ...]) -> EntryRow:
    attempt, epoch, seq, kind, body, device_ms, received_ms, *proof = row
    digest, signature, number = proof
    return EntryRow(
        attempt=attempt,
        epoch=epoch,
        seq=seq,
        kind=kind,
        body=bytes(body),
        device_ms=device_ms,
        received_ms=received_ms,
        digest=bytes(digest),
        signature=None if signature is None else bytes(signature),
        number=number,
    )


def _act(row: tuple[Any, ...]) -> ActRow:
    number, at_ms, actor, role, kind, sitting, reason, body, prev, digest = row
    return ActRow(
        number=number,
        at_ms=at_ms,
        actor=actor,
        role=role,
        kind=kind,
        sitting=sitting,
        reason=reason,
        body=bytes(body),
        prev=bytes(prev),
        digest=bytes(digest),
    )


def _copies(
    attempts: list[_Attempted], paper: OpenedPaper, head: tuple[UUID, str]
) -> Iterator[CopyRow]:
    """Fold each attempt's whole journal, drafts included: what did not count shows."""
    bases: dict[UUID, dict[int, Base | None]] = {}
    for owner, epoch, _, base_epoch, count, _ in _rows(DEVICES, *head):
        base = None if base_epoch is None else Base(base_epoch, count)
        bases.setdefault(owner, {})[epoch] = base
    groups = groupby(_rows(ENTRIES, *head), key=itemgetter(0))
    owner, rows = next(groups, (None, iter(())))
    for attempted in attempts:
        if attempted.attempt.id != owner:
            yield _copy(attempted, paper, [])
            continue
        yield _copy(attempted, paper, _epochs(rows, bases[owner]))
        owner, rows = next(groups, (None, iter(())))


def _epochs(
    rows: Iterator[tuple[Any, ...]], bases: dict[int, Base | None]
) -> list[Epoch]:
    entries_by_epoch: dict[int, list[JournalEntry]] = {}
    for _, epoch, seq, kind, body, device_ms, received_ms, *_ in rows:
        entry = JournalEntry(seq, kind, bytes(body), device_ms, Instant(received_ms))
        entries_by_epoch.setdefault(epoch, []).append(entry)
    return [
        Epoch(epoch, base, entries_by_epoch.get(epoch, []))
        for epoch, base in bases.items()
    ]


def _copy(attempted: _Attempted, paper: OpenedPaper, epochs: list[Epoch]) -> CopyRow:
    window = NO_TIME
    if attempted.allowance is not None:
        window = Window(attempted.allowance.t0, own_end(attempted.allowance))
    copy = fold(paper.outline, epochs, window=window)
    return CopyRow(
        attempt=attempted.attempt.id,
        answers={q: (a.value, a.epoch, a.seq) for q, a in copy.answers.items()},
        refused=[(act.epoch, act.seq, act.reason) for act in copy.refused],
    )


def _marks(version: MarkingVersion) -> Iterator[MarkRow]:
    rows = CandidateMark.objects.filter(version=version).order_by("attempt_id")
    for mark in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield MarkRow(
            attempt=mark.attempt_id,
            units=int(mark.units),
            units_rank_a=int(mark.units_rank_a),
            by_question=mark.by_question,
            place=mark.place,
        )

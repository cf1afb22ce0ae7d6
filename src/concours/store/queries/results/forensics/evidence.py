"""The record of a sitting as files of evidence, which `concours forensics` reads.

The same record gives the same bytes. Candidates are their numbers, sites their codes:
no name leaves the database.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from concours.core.casefile.actions import ActionReader, Actions, seconds
from concours.core.casefile.patterns import (
    circulated_pattern,
    pattern_of,
    right_patterns,
)
from concours.core.delivery.attempt.copy import Outline
from concours.core.delivery.attempt.fold import judge
from concours.core.results.copying.seats import read_seat
from concours.core.results.marking.answers_table import unpack
from concours.core.results.marking.cohort import Column
from concours.core.results.marking.policy import Policy
from concours.core.results.marking.policy import from_json as policy_from_json
from concours.store.models import Attempt, MarkingVersion, Sitting
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.copies import ANSWERING, SittingCopies
from concours.store.queries.results import markings

if TYPE_CHECKING:
    from _csv import Writer as _Writer

KINDS = (*ANSWERING, "seen", "left", "returned")
COPIES_AT_ONCE = 100

CopiesListener = Callable[[int, int], None]
"""Hears how many copies are read, of how many."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one candidate sat: `row` and `column` are empty where no seat tells."""

    number: str
    site: str
    room: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was written: whether rooms are known, and rows and columns of so many."""

    copies_count: int
    has_rooms: bool
    placed_count: int


@dataclass(frozen=True, slots=True)
class _Copies:
    """The copies of a marking in one order, with their answers and the paper."""

    sitting: Sitting
    version: MarkingVersion
    attempts: Sequence[UUID]
    columns: Sequence[Column]
    outline: Outline
    policy: Policy


def write_evidence(
    sitting: Sitting,
    folder: Path,
    *,
    packages: Path,
    leak: Mapping[str, str],
    notify: CopiesListener = lambda _count, _total: None,
) -> Evidence:
    """Write answers, key, seats, changes, screens, and suspects if there are any.

    Of the marking in force. `leak`: suspect questions, with what circulated as their
    answer. Raises `NotMarked`.
    """
    copies = _copies(sitting, packages)
    seats = seats_of(copies.attempts)
    numbers = [seat.number for seat in seats]
    cells = [_cells(column) for column in copies.columns]
    names = [column.question.id for column in copies.columns]
    _write(folder / "key.csv", ("question", "juste", "dossier"), _key_rows(copies))
    _write(
        folder / "answers.csv",
        ("candidat", *names),
        zip(numbers, *cells, strict=True),
    )
    _write_seats(folder, seats)
    _write_actions(folder, copies, numbers, cells, notify)
    if leak:
        keys = {str(own.id): own.key for own in (c.question for c in copies.columns)}
        suspects = sorted(
            (name, circulated_pattern(keys[name], text)) for name, text in leak.items()
        )
        _write(folder / "suspects.csv", ("question", "fuite"), suspects)
    return Evidence(
        copies_count=len(seats),
        has_rooms=any(seat.room for seat in seats),
        placed_count=sum(bool(seat.row) for seat in seats),
    )


def seats_of(attempts: Sequence[UUID]) -> list[Seat]:
    """Return where candidates sat, in the order given.

    A seat of two candidates of one room tells of neither where it is.
    """
    rows = Attempt.objects.filter(pk__in=attempts).values_list(
        "id", "candidate__number", "site__code", "room", "seat"
    )
    by_attempt = {row[0]: _seat(*row[1:]) for row in rows}
    seats = [by_attempt[attempt] for attempt in attempts]
    counts = Counter(_place(seat) for seat in seats)
    return [
        seat if counts[_place(seat)] == 1 else _without_place(seat) for seat in seats
    ]


def _copies(sitting: Sitting, packages: Path) -> _Copies:
    version = markings.in_force(sitting.id)
    if version is None:
        raise markings.NotMarked(str(sitting.id))
    key = markings.key_of(version)
    table = version.answers_table
    return _Copies(
        sitting,
        version,
        table.attempts,
        unpack(bytes(table.packed), key.questions),
        open_paper(sitting, packages).outline,
        policy_from_json(version.policy),
    )


def _cells(column: Column) -> list[str]:
    patterns = [pattern_of(column.question.key, answer) for answer in column.distinct]
    return [patterns[code] for code in column.codes.tolist()]


def _key_rows(copies: _Copies) -> Iterator[tuple[str, str, str]]:
    dossier_ids = {
        question: dossier.id
        for dossier in copies.outline.dossiers
        if dossier.navigation == "locked"
        for question in dossier.questions
    }
    for column in copies.columns:
        question = column.question
        right = right_patterns(question.key, column.distinct, copies.policy)
        yield question.id, right, dossier_ids.get(question.id, "")


def _write_seats(folder: Path, seats: Sequence[Seat]) -> None:
    headings = ("candidat", "centre", "salle", "rang", "colonne")
    rows = (
        (seat.number, seat.site, seat.room, seat.row, seat.column)
        for seat in seats
        if seat.room
    )
    _write(folder / "seats.csv", headings, rows)


def _write_actions(
    folder: Path,
    copies: _Copies,
    numbers: Sequence[str],
    cells: Sequence[Sequence[str]],
    notify: CopiesListener,
) -> None:
    """Write both files together, as copies are read: they may be millions of lines."""
    changes_head = ("candidat", "question", "avant", "apres", "secondes")
    screens_head = ("candidat", "question", "debut", "fin")
    with (
        _writing(folder / "changes.csv", changes_head) as changes,
        _writing(folder / "screens.csv", screens_head) as screens,
    ):
        for done_count, (number, actions) in enumerate(
            zip(numbers, _actions(copies, cells), strict=True), start=1
        ):
            changes.writerows(
                (number, own.question, own.before, own.after, seconds(own.at_ms))
                for own in actions.changes
            )
            screens.writerows(
                (number, own.question, seconds(own.start_ms), seconds(own.end_ms))
                for own in actions.views
            )
            notify(done_count, len(numbers))


def _actions(copies: _Copies, cells: Sequence[Sequence[str]]) -> Iterator[Actions]:
    """Yield what each candidate did, in the order of the copies."""
    names = [column.question.id for column in copies.columns]
    keys = {column.question.id: column.question for column in copies.columns}
    reader = ActionReader(keys)
    windows = Allowances(copies.sitting).windows(copies.attempts)
    xid = copies.version.answers_table.journal_xid
    journal = SittingCopies(copies.sitting.id, xid=xid)
    for start in range(0, len(copies.attempts), COPIES_AT_ONCE):
        batch = copies.attempts[start : start + COPIES_AT_ONCE]
        epochs_by_attempt = dict(journal.whole(batch, kinds=KINDS))
        for place, attempt in enumerate(batch, start=start):
            epochs = epochs_by_attempt.get(attempt, [])
            window = windows[attempt]
            own = (column[place] for column in cells)
            yield reader.read(
                judge(copies.outline, epochs, window=window),
                dict(zip(names, own, strict=True)),
                opens_ms=window.opens_at,
            )


def _seat(number: str, site: str, room: str, seat: str) -> Seat:
    room = " ".join(room.split())
    row, column = read_seat(seat) or ("", "")
    if not room:
        return Seat(number, site, "", "", "")
    return Seat(number, site, room, row, str(column))


def _place(seat: Seat) -> tuple[str, ...]:
    return (seat.site, seat.room, seat.row, seat.column)


def _without_place(seat: Seat) -> Seat:
    return Seat(seat.number, seat.site, seat.room, "", "")


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with _writing(path, headings) as writer:
        writer.writerows(rows)


@contextmanager
def _writing(path: Path, headings: Sequence[str]) -> "Iterator[_Writer]":
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(headings)
        yield writer

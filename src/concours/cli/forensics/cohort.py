"""Answers, key and seats of a cohort, read from files into arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import CELL_LENGTH_MAX, Sheet, Sheets
from concours.core.results.similarity.patterns import Patterns, encode, fold
from concours.core.results.similarity.seats import NOWHERE, Seats, no_seats
from concours.core.tables.columns import clean

CANDIDATES_COUNT_MAX = 50_000
QUESTIONS_COUNT_MAX = 1_000
COORDINATE_DIGITS_MAX = 5
ALTERNATIVES_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Key:
    """The answer key: questions in the order of the paper."""

    questions: tuple[str, ...]
    right: tuple[frozenset[str], ...]
    is_chained: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Candidates in the order of their numbers, what they answered, what is right."""

    candidates: tuple[str, ...]
    questions: tuple[str, ...]
    patterns: Patterns
    right: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where candidates sat; what sites are called, and rooms by site."""

    seats: Seats
    sites: tuple[str, ...]
    rooms: tuple[tuple[str, str], ...]


def read_cohort(sheets: Sheets) -> Cohort:
    """Read answers by the key; raises `FilesFaulty` with every fault of both."""
    faults: list[FileFault] = []
    key = _read_key(sheets["key"], faults)
    rows = _read_answers(sheets["answers"], key, faults)
    if not rows and not faults:
        sheets["answers"].blame(faults, 0, "cohort.empty")
    if faults:
        raise FilesFaulty(faults)
    candidates = tuple(sorted(rows))
    patterns = encode([rows[own] for own in candidates], key.right, key.is_chained)
    return Cohort(candidates, key.questions, patterns, key.right)


def _read_key(sheet: Sheet, faults: list[FileFault]) -> Key:
    lines: dict[str, int] = {}
    right: list[frozenset[str]] = []
    dossiers: list[str] = []
    for line, cells in sheet.rows(faults):
        question = clean(cells[sheet.places["question"]])
        patterns = cells[sheet.places["right"]].split(ALTERNATIVES_SEPARATOR)
        if not question or not any(map(fold, patterns)):
            sheet.blame(faults, line, "cell.empty")
        elif question in lines:
            sheet.blame(faults, line, "question.twice", question, str(lines[question]))
        else:
            lines[question] = line
            right.append(frozenset(filter(None, map(fold, patterns))))
            place = sheet.places.get("dossier")
            dossiers.append("" if place is None else clean(cells[place]))
    if len(lines) > QUESTIONS_COUNT_MAX:
        sheet.blame(faults, 0, "questions.too_many", str(QUESTIONS_COUNT_MAX))
    if not lines and not faults:
        sheet.blame(faults, 0, "file.empty")
    pairs = zip(["", *dossiers], dossiers, strict=False)
    is_chained = tuple(bool(own) and own == before for before, own in pairs)
    return Key(tuple(lines), tuple(right), is_chained)


def _read_answers(
    sheet: Sheet, key: Key, faults: list[FileFault]
) -> dict[str, tuple[str, ...]]:
    places = _question_places(sheet, key, faults)
    if faults:
        return {}
    folded_cells: dict[str, str] = {"": ""}
    rows: dict[str, tuple[str, ...]] = {}
    lines: dict[str, int] = {}
    for line, cells in sheet.rows(faults):
        candidate = clean(cells[sheet.places["candidate"]])
        if not _is_new(sheet, candidate, line, lines, faults):
            continue
        answers = [cells[place] for place in places]
        for text in filter(lambda own: own not in folded_cells, answers):
            folded_cells[text] = fold(text[:CELL_LENGTH_MAX])
            if len(text) > CELL_LENGTH_MAX:
                sheet.blame(faults, line, "cell.too_long", text)
        rows[candidate] = tuple(folded_cells[text] for text in answers)
    if len(rows) > CANDIDATES_COUNT_MAX:
        sheet.blame(faults, 0, "lines.too_many", str(CANDIDATES_COUNT_MAX))
    return rows


def _is_new(
    sheet: Sheet,
    candidate: str,
    line: int,
    lines: dict[str, int],
    faults: list[FileFault],
) -> bool:
    earlier = lines.setdefault(candidate, line)
    if not candidate:
        sheet.blame(faults, line, "cell.empty")
    elif earlier != line:
        sheet.blame(faults, line, "candidate.twice", candidate, str(earlier))
    return bool(candidate) and earlier == line


def _question_places(sheet: Sheet, key: Key, faults: list[FileFault]) -> list[int]:
    """Return the place of each question of the key among the cells of a row."""
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.headings):
        if place == sheet.places["candidate"]:
            continue
        if not heading:
            sheet.blame(faults, 1, "heading.empty")
        elif heading in places:
            sheet.blame(faults, 1, "heading.twice", heading)
        elif heading not in key.questions:
            sheet.blame(faults, 1, "question.unknown", heading)
        places[heading] = place
    for question in key.questions:
        if question not in places:
            sheet.blame(faults, 1, "question.missing", question)
    return [places.get(question, 0) for question in key.questions]


def read_plan(sheet: Sheet | None, candidates: Sequence[str]) -> Plan:
    """Read who sat where; without a file, nobody told. Raises `FilesFaulty`."""
    if sheet is None:
        return Plan(no_seats(len(candidates)), (), ())
    faults: list[FileFault] = []
    numbers = {candidate: number for number, candidate in enumerate(candidates)}
    lines: dict[str, int] = {}
    places: dict[int, tuple[str, str, int, int]] = {}
    seats: dict[tuple[str, str, int, int], int] = {}
    for line, cells in sheet.rows(faults):
        candidate = clean(cells[sheet.places["candidate"]])
        if not _is_new(sheet, candidate, line, lines, faults):
            continue
        if candidate not in numbers:
            sheet.blame(faults, line, "candidate.unknown", candidate)
            continue
        seat = _read_seat(sheet, line, cells, faults)
        earlier = seats.setdefault(seat, line)
        if seat[2] != NOWHERE and earlier != line:
            sheet.blame(faults, line, "seat.twice", str(seat), str(earlier))
        places[numbers[candidate]] = seat
    if faults:
        raise FilesFaulty(faults)
    return _plan(places, len(candidates))


def _read_seat(
    sheet: Sheet, line: int, cells: list[str], faults: list[FileFault]
) -> tuple[str, str, int, int]:
    site = clean(cells[sheet.places["site"]])
    room = clean(cells[sheet.places["room"]])
    if not site or not room:
        sheet.blame(faults, line, "cell.empty")
    row, column = (
        _coordinate(sheet, line, cells, name, faults) for name in ("row", "column")
    )
    if NOWHERE in (row, column):
        return site, room, NOWHERE, NOWHERE
    return site, room, row, column


def _coordinate(
    sheet: Sheet, line: int, cells: list[str], name: str, faults: list[FileFault]
) -> int:
    """Return a row or column: a whole number, or letters as in a spreadsheet."""
    place = sheet.places.get(name)
    text = "" if place is None else clean(cells[place])
    if not text:
        return NOWHERE
    if text.isascii() and text.isdigit() and len(text) <= COORDINATE_DIGITS_MAX:
        return int(text)
    if text.isascii() and text.isalpha() and len(text) <= 2:
        number = 0
        for letter in text.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        return number
    sheet.blame(faults, line, "number.invalid", text)
    return NOWHERE


def _plan(places: dict[int, tuple[str, str, int, int]], count: int) -> Plan:
    sites = tuple(sorted({seat[0] for seat in places.values()}))
    rooms = tuple(sorted({(seat[0], seat[1]) for seat in places.values()}))
    site_numbers = {name: number for number, name in enumerate(sites)}
    room_numbers = {name: number for number, name in enumerate(rooms)}
    table = np.full((count, 4), NOWHERE, np.int64)
    for number, (site, room, row, column) in places.items():
        table[number] = (site_numbers[site], room_numbers[site, room], row, column)
    seats = Seats(table[:, 0], table[:, 1], table[:, 2], table[:, 3])
    return Plan(seats, sites, rooms)

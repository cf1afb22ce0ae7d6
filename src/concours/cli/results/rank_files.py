"""Files of marks to rank by: read line by line within bounds, every fault kept.

One file a sitting: its questions first, then one line a candidate
(`docs/reference/rank-files.md`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from concours.cli.results.lines import lines as lines_of
from concours.cli.results.lines import object_of
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import ITEM_MAX
from concours.core.results.ranking.inputs import Inputs, Sat, SittingQuestion

LINE_BYTES_MAX = 262_144
CANDIDATES_COUNT_MAX = 100_000
QUESTIONS_COUNT_MAX = 1_000
FAULTS_COUNT_MAX = 1_000
"""Faults listed; all are counted."""

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,39}")
FRACTION = re.compile(r"[0-9]{1,12}(?:/[1-9][0-9]{0,11})?")
STATES = ("absent", "excluded", "elsewhere")

State: TypeAlias = Literal["marked", "absent", "excluded", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend. `line` 0 is the file; `at` a candidate, column or question."""

    file: str
    line: int
    code: str
    at: str = ""


@dataclass(eq=False)
class RankFilesFaulty(Refusal):
    """Files to rank by have faults: nobody is ranked. `count` is of all of them."""

    code: ClassVar[str] = "rank.files_faulty"
    faults: tuple[Fault, ...]
    count: int


@dataclass(slots=True)
class Faults:
    """The faults of all files, up to a bound; all are counted."""

    rows: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Fault) -> None:
        """Keep a fault."""
        self.count += 1
        if len(self.rows) < FAULTS_COUNT_MAX:
            self.rows.append(fault)

    def stop(self) -> None:
        """Raise `RankFilesFaulty` if there is any."""
        if self.count:
            raise RankFilesFaulty(tuple(self.rows), self.count)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the first line."""

    id: str
    rank: Literal["A", "B"]
    item: int
    worth: Fraction
    is_lca: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one candidate has in one sitting."""

    state: State
    marks: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class MarksFile:
    """A sitting and everybody's marks in it."""

    path: str
    sitting: str
    title: str
    questions: tuple[Question, ...]
    sheets: Mapping[str, Sheet]


def read_marks(path: Path, faults: Faults) -> MarksFile | None:
    """Read one file; None if its first line is at fault. Raises `OSError`."""
    name = str(path)
    with path.open("rb") as file:
        lines = lines_of(file, bytes_max=LINE_BYTES_MAX)
        head = _head(next(lines, b""))
        if head is None:
            faults.add(Fault(name, 1, "sitting.form"))
            return None
        sitting, title, questions = head
        sheets: dict[str, Sheet] = {}
        for number, line in enumerate(lines, start=2):
            reading = _sheet(line, questions)
            if isinstance(reading, str):
                faults.add(Fault(name, number, *reading.split(" ", 1)))
            elif reading is not None and reading[0] in sheets:
                faults.add(Fault(name, number, "candidate.twice", reading[0]))
            elif reading is not None:
                sheets[reading[0]] = reading[1]
    if len(sheets) > CANDIDATES_COUNT_MAX:
        faults.add(Fault(name, 0, "candidates.too_many", str(len(sheets))))
    return MarksFile(name, sitting, title, questions, sheets)


def check_together(files: Sequence[MarksFile], faults: Faults) -> tuple[str, ...]:
    """Return all numbers in order; who is missing from a file is a fault of it."""
    numbers = tuple(sorted({number for file in files for number in file.sheets}))
    sittings: set[str] = set()
    for file in files:
        if file.sitting in sittings:
            faults.add(Fault(file.path, 1, "sitting.twice", file.sitting))
        sittings.add(file.sitting)
        for number in numbers:
            if number not in file.sheets:
                faults.add(Fault(file.path, 0, "candidate.missing", number))
    return numbers


def inputs_of(files: Sequence[MarksFile], numbers: tuple[str, ...]) -> Inputs:
    """Return what the engine ranks, of EDN alone."""
    excluded = [
        any(file.sheets[number].state == "excluded" for file in files)
        for number in numbers
    ]
    sat = tuple(_sat(file, numbers) for file in files)
    return Inputs(numbers=numbers, excluded=np.array(excluded, dtype=np.bool_), sat=sat)


def _sat(file: MarksFile, numbers: Sequence[str]) -> Sat:
    sheets = [file.sheets[number] for number in numbers]
    worths = {question.worth for question in file.questions}
    different = worths | {mark for sheet in sheets for mark in sheet.marks}
    scale = lcm(*(mark.denominator for mark in different))
    units = {mark: int(mark * scale) for mark in different}
    zeros = [0] * len(file.questions)
    table = [[units[m] for m in sheet.marks] or zeros for sheet in sheets]
    shape = (len(sheets), len(file.questions))
    return Sat(
        name=file.sitting,
        title=file.title,
        questions=tuple(
            SittingQuestion(q.id, q.rank, q.item, units[q.worth], q.is_lca)
            for q in file.questions
        ),
        denominator=scale,
        units=np.array(table, dtype=np.int64).reshape(shape),
        counts=np.array([s.state != "elsewhere" for s in sheets], dtype=np.bool_),
        present=np.array([s.state == "marked" for s in sheets], dtype=np.bool_),
    )


def _head(line: bytes) -> tuple[str, str, tuple[Question, ...]] | None:
    row = object_of(line)
    if row is None or row.keys() != {"sitting", "title", "questions"}:
        return None
    sitting, title, entries = row["sitting"], row["title"], row["questions"]
    if not (isinstance(sitting, str) and sitting and isinstance(title, str)):
        return None
    if not isinstance(entries, list) or len(entries) > QUESTIONS_COUNT_MAX:
        return None
    parsed_entries = map(_question, entries)
    questions = [question for question in parsed_entries if question]
    if len({question.id for question in questions}) != len(entries):
        return None
    return sitting, title, tuple(questions)


def _question(row: Any) -> Question | None:
    names = {"id", "rank", "item", "worth", "lca"}
    if not isinstance(row, dict) or row.keys() != names:
        return None
    worth, item = _fraction(row["worth"]), row["item"]
    is_sound = (
        isinstance(row["id"], str)
        and row["rank"] in ("A", "B")
        and type(item) is int
        and 0 < item <= ITEM_MAX
        and isinstance(row["lca"], bool)
    )
    if worth is None or not is_sound:
        return None
    return Question(row["id"], row["rank"], item, worth, row["lca"])


def _sheet(
    line: bytes, questions: Sequence[Question]
) -> tuple[str, Sheet] | str | None:
    """Return a candidate's sheet, or the code of the fault; None if it is blank."""
    if not line.strip():
        return None
    if len(line) > LINE_BYTES_MAX:
        return "line.too_long"
    row = object_of(line)
    if row is None or row.keys() not in (
        {"candidate", "marks"},
        {"candidate", "state"},
    ):
        return "line.form"
    number = row["candidate"]
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        return "candidate.invalid"
    if "state" in row:
        is_known = row["state"] in STATES
        return (number, Sheet(row["state"])) if is_known else f"state.unknown {number}"
    marks = _marks(row["marks"], questions)
    return marks if isinstance(marks, str) else (number, Sheet("marked", marks))


def _marks(entries: Any, questions: Sequence[Question]) -> tuple[Fraction, ...] | str:
    if not isinstance(entries, list) or len(entries) != len(questions):
        return "marks.count"
    marks = []
    for text, question in zip(entries, questions, strict=True):
        mark = _fraction(text)
        if mark is None:
            return f"mark.invalid {question.id}"
        if mark > question.worth:
            return f"mark.too_high {question.id}"
        marks.append(mark)
    return tuple(marks)


def _fraction(text: object) -> Fraction | None:
    if not isinstance(text, str) or not FRACTION.fullmatch(text):
        return None
    return Fraction(text)

"""Changes, times and leaked questions, read from files into arrays."""

from dataclasses import dataclass
from math import nan

import numpy as np

from concours.cli.forensics.cohort import Cohort
from concours.cli.forensics.columns import ColumnReader
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import Sheet
from concours.core.results.copying.screens import Views
from concours.core.results.similarity.patterns import BLANK, Flags, Reals, Whole, fold
from concours.core.tables.columns import clean


@dataclass(frozen=True, slots=True)
class Leak:
    """Suspect questions; by question the code of a wrong answer that circulated."""

    is_suspect: Flags
    circulated: Whole


class Places:
    """Candidates and questions by their names, and how a row of a file names them."""

    def __init__(self, sheet: Sheet, cohort: Cohort, faults: list[FileFault]) -> None:
        self._sheet, self._faults = sheet, faults
        self._candidates = {name: at for at, name in enumerate(cohort.candidates)}
        self._questions = {name: at for at, name in enumerate(cohort.questions)}

    def candidate(self, line: int, cells: list[str]) -> int | None:
        """Return the number of a candidate; None, with a fault, if there is no such."""
        return self._find(self._candidates, "candidate", line, cells)

    def question(self, line: int, cells: list[str]) -> int | None:
        """Return the number of a question; None, with a fault, if there is no such."""
        return self._find(self._questions, "question", line, cells)

    def number(
        self, line: int, cells: list[str], column: str, most: float
    ) -> float | None:
        """Return a number of at most this size; None, with a fault, if it is none."""
        text = cells[self._sheet.places[column]]
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = nan
        if abs(number) <= most:
            return number
        self._sheet.blame(self._faults, line, "number.invalid", text)
        return None

    def _find(
        self, names: dict[str, int], column: str, line: int, cells: list[str]
    ) -> int | None:
        text = cells[self._sheet.places[column]]
        number = names.get(text)
        number = names.get(clean(text)) if number is None else number
        if number is None:
            self._sheet.blame(self._faults, line, f"{column}.unknown", text)
        return number


def read_times(sheet: Sheet | None, cohort: Cohort) -> Reals | None:
    """Read seconds spent, as logarithms: candidate × question, NaN if not told."""
    if sheet is None:
        return None
    faults: list[FileFault] = []
    reader = ColumnReader(sheet, cohort, faults)
    count = len(cohort.questions)
    sums = np.zeros(len(cohort.candidates) * count)
    for block in sheet.blocks(faults):
        cells = reader.candidates(block) * count + reader.questions(block)
        seconds = reader.seconds(block)
        if not faults:
            np.add.at(sums, cells, seconds)
    _refuse(faults)
    logarithms = np.full(sums.shape, np.nan)
    np.log(sums, where=sums > 0, out=logarithms)
    return logarithms.reshape(-1, count)


def read_views(sheet: Sheet, cohort: Cohort) -> Views:
    """Read when each question was on screen; raises `FilesFaulty`."""
    faults: list[FileFault] = []
    reader = ColumnReader(sheet, cohort, faults)
    count = len(cohort.questions)
    cells = np.empty(sheet.form.lines_count, np.int32)
    starts, ends = np.empty((2, sheet.form.lines_count))
    rows_count = 0
    for block in sheet.blocks(faults):
        start, end = (reader.seconds(block, name) for name in ("start", "end"))
        for at in np.flatnonzero(end < start).tolist():
            text = f"{start[at]:g} – {end[at]:g}"
            sheet.blame(faults, block.lines[at], "screen.order", text)
        place = slice(rows_count, rows_count + len(block.lines))
        cells[place] = reader.candidates(block) * count + reader.questions(block)
        starts[place], ends[place] = start, end
        rows_count = place.stop
    _refuse(faults)
    order = np.lexsort((ends[:rows_count], starts[:rows_count], cells[:rows_count]))
    cells, starts, ends = cells[order], starts[order], ends[order]
    candidates, questions = (part.astype(np.int64) for part in np.divmod(cells, count))
    return Views(candidates, questions, starts, ends)


def _refuse(faults: list[FileFault]) -> None:
    if faults:
        raise FilesFaulty(sorted(faults, key=lambda own: own.line))


def read_leak(sheet: Sheet, cohort: Cohort) -> Leak:
    """Read which questions are suspect, and what circulated as their answer."""
    faults: list[FileFault] = []
    places = Places(sheet, cohort, faults)
    patterns = cohort.patterns
    is_suspect = np.zeros(patterns.questions_count, np.bool_)
    circulated = np.full(patterns.questions_count, BLANK, np.int64)
    for line, cells in sheet.rows(faults):
        question = places.question(line, cells)
        if question is None:
            continue
        if is_suspect[question]:
            sheet.blame(faults, line, "question.twice", cohort.questions[question])
        is_suspect[question] = True
        answer = fold(cells[sheet.places["leak"]])
        if answer in patterns.names[question]:
            code = patterns.names[question].index(answer)
            is_right = bool(patterns.is_right[question][code])
            circulated[question] = BLANK if is_right else code
    if not faults and not 0 < is_suspect.sum() < len(is_suspect):
        sheet.blame(faults, 0, "leak.all_or_none")
    if faults:
        raise FilesFaulty(faults)
    return Leak(is_suspect, circulated)

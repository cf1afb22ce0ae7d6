"""Changes, times and leaked questions, read from files into arrays."""

from dataclasses import dataclass
from math import nan

import numpy as np

from concours.cli.forensics.cohort import Cohort
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import CELL_LENGTH_MAX, Sheet
from concours.core.results.aberrance.waves import Turns
from concours.core.results.copying.screens import Views
from concours.core.results.similarity.patterns import BLANK, Flags, Reals, Whole, fold
from concours.core.tables.columns import clean

SECONDS_MAX = 1_000_000.0


@dataclass(frozen=True, slots=True)
class History:
    """What candidates did before their last answers.

    `is_changed`: candidate × question, whether the first answer is not the last.
    `counts`: by candidate, how often an answer was replaced. `turns` and their `names`:
    each answer given, if times are told.
    """

    is_changed: Flags
    counts: Whole
    turns: Turns | None
    names: tuple[str, ...]


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

    def seconds(
        self, line: int, cells: list[str], column: str = "seconds"
    ) -> float | None:
        """Return seconds; None, with a fault, for what is no number of them."""
        seconds = self.number(line, cells, column, SECONDS_MAX)
        if seconds is None or seconds >= 0:
            return seconds
        self._sheet.blame(self._faults, line, "number.invalid", f"{seconds:g}")
        return None

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


def read_history(sheet: Sheet, cohort: Cohort) -> History:
    """Read a file of changes; raises `FilesFaulty` with every fault."""
    faults: list[FileFault] = []
    places = Places(sheet, cohort, faults)
    has_times = "seconds" in sheet.places
    rows: list[tuple[float, int, int, int, str, str]] = []
    for line, cells in sheet.rows(faults):
        candidate, question = (
            places.candidate(line, cells),
            places.question(line, cells),
        )
        seconds = places.seconds(line, cells) if has_times else float(line)
        if candidate is None or question is None or seconds is None:
            continue
        before, after = (
            fold(cells[sheet.places[column]][:CELL_LENGTH_MAX])
            for column in ("before", "after")
        )
        rows.append((seconds, line, candidate, question, before, after))
    rows.sort()
    _check_last(sheet, cohort, rows, faults)
    if faults:
        raise FilesFaulty(faults)
    return _history(cohort, rows, has_times=has_times)


def _check_last(
    sheet: Sheet,
    cohort: Cohort,
    rows: list[tuple[float, int, int, int, str, str]],
    faults: list[FileFault],
) -> None:
    """Find each last change that does not lead to the answer."""
    patterns = cohort.patterns
    lasts = {(row[2], row[3]): row for row in rows}
    for (candidate, question), row in sorted(lasts.items(), key=lambda own: own[1][1]):
        code = int(patterns.codes[candidate, question])
        answer = "" if code == BLANK else patterns.names[question][code]
        if row[5] != answer:
            sheet.blame(faults, row[1], "change.last", row[5] or "–", answer or "–")


def _history(
    cohort: Cohort,
    rows: list[tuple[float, int, int, int, str, str]],
    *,
    has_times: bool,
) -> History:
    firsts: dict[tuple[int, int], str] = {}
    counts = np.zeros(len(cohort.candidates), np.int64)
    answers: dict[tuple[int, str], int] = {}
    answer_rows: list[tuple[int, int, int, float]] = []
    for seconds, _, candidate, question, before, after in rows:
        counts[candidate] += bool(before)
        if first := before or after:
            firsts.setdefault((candidate, question), first)
        if after:
            answer = answers.setdefault((question, after), len(answers))
            answer_rows.append((candidate, question, answer, seconds))
    is_changed = np.zeros(cohort.patterns.codes.shape, np.bool_)
    for (candidate, question), first in firsts.items():
        code = int(cohort.patterns.codes[candidate, question])
        is_same = code != BLANK and cohort.patterns.names[question][code] == first
        is_changed[candidate, question] = not is_same
    turns = None
    if has_times:
        table = np.array(answer_rows, np.float64).reshape(-1, 4)
        numbers = table[:, :3].astype(np.int64)
        turns = Turns(numbers[:, 0], numbers[:, 1], numbers[:, 2], table[:, 3])
    return History(is_changed, counts, turns, tuple(name for _, name in answers))


def read_times(sheet: Sheet | None, cohort: Cohort) -> Reals | None:
    """Read seconds spent, as logarithms: candidate × question, NaN if not told."""
    if sheet is None:
        return None
    faults: list[FileFault] = []
    places = Places(sheet, cohort, faults)
    sums = np.zeros(cohort.patterns.codes.shape)
    for line, cells in sheet.rows(faults):
        candidate, question = (
            places.candidate(line, cells),
            places.question(line, cells),
        )
        seconds = places.seconds(line, cells)
        if candidate is not None and question is not None and seconds is not None:
            sums[candidate, question] += seconds
    if faults:
        raise FilesFaulty(faults)
    logarithms = np.full(sums.shape, np.nan)
    np.log(sums, where=sums > 0, out=logarithms)
    return logarithms


def read_views(sheet: Sheet, cohort: Cohort) -> Views:
    """Read when each question was on screen; raises `FilesFaulty`."""
    faults: list[FileFault] = []
    places = Places(sheet, cohort, faults)
    rows: list[tuple[int, int, float, float]] = []
    for line, cells in sheet.rows(faults):
        candidate, question = (
            places.candidate(line, cells),
            places.question(line, cells),
        )
        start = places.seconds(line, cells, "start")
        end = places.seconds(line, cells, "end")
        if candidate is None or question is None or start is None or end is None:
            continue
        if end < start:
            sheet.blame(faults, line, "screen.order", f"{start:g} – {end:g}")
        rows.append((candidate, question, start, end))
    if faults:
        raise FilesFaulty(faults)
    rows.sort()
    table = np.array(rows, np.float64).reshape(-1, 4)
    numbers = table[:, :2].astype(np.int64)
    return Views(numbers[:, 0], numbers[:, 1], table[:, 2], table[:, 3])


def last_answers(turns: Turns, cohort: Cohort) -> Reals:
    """Return the second of each last answer: candidate × question, NaN without one."""
    seconds = np.full(cohort.patterns.codes.shape, -np.inf)
    np.maximum.at(seconds, (turns.candidates, turns.questions), turns.seconds)
    is_answered = (seconds >= 0) & (cohort.patterns.codes != BLANK)
    return np.where(is_answered, seconds, np.nan)


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

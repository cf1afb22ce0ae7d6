"""Long files of evidence by column: each cell a small number, no object per row."""

from collections.abc import Callable, Iterable, Mapping
from math import nan

import numpy as np

from concours.cli.forensics.cohort import Cohort
from concours.cli.forensics.faults import FileFault
from concours.cli.forensics.sheets import CELL_LENGTH_MAX, RowBlock, Sheet
from concours.core.results.similarity.patterns import Flags, Reals, Whole, fold
from concours.core.tables.columns import clean

SECONDS_MAX = 1_000_000.0
UNKNOWN = -1


class _Numbers(dict[str, int]):
    """The number of each text, found once."""

    def __init__(self, find: Callable[[str], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> int:
        number = self[text] = self._find(text)
        return number

    def of(self, cells: Iterable[str], count: int) -> Whole:
        """Return the numbers of a column."""
        return np.fromiter(map(self.__getitem__, cells), np.int64, count)


class ColumnReader:
    """Candidates, questions, answers and seconds of the rows of one file.

    A cell that is at fault is blamed by its line, and read as `UNKNOWN` or NaN.
    """

    def __init__(self, sheet: Sheet, cohort: Cohort, faults: list[FileFault]) -> None:
        self._sheet, self._faults = sheet, faults
        self._candidates = _Numbers(_finder(cohort.candidates))
        self._questions = _Numbers(_finder(cohort.questions))
        self._folded: dict[str, int] = {"": 0}
        self._answers = _Numbers(self.answer_number)

    @property
    def names(self) -> tuple[str, ...]:
        """The folded answers that there are, by number; 0 is no answer."""
        return tuple(self._folded)

    def answer_number(self, text: str) -> int:
        """Return the number of an answer, the same for all that are compared equal."""
        return self._folded.setdefault(fold(text[:CELL_LENGTH_MAX]), len(self._folded))

    def candidates(self, block: RowBlock) -> Whole:
        """Return the number of each row's candidate."""
        return self._known(block, "candidate", self._candidates)

    def questions(self, block: RowBlock) -> Whole:
        """Return the number of each row's question."""
        return self._known(block, "question", self._questions)

    def answers(self, block: RowBlock, column: str) -> Whole:
        """Return the number of each row's answer."""
        return self._answers.of(block.columns[column], len(block.lines))

    def seconds(self, block: RowBlock, column: str = "seconds") -> Reals:
        """Return seconds from 0 to `SECONDS_MAX`."""
        cells = block.columns[column]
        try:
            numbers = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:  # a comma, or no number
            numbers = np.fromiter(map(_number, cells), np.float64, len(cells))
        is_valid = (numbers >= 0) & (numbers <= SECONDS_MAX)
        self._blame(block, column, ~is_valid, "number.invalid")
        return np.where(is_valid, numbers, nan)

    def _known(self, block: RowBlock, column: str, numbers: _Numbers) -> Whole:
        own = numbers.of(block.columns[column], len(block.lines))
        self._blame(block, column, own == UNKNOWN, f"{column}.unknown")
        return own

    def _blame(self, block: RowBlock, column: str, is_at: Flags, code: str) -> None:
        for at in np.flatnonzero(is_at).tolist():
            text = block.columns[column][at]
            self._sheet.blame(self._faults, block.lines[at], code, text)


def _finder(names: Iterable[str]) -> Callable[[str], int]:
    places: Mapping[str, int] = {name: at for at, name in enumerate(names)}

    def find(text: str) -> int:
        number = places.get(text)
        return places.get(clean(text), UNKNOWN) if number is None else number

    return find


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return nan

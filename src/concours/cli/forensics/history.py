"""What candidates did before their last answers, read from a file of changes."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from concours.cli.forensics.cohort import Cohort
from concours.cli.forensics.columns import ColumnReader
from concours.cli.forensics.faults import FileFault, FilesFaulty
from concours.cli.forensics.sheets import Sheet
from concours.core.results.aberrance.bursts import find_bursts, find_unread
from concours.core.results.aberrance.waves import Turns
from concours.core.results.copying.echoes import Replacements
from concours.core.results.copying.screens import Views
from concours.core.results.similarity.patterns import BLANK, Flags, Reals, Whole

Small: TypeAlias = NDArray[np.int32]

BLANK_NAME = 0
"""The number of no answer."""


@dataclass(frozen=True, slots=True)
class History:
    """What candidates did before their last answers.

    `is_changed`: candidate × question, whether the first answer is not the last.
    `counts`: by candidate, how often an answer was replaced. `turns` and their `names`:
    each answer given, if times are told; `replaced`, beside them, what stood there.
    """

    is_changed: Flags
    counts: Whole
    turns: Turns | None
    replaced: Whole
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a file in the order of time; answers are numbers of `names`.

    `cells`: candidate × how many questions there are + question.
    """

    lines: Small
    cells: Small
    before: Small
    after: Small
    seconds: Reals
    names: tuple[str, ...]


def read_history(sheet: Sheet, cohort: Cohort) -> History:
    """Read a file of changes; raises `FilesFaulty` with every fault."""
    faults: list[FileFault] = []
    rows, answers = _read_rows(sheet, cohort, faults)
    faults.sort(key=lambda own: own.line)
    _check_last(sheet, rows, answers, faults)
    if faults:
        raise FilesFaulty(faults)
    return _history(cohort, rows, answers, has_times="seconds" in sheet.places)


def _read_rows(
    sheet: Sheet, cohort: Cohort, faults: list[FileFault]
) -> tuple[_Rows, Whole]:
    """Return the rows, and the last answers as numbers of the same names."""
    reader = ColumnReader(sheet, cohort, faults)
    answers = _answer_numbers(reader, cohort)
    table = np.empty((4, sheet.form.lines_count), np.int32)
    all_seconds = np.empty(sheet.form.lines_count)
    count = 0
    for block in sheet.blocks(faults):
        lines = np.array(block.lines, np.int64)
        candidates, questions = reader.candidates(block), reader.questions(block)
        has_times = "seconds" in sheet.places
        seconds = reader.seconds(block) if has_times else lines.astype(np.float64)
        is_read = (candidates >= 0) & (questions >= 0) & ~np.isnan(seconds)
        own = (
            lines,
            candidates * answers.shape[1] + questions,
            reader.answers(block, "before"),
            reader.answers(block, "after"),
        )
        place = slice(count, count + int(is_read.sum()))
        table[:, place] = np.stack(own)[:, is_read]
        all_seconds[place] = seconds[is_read]
        count = place.stop
    order = np.argsort(all_seconds[:count], kind="stable")  # lines go up, and cut ties
    in_time = [column[order] for column in table]
    rows = _Rows(
        lines=in_time[0],
        cells=in_time[1],
        before=in_time[2],
        after=in_time[3],
        seconds=all_seconds[order],
        names=reader.names,
    )
    return rows, answers


def _answer_numbers(reader: ColumnReader, cohort: Cohort) -> Whole:
    """Return the last answers: candidate × question."""
    patterns = cohort.patterns
    answers = np.empty(patterns.codes.shape, np.int64)
    for question, names in enumerate(patterns.names):
        numbers = [*map(reader.answer_number, names), BLANK_NAME]  # BLANK is the last
        answers[:, question] = np.array(numbers)[patterns.codes[:, question]]
    return answers


def _check_last(
    sheet: Sheet, rows: _Rows, answers: Whole, faults: list[FileFault]
) -> None:
    """Find each last change that does not lead to the answer."""
    final = answers.reshape(-1)
    lasts = len(rows.cells) - 1 - _firsts(rows.cells[::-1])
    wrong = lasts[rows.after[lasts] != final[rows.cells[lasts]]]
    for at in wrong[np.argsort(rows.lines[wrong])].tolist():
        found, answer = rows.after[at], final[rows.cells[at]]
        names = (rows.names[number] or "–" for number in (found, answer))
        sheet.blame(faults, int(rows.lines[at]), "change.last", *names)


def _history(
    cohort: Cohort, rows: _Rows, answers: Whole, *, has_times: bool
) -> History:
    count = answers.shape[1]
    candidates = rows.cells // count
    is_replaced = rows.before != BLANK_NAME
    counts = np.bincount(candidates[is_replaced], minlength=len(cohort.candidates))
    firsts = np.where(is_replaced, rows.before, rows.after)
    nonblank = np.flatnonzero(firsts != BLANK_NAME)
    nonblank = nonblank[_firsts(rows.cells[nonblank])]
    is_changed = np.zeros(answers.size, np.bool_)
    cells = rows.cells[nonblank]
    is_changed[cells] = firsts[nonblank] != answers.reshape(-1)[cells]
    is_answer = rows.after != BLANK_NAME
    order = sorted(range(len(rows.names)), key=rows.names.__getitem__)
    ranks = np.empty(len(order), np.int64)  # the order of lines tells nothing
    ranks[order] = np.arange(len(order))
    turns = None
    if has_times:
        turns = Turns(
            candidates[is_answer].astype(np.int64),
            (rows.cells[is_answer] % count).astype(np.int64),
            ranks[rows.after[is_answer]],
            rows.seconds[is_answer],
        )
    return History(
        is_changed.reshape(answers.shape),
        counts.astype(np.int64),
        turns,
        ranks[rows.before[is_answer]],
        tuple(rows.names[at] for at in order),
    )


def _firsts(cells: Small) -> Whole:
    """Return the place of the first row of each cell."""
    return np.unique(cells, return_index=True)[1].astype(np.int64)


def replacements_of(history: History) -> Replacements | None:
    """Return the answers that took the place of another, if times are told."""
    turns = history.turns
    if turns is None:
        return None
    is_other = history.replaced != turns.answers
    is_replaced = is_other & (history.replaced != history.names.index(""))
    kinds = np.stack([turns.questions, history.replaced, turns.answers])
    kinds = kinds[:, is_replaced]
    return Replacements(
        turns.candidates[is_replaced],
        np.unique(kinds, axis=1, return_inverse=True)[1].reshape(-1).astype(np.int64),
        turns.seconds[is_replaced],
    )


def last_answers(turns: Turns, cohort: Cohort) -> Reals:
    """Return the second of each last answer: candidate × question, NaN without one."""
    seconds = np.full(cohort.patterns.codes.shape, -np.inf)
    np.maximum.at(seconds, (turns.candidates, turns.questions), turns.seconds)
    is_answered = (seconds >= 0) & (cohort.patterns.codes != BLANK)
    return np.where(is_answered, seconds, np.nan)


def hasty_answers(
    history: History, cohort: Cohort, views: Views | None
) -> dict[str, Flags]:
    """Return which answers were given in haste: `bursts`, and `unread` with views.

    Each candidate × question. Of answers that stand as they were first given: those
    that changed have a sign of their own, which is not to be told twice.
    """
    turns = history.turns
    if turns is None:
        return {}
    stands = ~history.is_changed
    hasty = {"bursts": stands & find_bursts(turns, last_answers(turns, cohort))}
    if views is not None:
        displays = _earliest(views.candidates, views.questions, views.starts, cohort)
        turn_columns = (turns.candidates, turns.questions, turns.seconds)
        hasty["unread"] = stands & find_unread(
            displays, _earliest(*turn_columns, cohort)
        )
    return hasty


def _earliest(
    candidates: Whole, questions: Whole, instants: Reals, cohort: Cohort
) -> Reals:
    """Return the first instant of each cell: candidate × question, NaN without one."""
    earliest = np.full(cohort.patterns.codes.shape, np.inf)
    np.minimum.at(earliest, (candidates, questions), instants)
    return np.where(np.isfinite(earliest), earliest, np.nan)

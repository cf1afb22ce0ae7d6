"""The sheets of one chair as its entries change them: what a fold keeps meanwhile.

A sheet is a grid in the making. Entries name a turn; the sheet is that of whoever was
last met in it. Whom nobody was met for keeps a sheet without a name, which the next
meeting of the turn takes over.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.grids.entries import (
    Alert,
    CandidateNumber,
    Filling,
    LevelChoice,
    Meeting,
    Part,
    Remark,
    Reopening,
    Validation,
)
from concours.core.ecos.grids.grid import (
    EXERCISE,
    Grid,
    GridForm,
    ValidatedGrid,
    lines_digest,
)
from concours.core.ecos.grids.times import INSTANT_MIN, ChairTimes, is_since

SheetReason = Literal[
    "not_their_turn",
    "no_candidate",
    "unknown_criterion",
    "unknown_aptitude",
    "unknown_level",
    "after_validation",
    "not_blank",
    "not_whole",
    "not_validated",
    "reopened_late",
]
OnSheet: TypeAlias = (
    Meeting | LevelChoice | Filling | Remark | Alert | Validation | Reopening
)


class _Sheet(Struct):
    """A grid in the making; `lines` are the levels of criteria, aptitudes, overall."""

    turn: int
    candidate: CandidateNumber | None
    by: str | None
    lines: list[int | None]
    remark: str = ""
    alerts: frozenset[str] = frozenset()
    validated: ValidatedGrid | None = None
    reopened_count: int = 0
    is_late: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether it is nobody's and says nothing: the next meeting may still come."""
        if self.candidate is not None or self.remark or self.alerts:
            return False
        return self.lines.count(None) == len(self.lines)


class Sheets:
    """Every sheet of one chair, and which one each turn writes on."""

    __slots__ = (
        "_current",
        "_form",
        "_late_from",
        "_levels_counts",
        "_sheets_by_turn",
        "_starts",
        "_times",
        "absent",
        "open_lines",
        "open_until",
    )

    def __init__(self, form: GridForm, times: ChairTimes) -> None:
        self._form = form
        self._levels_counts = (*form.criteria, *form.aptitudes, form.overall)
        aptitudes_start = len(form.criteria)
        overall_start = aptitudes_start + len(form.aptitudes)
        self._starts: dict[Part, tuple[int, int]] = {
            "criterion": (0, aptitudes_start),
            "aptitude": (aptitudes_start, overall_start),
            "overall": (overall_start, overall_start + 1),
        }
        self._times = times
        self._late_from = times.late_from
        self._sheets_by_turn: dict[int, list[_Sheet]] = {}
        self._current: dict[int, _Sheet] = {}
        self.absent: set[tuple[int, CandidateNumber]] = set()
        self.open_lines: list[list[int | None]] = [[]] * (TURNS_MAX + 1)
        """Of each turn the lines of the sheet that is written on."""
        self.open_until = [INSTANT_MIN] * (TURNS_MAX + 1)
        """Until when those lines take a level without more ado; never, if not open."""

    def grids(self) -> tuple[Grid, ...]:
        """Return what stands, turn by turn, in the order of the first entries."""
        return tuple(
            self._grid(sheet)
            for _, sheets in sorted(self._sheets_by_turn.items())
            for sheet in sheets
            if not sheet.is_nothing
        )

    def apply(
        self, act: OnSheet, epoch: int, entry: JournalEntry
    ) -> SheetReason | None:
        """Change a sheet, or nothing and say why."""
        reason = self._apply(act, epoch, entry)
        turn = act.turn
        sheet = self._current.get(turn)
        if sheet is None or sheet.validated is not None:
            self.open_until[turn] = INSTANT_MIN
        else:
            self.open_lines[turn] = sheet.lines
            self.open_until[turn] = self._times.in_time_until[turn]
        return reason

    def _apply(
        self, act: OnSheet, epoch: int, entry: JournalEntry
    ) -> SheetReason | None:
        if isinstance(act, Meeting):
            return self._meet(act, entry)
        if isinstance(act, Validation):
            return self._validate(act, epoch, entry)
        if isinstance(act, LevelChoice):
            return self._choose(act, entry)
        if isinstance(act, Filling):
            return self._fill(act, entry)
        if isinstance(act, Reopening):
            return self._reopen(act, entry)
        self._note(act)
        return None

    def _meet(self, meeting: Meeting, entry: JournalEntry) -> SheetReason | None:
        turn, candidate = meeting.turn, meeting.candidate
        if turn == EXERCISE:
            return "no_candidate"
        own = self._own_sheet(meeting)
        current = self._current.get(turn)
        if not meeting.is_there:
            return self._send_away(meeting, own, entry)
        if own is None and current is not None and current.candidate is None:
            own = current
        if own is not None and own is current and own.validated:
            return "after_validation"
        if own is None or not own.validated:
            own = own or self._open(turn)
            own.candidate, own.by = candidate, meeting.by
            self._touch(own, entry)
        self._current[turn] = own
        self.absent.discard((turn, candidate))
        return None

    def _send_away(
        self, meeting: Meeting, own: _Sheet | None, entry: JournalEntry
    ) -> SheetReason | None:
        """Take a name off a sheet: what stands on it is kept for whom it is."""
        if own is not None and own.validated:
            return "after_validation"
        if own is not None:
            own.candidate = own.by = None
            self._touch(own, entry)
        self.absent.add((meeting.turn, meeting.candidate))
        return None

    def _choose(self, choice: LevelChoice, entry: JournalEntry) -> SheetReason | None:
        start, stop = self._starts[choice.part]
        line = start + choice.number - 1
        if line >= stop:
            is_criterion = choice.part == "criterion"
            return "unknown_criterion" if is_criterion else "unknown_aptitude"
        if choice.level is not None and choice.level >= self._levels_counts[line]:
            return "unknown_level"
        sheet = self._current.get(choice.turn) or self._open(choice.turn)
        if sheet.validated:
            return "after_validation"
        sheet.lines[line] = choice.level
        self._touch(sheet, entry)
        return None

    def _fill(self, filling: Filling, entry: JournalEntry) -> SheetReason | None:
        """Set blank criteria to 0, or none: what was judged is not overwritten."""
        if filling.criteria[-1] > len(self._form.criteria):
            return "unknown_criterion"
        sheet = self._current.get(filling.turn) or self._open(filling.turn)
        if sheet.validated:
            return "after_validation"
        if any(sheet.lines[number - 1] is not None for number in filling.criteria):
            return "not_blank"
        for number in filling.criteria:
            sheet.lines[number - 1] = 0
        self._touch(sheet, entry)
        return None

    def _note(self, note: Remark | Alert) -> None:
        sheet = self._current.get(note.turn) or self._open(note.turn)
        if isinstance(note, Remark):
            sheet.remark = note.text
        else:
            sheet.alerts |= {note.what}

    def _validate(
        self, validation: Validation, epoch: int, entry: JournalEntry
    ) -> SheetReason | None:
        sheet = self._current.get(validation.turn)
        if sheet is not None and sheet.validated:
            return "after_validation"
        if sheet is None or None in sheet.lines:
            return "not_whole"
        is_as_shown = (
            lines_digest(self._form, sheet.turn, sheet.candidate, sheet.lines)
            == validation.grid
        )
        sheet.validated = ValidatedGrid(epoch, entry.seq, validation.grid, is_as_shown)
        self._touch(sheet, entry)
        return None

    def _reopen(self, reopening: Reopening, entry: JournalEntry) -> SheetReason | None:
        sheet = self._current.get(reopening.turn)
        if sheet is None or not sheet.validated:
            return "not_validated"
        until = self._times.reopens_until.get(reopening.turn)
        if until is not None and is_since(entry, until):
            return "reopened_late"
        sheet.validated = None
        sheet.reopened_count += 1
        return None

    def _touch(self, sheet: _Sheet, entry: JournalEntry) -> None:
        """Mark a sheet that is written on once the next turn has begun."""
        late_from = self._late_from.get(sheet.turn)
        if late_from is not None and is_since(entry, late_from):
            sheet.is_late = True

    def _own_sheet(self, meeting: Meeting) -> _Sheet | None:
        for sheet in self._sheets_by_turn.get(meeting.turn, ()):
            if sheet.candidate == meeting.candidate:
                return sheet
        return None

    def _open(self, turn: int) -> _Sheet:
        sheet = _Sheet(turn, None, None, [None] * len(self._levels_counts))
        self._sheets_by_turn.setdefault(turn, []).append(sheet)
        self._current[turn] = sheet
        return sheet

    def _grid(self, sheet: _Sheet) -> Grid:
        """Return a sheet as it stands."""
        criteria_count = len(self._form.criteria)
        return Grid(
            turn=sheet.turn,
            candidate=sheet.candidate,
            by=sheet.by,
            criteria=tuple(sheet.lines[:criteria_count]),
            aptitudes=tuple(sheet.lines[criteria_count:-1]),
            overall=sheet.lines[-1],
            remark=sheet.remark,
            alerts=sheet.alerts,
            validated=sheet.validated,
            reopened_count=sheet.reopened_count,
            is_late=sheet.is_late,
        )

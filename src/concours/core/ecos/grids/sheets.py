"""The sheets of one chair as its entries change them: what a fold keeps meanwhile.

A sheet is a grid in the making. Entries name a turn; the sheet is that of whoever was
last met in it. Whom nobody was met for keeps a sheet without a name, which the next
meeting of the turn takes over.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.grids.entries import (
    Alert,
    CandidateNumber,
    Filling,
    LevelChoice,
    Meeting,
    Remark,
    Reopening,
    Validation,
)
from concours.core.ecos.grids.grid import (
    EXERCISE,
    Grid,
    GridForm,
    ValidatedGrid,
    grid_digest,
)
from concours.core.ecos.grids.times import ChairTimes

SheetReason = Literal[
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


@dataclass(slots=True)
class _Sheet:
    turn: int
    candidate: CandidateNumber | None
    by: str | None
    criteria: list[int | None]
    aptitudes: list[int | None]
    overall: int | None = None
    remark: str = ""
    alerts: set[str] = field(default_factory=set)
    validated: ValidatedGrid | None = None
    reopened_count: int = 0
    is_late: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is blank."""
        return None not in (*self.criteria, *self.aptitudes, self.overall)

    @property
    def is_nothing(self) -> bool:
        """Whether it is nobody's and says nothing: the next meeting may still come."""
        lines = (*self.criteria, *self.aptitudes, self.overall)
        is_blank = all(level is None for level in lines)
        return self.candidate is None and is_blank and not (self.remark or self.alerts)

    def grid(self) -> Grid:
        """Return it as it stands."""
        return Grid(
            turn=self.turn,
            candidate=self.candidate,
            by=self.by,
            criteria=tuple(self.criteria),
            aptitudes=tuple(self.aptitudes),
            overall=self.overall,
            remark=self.remark,
            alerts=frozenset(self.alerts),
            validated=self.validated,
            reopened_count=self.reopened_count,
            is_late=self.is_late,
        )


class Sheets:
    """Every sheet of one chair, and which one each turn writes on."""

    __slots__ = ("_current", "_form", "_sheets_by_turn", "_times", "absent")

    def __init__(self, form: GridForm, times: ChairTimes) -> None:
        self._form = form
        self._times = times
        self._sheets_by_turn: dict[int, list[_Sheet]] = {}
        self._current: dict[int, _Sheet] = {}
        self.absent: set[tuple[int, CandidateNumber]] = set()

    def grids(self) -> tuple[Grid, ...]:
        """Return what stands, turn by turn, in the order of the first entries."""
        return tuple(
            sheet.grid()
            for _, sheets in sorted(self._sheets_by_turn.items())
            for sheet in sheets
            if not sheet.is_nothing
        )

    def apply(
        self, act: OnSheet, epoch: int, entry: JournalEntry
    ) -> SheetReason | None:
        """Change a sheet, or nothing and say why."""
        if isinstance(act, Reopening):
            return self._reopen(act, entry)
        if isinstance(act, Remark | Alert):
            self._note(act)
            return None
        if isinstance(act, Meeting):
            return self._meet(act, entry)
        if isinstance(act, Validation):
            return self._validate(act, epoch, entry)
        return self._write(act, entry)

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

    def _write(
        self, lines: LevelChoice | Filling, entry: JournalEntry
    ) -> SheetReason | None:
        current = self._current.get(lines.turn)
        reason = self._unknown_line(lines)
        if reason is None and current is not None:
            reason = _closed_to(lines, current)
        if reason is not None:
            return reason
        sheet = current or self._open(lines.turn)
        if isinstance(lines, Filling):
            for number in lines.criteria:
                sheet.criteria[number - 1] = 0
        elif lines.part == "criterion":
            sheet.criteria[lines.number - 1] = lines.level
        elif lines.part == "aptitude":
            sheet.aptitudes[lines.number - 1] = lines.level
        else:
            sheet.overall = lines.level
        self._touch(sheet, entry)
        return None

    def _unknown_line(self, lines: LevelChoice | Filling) -> SheetReason | None:
        form = self._form
        if isinstance(lines, Filling):
            is_known = lines.criteria[-1] <= len(form.criteria)
            return None if is_known else "unknown_criterion"
        counts = {
            "criterion": form.criteria,
            "aptitude": form.aptitudes,
            "overall": (form.overall,),
        }[lines.part]
        index = max(lines.number - 1, 0)
        if index >= len(counts):
            is_criterion = lines.part == "criterion"
            return "unknown_criterion" if is_criterion else "unknown_aptitude"
        is_level = lines.level is None or lines.level < counts[index]
        return None if is_level else "unknown_level"

    def _note(self, note: Remark | Alert) -> None:
        sheet = self._current.get(note.turn) or self._open(note.turn)
        if isinstance(note, Remark):
            sheet.remark = note.text
        else:
            sheet.alerts.add(note.what)

    def _validate(
        self, validation: Validation, epoch: int, entry: JournalEntry
    ) -> SheetReason | None:
        sheet = self._current.get(validation.turn)
        if sheet is not None and sheet.validated:
            return "after_validation"
        if sheet is None or not sheet.is_whole:
            return "not_whole"
        is_as_shown = grid_digest(self._form, sheet.grid()) == validation.grid
        sheet.validated = ValidatedGrid(epoch, entry.seq, validation.grid, is_as_shown)
        self._touch(sheet, entry)
        return None

    def _reopen(self, reopening: Reopening, entry: JournalEntry) -> SheetReason | None:
        sheet = self._current.get(reopening.turn)
        if sheet is None or not sheet.validated:
            return "not_validated"
        until = self._times.reopens_until.get(reopening.turn)
        if until is not None and entry.written_by >= until:
            return "reopened_late"
        sheet.validated = None
        sheet.reopened_count += 1
        return None

    def _touch(self, sheet: _Sheet, entry: JournalEntry) -> None:
        """Mark a sheet that is written on once the next turn has begun."""
        late_from = self._times.late_from.get(sheet.turn)
        if late_from is not None and entry.written_by >= late_from:
            sheet.is_late = True

    def _own_sheet(self, meeting: Meeting) -> _Sheet | None:
        sheets = self._sheets_by_turn.get(meeting.turn, ())
        own_sheets = (s for s in sheets if s.candidate == meeting.candidate)
        return next(own_sheets, None)

    def _open(self, turn: int) -> _Sheet:
        criteria: list[int | None] = [None] * len(self._form.criteria)
        aptitudes: list[int | None] = [None] * len(self._form.aptitudes)
        sheet = _Sheet(turn, None, None, criteria, aptitudes)
        self._sheets_by_turn.setdefault(turn, []).append(sheet)
        self._current[turn] = sheet
        return sheet


def _closed_to(lines: LevelChoice | Filling, sheet: _Sheet) -> SheetReason | None:
    """Say why a sheet takes no such lines; to fill is not to overwrite."""
    if sheet.validated:
        return "after_validation"
    if not isinstance(lines, Filling):
        return None
    is_blank = all(sheet.criteria[number - 1] is None for number in lines.criteria)
    return None if is_blank else "not_blank"

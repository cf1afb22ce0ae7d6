"""The grids of a chair without their levels, kept up entry by entry.

It is the fold of `core.ecos.grids` for eyes that may not see a level: a line counts
as marked or blank. What a form alone can tell is believed of the tablet here, and
weighed by that fold where the form is known: whether a grid is whole, whether its
digest is that of what was shown, whether a line exists.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from msgspec import structs

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.grids.bodies import read_entry
from concours.core.ecos.grids.entries import (
    Alert,
    BodyInvalid,
    CandidateNumber,
    Carriage,
    Filling,
    HandIn,
    LevelChoice,
    Meeting,
    OfTurn,
    Remark,
    Reopening,
    SessionEvent,
    Validation,
)
from concours.core.ecos.grids.fold import CarriedGrid, ChairGrids
from concours.core.ecos.grids.grid import EXERCISE, Grid, ValidatedGrid
from concours.core.ecos.grids.times import ChairTimes, is_since


@dataclass(slots=True)
class _Sheet:
    """A grid in the making; `marked_lines` have a level."""

    turn: int
    candidate: CandidateNumber | None = None
    by: str | None = None
    marked_lines: set[tuple[str, int]] = field(default_factory=set)
    has_remark: bool = False
    alerts: set[str] = field(default_factory=set)
    validated: ValidatedGrid | None = None
    reopened_count: int = 0
    is_late: bool = False
    _drawn: tuple[object, Grid] | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it is nobody's and says nothing."""
        has_words = self.has_remark or self.alerts
        return self.candidate is None and not (self.marked_lines or has_words)

    def grid(self) -> Grid:
        """Return it as the witnesses read it: zeros stand for lines with a level.

        The same one as long as nothing of it changes: most sheets are settled.
        """
        key = (
            self.candidate,
            self.by,
            len(self.marked_lines),
            len(self.alerts),
            self.validated,
            self.reopened_count,
            self.is_late,
        )
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, self._draw()
        return self._drawn[1]

    def _draw(self) -> Grid:
        return Grid(
            turn=self.turn,
            candidate=self.candidate,
            by=self.by,
            criteria=(0,) * len(self.marked_lines),
            aptitudes=(),
            overall=None,
            alerts=frozenset(self.alerts),
            validated=self.validated,
            reopened_count=self.reopened_count,
            is_late=self.is_late,
        )


def without_levels(grid: Grid) -> Grid:
    """Return a carried grid as a board may see it: its lines without levels."""
    lines = (*grid.criteria, *grid.aptitudes)
    marked_count = sum(level is not None for level in lines)
    return structs.replace(
        grid, criteria=(0,) * marked_count, aptitudes=(), overall=None, remark=""
    )


class ChairProgress:
    """What one chair says, without levels; entries of each epoch come in their order.

    `held_counts` are the entries of each epoch that were taken in, counted or not.
    `changes_count` rises with what changes more than how many lines have a level.
    `last_epochs`: of each turn, the tablet that wrote last in it.
    """

    __slots__ = (
        "_carried",
        "_current",
        "_sheets",
        "absent",
        "changes_count",
        "handed",
        "held_counts",
        "last_epochs",
    )

    def __init__(self) -> None:
        self.held_counts: dict[int, int] = {}
        self.changes_count = 0
        self.handed: str | None = None
        self.absent: set[tuple[int, CandidateNumber]] = set()
        self.last_epochs: dict[int, int] = {}
        self._sheets: dict[int, list[_Sheet]] = {}
        self._current: dict[int, _Sheet] = {}
        self._carried: list[CarriedGrid] = []

    def add(
        self,
        epoch: int,
        entry: JournalEntry,
        limit: int | None,
        times: ChairTimes,
        *,
        turns_of_others: Collection[int] = (),
    ) -> None:
        """Take one entry in; of its epoch the first `limit` count, None: all.

        None of `turns_of_others`: they were over as this examiner took over.
        """
        assert entry.seq == self.held_counts.get(epoch, 0), "a chain with a gap"
        self.held_counts[epoch] = entry.seq + 1
        if entry.seq == 0:
            self.handed = None
            self.changes_count += 1
        act = read_entry(entry.kind, entry.body)
        is_superseded = limit is not None and entry.seq >= limit
        if isinstance(act, SessionEvent | BodyInvalid) or is_superseded:
            return
        is_over = times.refused_from is not None and is_since(entry, times.refused_from)
        if self.handed is not None or is_over:
            return
        self.changes_count += not isinstance(act, LevelChoice)
        if isinstance(act, HandIn):
            self.handed = act.reason
        elif act.turn <= times.turns_count and (
            act.turn not in turns_of_others or isinstance(act, Carriage)
        ):
            self._apply(act, epoch, entry, times)

    def grids(self) -> ChairGrids:
        """Return what stands; what did not count is not among it."""
        return ChairGrids(
            grids=tuple(
                sheet.grid()
                for _, sheets in sorted(self._sheets.items())
                for sheet in sheets
                if not sheet.is_nothing
            ),
            absent=frozenset(self.absent),
            carried=tuple(self._carried),
            handed=self.handed,
            uncounted=(),
        )

    def _apply(
        self, act: OfTurn, epoch: int, entry: JournalEntry, times: ChairTimes
    ) -> None:
        if isinstance(act, Carriage):
            self._carried.append(
                CarriedGrid(act.turn, act.source, act.box, epoch, entry.seq)
            )
            return
        self.changes_count += self.last_epochs.get(act.turn) != epoch
        self.last_epochs[act.turn] = epoch
        if isinstance(act, Meeting):
            touched_sheet = self._meet(act)
        elif isinstance(act, LevelChoice | Filling):
            touched_sheet = self._mark(act)
        elif isinstance(act, Validation):
            touched_sheet = self._validate(act, epoch, entry)
        elif isinstance(act, Reopening):
            self._reopen(act, entry, times)
            return
        else:
            self._note(act)
            return
        late_from = times.late_from.get(act.turn)
        if touched_sheet and late_from is not None and is_since(entry, late_from):
            self.changes_count += not touched_sheet.is_late
            touched_sheet.is_late = True

    def _meet(self, meeting: Meeting) -> _Sheet | None:
        turn, candidate = meeting.turn, meeting.candidate
        if turn == EXERCISE:
            return None
        sheets = self._sheets.get(turn, ())
        own = next((sheet for sheet in sheets if sheet.candidate == candidate), None)
        if not meeting.is_there:
            return self._send_away(meeting, own)
        current = self._current.get(turn)
        if own is None and current is not None and current.candidate is None:
            own = current
        if own is not None and own is current and own.validated:
            return None
        touched_sheet = None
        if own is None or not own.validated:
            own = touched_sheet = own or self._open(turn)
            own.candidate, own.by = candidate, meeting.by
        self._current[turn] = own
        self.absent.discard((turn, candidate))
        return touched_sheet

    def _send_away(self, meeting: Meeting, own: _Sheet | None) -> _Sheet | None:
        if own is not None and own.validated:
            return None
        if own is not None:
            own.candidate = own.by = None
        self.absent.add((meeting.turn, meeting.candidate))
        return own

    def _mark(self, choice: LevelChoice | Filling) -> _Sheet | None:
        sheet = self._current.get(choice.turn) or self._open(choice.turn)
        if sheet.validated:
            return None
        was_blank = not sheet.marked_lines
        if isinstance(choice, Filling):
            lines = {("criterion", number) for number in choice.criteria}
            if lines & sheet.marked_lines:
                return None
            sheet.marked_lines |= lines
        elif choice.level is None:
            sheet.marked_lines.discard((choice.part, choice.number))
        else:
            sheet.marked_lines.add((choice.part, choice.number))
        self.changes_count += was_blank is bool(sheet.marked_lines)
        return sheet

    def _validate(
        self, validation: Validation, epoch: int, entry: JournalEntry
    ) -> _Sheet | None:
        sheet = self._current.get(validation.turn)
        if sheet is None or sheet.validated:
            return None
        sheet.validated = ValidatedGrid(
            epoch, entry.seq, validation.grid, is_as_shown=True
        )
        return sheet

    def _reopen(
        self, reopening: Reopening, entry: JournalEntry, times: ChairTimes
    ) -> None:
        sheet = self._current.get(reopening.turn)
        until = times.reopens_until.get(reopening.turn)
        if until is not None and is_since(entry, until):
            return
        if sheet is not None and sheet.validated:
            sheet.validated = None
            sheet.reopened_count += 1

    def _note(self, note: Remark | Alert) -> None:
        sheet = self._current.get(note.turn) or self._open(note.turn)
        if isinstance(note, Remark):
            sheet.has_remark = bool(note.text)
        else:
            sheet.alerts.add(note.what)

    def _open(self, turn: int) -> _Sheet:
        sheet = self._current[turn] = _Sheet(turn)
        self._sheets.setdefault(turn, []).append(sheet)
        return sheet

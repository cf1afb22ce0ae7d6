"""The fold: entries of a chair in, grids out. Twin of `client/src/core/ecos/chair.ts`.

The rules are those of `docs/reference/ecos/grids.md`; `protocol/vectors/grids.json`
binds the three implementations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.delivery.journal.epochs import (
    EntryColumns,
    Epoch,
    JournalEntry,
    limits,
)
from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.grids.bodies import read_entry
from concours.core.ecos.grids.entries import (
    BodyInvalid,
    CandidateNumber,
    Carriage,
    HandIn,
    OfTurn,
    SessionEvent,
)
from concours.core.ecos.grids.grid import Grid, GridForm
from concours.core.ecos.grids.level_texts import level_texts
from concours.core.ecos.grids.sheets import SheetReason, Sheets
from concours.core.ecos.grids.times import INSTANT_MIN, ChairTimes, is_since
from concours.core.kernel.time import Instant

Reason: TypeAlias = (
    Literal["superseded_epoch", "after_handed", "too_late", "bad_body", "unknown_turn"]
    | SheetReason
)
"""Why an entry did not count, in the order in which the reasons are looked for."""


@dataclass(frozen=True, slots=True)
class UncountedEntry:
    """An entry that did not count, and why; `fault` says what a bad body lacks."""

    epoch: int
    seq: int
    reason: Reason
    fault: BodyInvalid | None = None


@dataclass(frozen=True, slots=True)
class CarriedGrid:
    """A sealed grid of the partner's that this chair took over, and by which entry."""

    turn: int
    source: str
    box: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairGrids:
    """All that one chair says, in the order of turns; strays among the grids.

    `absent`: of each turn, whom the examiner act not to have seen.
    """

    grids: tuple[Grid, ...]
    absent: frozenset[tuple[int, CandidateNumber]]
    carried: tuple[CarriedGrid, ...]
    handed: str | None
    uncounted: tuple[UncountedEntry, ...]

    def of(self, candidate: CandidateNumber) -> tuple[Grid, ...]:
        """Return the grids of a candidate: one, unless they were met in two turns."""
        return tuple(grid for grid in self.grids if grid.candidate == candidate)


def fold(
    form: GridForm, epochs: Sequence[Epoch], *, times: ChairTimes | None = None
) -> ChairGrids:
    """Return the grids that the epochs of a chair make, oldest device first.

    Without `times` nothing is late and every turn may be reopened.
    """
    folding = _Folding(form, times or ChairTimes())
    in_order = sorted(epochs, key=lambda epoch: epoch.number)
    limits_by_epoch = limits(in_order)
    for epoch in in_order:
        folding.play(epoch, limits_by_epoch[epoch.number])
    return folding.result()


_NEVER = (INSTANT_MIN,) * (TURNS_MAX + 1)
"""Until when lines are open once the half-day is handed in, turn by turn."""


class _Folding:
    """The grids in the making: with the sheets, the only things here that change."""

    def __init__(self, form: GridForm, times: ChairTimes) -> None:
        self.handed: str | None = None
        self._times = times
        self._turns_of_others: frozenset[int] = frozenset()
        self._sheets = Sheets(form, times)
        self._levels_by_text = level_texts(form)
        self._carried: list[CarriedGrid] = []
        self._uncounted: list[UncountedEntry] = []

    def play(self, epoch: Epoch, limit: int | None) -> None:
        """Apply what counts of an epoch; else change nothing and keep why.

        Nine of ten entries are levels in time: those go straight to their sheet. All
        others, and all doubt, go the long way.
        """
        entries = EntryColumns.of(epoch.entries)
        if entries:
            self.handed = None
        self._turns_of_others = self._times.turns_over_at(epoch.taken_over_at)
        is_slow = bool(self._turns_of_others)
        open_until: Sequence[Instant] = _NEVER if is_slow else self._sheets.open_until
        open_lines = self._sheets.open_lines
        for seq, line_level, device_ms in zip(
            range(len(entries))[:limit],
            map(self._levels_by_text.get, entries.texts),
            entries.devices_ms,
            strict=False,
        ):
            if line_level is not None:
                turn, line, level = line_level
                if device_ms < open_until[turn]:
                    open_lines[turn][line] = level
                    continue
            self._weigh(epoch.number, entries.entry(seq))
            if self.handed is not None:
                open_until = _NEVER
        if limit is not None:
            self._supersede(epoch.number, entries[limit:])

    def result(self) -> ChairGrids:
        """Return what stands now."""
        return ChairGrids(
            grids=self._sheets.grids(),
            absent=frozenset(self._sheets.absent),
            carried=tuple(self._carried),
            handed=self.handed,
            uncounted=tuple(self._uncounted),
        )

    def _weigh(self, epoch: int, entry: JournalEntry) -> None:
        """Apply an entry, whatever it is, or keep why it does not count."""
        act = read_entry(entry.kind, entry.body)
        if isinstance(act, SessionEvent):
            return
        reason = self._untimely(entry) or self._apply(act, epoch, entry)
        if reason is not None:
            self._leave_out(epoch, entry, act, reason)

    def _untimely(self, entry: JournalEntry) -> Reason | None:
        if self.handed is not None:
            return "after_handed"
        refused_from = self._times.refused_from
        is_over = refused_from is not None and is_since(entry, refused_from)
        return "too_late" if is_over else None

    def _apply(
        self, act: OfTurn | HandIn | BodyInvalid, epoch: int, entry: JournalEntry
    ) -> Reason | None:
        if isinstance(act, BodyInvalid):
            return "bad_body"
        if isinstance(act, HandIn):
            self.handed = act.reason
            return None
        if act.turn > self._times.turns_count:
            return "unknown_turn"
        if isinstance(act, Carriage):
            carried = CarriedGrid(act.turn, act.source, act.box, epoch, entry.seq)
            self._carried.append(carried)
            return None
        if act.turn in self._turns_of_others:
            return "not_their_turn"
        return self._sheets.apply(act, epoch, entry)

    def _supersede(self, epoch: int, entries: Sequence[JournalEntry]) -> None:
        """Keep that these count no more: another device took over before them."""
        for entry in entries:
            act = read_entry(entry.kind, entry.body)
            if not isinstance(act, SessionEvent):
                self._leave_out(epoch, entry, act, "superseded_epoch")

    def _leave_out(
        self,
        epoch: int,
        entry: JournalEntry,
        act: OfTurn | HandIn | BodyInvalid,
        reason: Reason,
    ) -> None:
        fault = act if isinstance(act, BodyInvalid) else None
        self._uncounted.append(UncountedEntry(epoch, entry.seq, reason, fault))

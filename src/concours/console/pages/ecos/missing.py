"""The grids that a circuit misses, by who owes them, and what is known of the tablet.

Whoever took a chair over owes no grid of before: who had it then is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.acts.ecos.floor import CircuitCase
from concours.acts.ecos.grids import GRIDS_AT_ONCE_MAX, awaited_grids
from concours.console.words import formats
from concours.console.words.ecos.circuits import WHY_MISSING
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.store.models import Sitting
from concours.store.queries.ecos.circuits import Judge, PlannedChair
from concours.store.queries.ecos.floor import CircuitBoard
from concours.store.queries.ecos.journals import find_last_seen
from concours.store.queries.ecos.judges import Seatings


@dataclass(frozen=True, slots=True)
class MissingGrid:
    """A grid that a board misses; not awaited if an act would find it held."""

    name: GridName
    person: str
    why: str
    is_awaited: bool

    @property
    def place(self) -> ChairPlace:
        """The chair that owes it."""
        return ChairPlace(self.name.station, self.name.place)

    @property
    def text(self) -> str:
        """What a form calls it."""
        return f"{self.name.candidate} {self.name.station} {self.name.place}"


@dataclass(frozen=True, slots=True)
class MissingOfChair:
    """What is owed of one chair by who had it then, and what is known of the tablet."""

    chair: PlannedChair
    examiner: str
    grids: Sequence[MissingGrid]
    tablet: str


def missing_grids(board: CircuitBoard, floor: FloorCircuit) -> list[MissingGrid]:
    """Return what a board misses, and which of it the act would take."""
    awaited_names = awaited_grids(floor)
    reasons = board.floor.completeness.missing
    return [
        MissingGrid(
            name,
            board.plan.candidates[name.candidate].name,
            _(WHY_MISSING[reasons[name]]),
            name in awaited_names,
        )
        for name in board.floor.missing[:GRIDS_AT_ONCE_MAX]
    ]


def missing_by_chair(row: Sitting, board: CircuitBoard) -> list[MissingOfChair]:
    """Return what a board misses, chair by chair, and by who had the chair then."""
    plan = board.plan
    floor = CircuitCase(row, plan).floor()
    judges_by_grid = _judges_by_grid(board)
    by_chair_and_judges = itemgetter(0, 1)
    grids = sorted(
        (
            (grid.place, judges_by_grid.get(grid.name, ()), grid)
            for grid in missing_grids(board, floor)
        ),
        key=by_chair_and_judges,
    )
    last_seen = find_last_seen([chair.attempt for chair in plan.chairs.values()])
    return [
        MissingOfChair(
            plan.chairs[place],
            ", ".join(judge.name for judge in judges)
            or plan.chairs[place].examiner_name,
            [grid for _, _, grid in chair_grids],
            _tablet_words(floor.chairs[place], last_seen, plan.chairs[place], judges),
        )
        for (place, judges), chair_grids in groupby(grids, key=by_chair_and_judges)
    ]


def _judges_by_grid(board: CircuitBoard) -> Mapping[GridName, tuple[Judge, ...]]:
    """Return who began each grid of a board, else who had its chair in its turn."""
    seatings = Seatings(board.plan)
    missing_names = set(board.floor.missing)
    return {
        name: tuple(seatings.of_cell(cell))
        for cell in board.floor.cells
        if cell.candidate is not None
        for name in (GridName(cell.candidate, *cell.chair),)
        if name in missing_names
    }


def _tablet_words(
    stand: ChairStand,
    last_seen: Mapping[UUID, int],
    chair: PlannedChair,
    judges: Sequence[Judge],
) -> str:
    """Return what the centre knows of the tablet of who owes grids of a chair."""
    if chair.attempt not in last_seen:
        return _("Aucune tablette de ce siège n’a encore donné signe.")
    seen_words = _("Tablette vue à %(hour)s pour la dernière fois.") % {
        "hour": formats.hour(last_seen[chair.attempt])
    }
    last_writer = chair.writers.get(max(chair.writers, default=0))
    if judges and last_writer and last_writer not in judges:
        if not set(chair.writers.values()) & set(judges):
            return _("Aucune tablette n’est encore entrée à ce nom.")
        taken_words = _("Tablette remplacée par celle de %(name)s.")
        return f"{taken_words % {'name': last_writer.name}} {seen_words}"
    if stand.kept_count == 0:
        return (
            seen_words
            + " "
            + _("Le centre a tout ce qu’elle disait alors avoir écrit.")
        )
    kept_words = ngettext(
        "Elle disait alors garder %(count)s entrée que le centre n’a pas.",
        "Elle disait alors garder %(count)s entrées que le centre n’a pas.",
        stand.kept_count,
    ) % {"count": formats.count(stand.kept_count)}
    return f"{seen_words} {kept_words}"

"""Who has not graded the exercise of the briefing of a half-day, by room.

It stops nothing: an examiner who has not tried their grid may still be ready.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.ecos.audiences import is_any_briefing_open
from concours.store.queries.ecos.circuits import PlannedChair
from concours.store.queries.ecos.floor import CircuitBoard, boards_of

ROOMS_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True)
class ExerciseGap:
    """The examiners who have not graded it: how many of how many, and by room."""

    count: int
    of: int
    rooms: Mapping[str, int]
    is_briefing_open: bool

    @property
    def rooms_shown(self) -> list[tuple[str, int]]:
        """The first rooms, by name."""
        return list(self.rooms.items())[:ROOMS_SHOWN_MAX]

    @property
    def rooms_left_count(self) -> int:
        """How many rooms are not among those shown."""
        return max(0, len(self.rooms) - ROOMS_SHOWN_MAX)


def find_exercise_gap(
    row: Sitting, packages: Path, *, now: Instant
) -> ExerciseGap | None:
    """Return who sits there and has not graded it, be they somebody's replacement.

    None once all have, after the start, and of a sitting without stations.
    """
    if row.kind != "ecos" or row.key_released_ms is not None:
        return None
    boards = boards_of(row.id, packages, now=now)
    is_one_site = len({board.plan.site for board in boards}) < 2
    rooms: Counter[str] = Counter()
    examiners_count = 0
    for board in boards:
        for chair in board.plan.chairs.values():
            if chair.is_empty or not chair.examiner_number:
                continue
            examiners_count += 1
            if not _has_graded(board, chair):
                site = "" if is_one_site else f"{board.plan.site_name}, "
                rooms[f"{site}{chair.room}"] += 1
    if not rooms:
        return None
    in_order = dict(sorted(rooms.items()))
    is_open = is_any_briefing_open(row)
    return ExerciseGap(rooms.total(), examiners_count, in_order, is_open)


def _has_graded(board: CircuitBoard, chair: PlannedChair) -> bool:
    grid = board.floor.exercises.get(chair.place)
    return grid is not None and chair.judge_of(grid).number == chair.examiner_number

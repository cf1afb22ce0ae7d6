"""The matrix of a circuit as shapes: stations down, turns across, two chairs a cell."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from concours.core.ecos.bells.signals import last_round
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.floor.cells import HELD_STATES, Cell
from concours.core.kernel.time import Instant
from concours.store.queries.ecos.floor import CircuitBoard

LEFT, TOP, ROW_HEIGHT, TURN_WIDTH, ROTATION_GAP = 26, 16, 15, 19, 9
CELL_WIDTH, CELL_HEIGHT, CHAIR_STEP = 7.5, 12, 8.5
FRAME = 3
PIXELS = 1.42
CLASSES = {
    "received": "ok",
    "carried": "ok",
    "paper": "ok",
    "reading": "cur",
    "marking": "cur",
    "to_validate": "care",
    "kept": "kept",
    "missing": "late",
    "absent": "abs",
    "left_empty": "abs",
    "withdrawn": "abs",
    "given_up": "abs",
    "resat": "abs",
    "waiting": "fut",
}
"""How each state is drawn; where nobody is expected nothing is."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text of the matrix, and where it begins."""

    x: float
    y: float
    text: str
    instant: Instant | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shapes by class, ready for SVG; `now_x` is where the turn that goes on begins."""

    width: float
    paths: tuple[tuple[str, str], ...]
    hours: tuple[Label, ...]
    stations: tuple[Label, ...]
    now_x: float | None

    @property
    def shown_width(self) -> int:
        """How wide it is on a screen, in pixels: a turn is as wide in each circuit."""
        return round(self.width * PIXELS)


def matrix_of(board: CircuitBoard) -> Matrix:
    """Return the matrix of a circuit."""
    rows = {station: index for index, station in enumerate(board.plan.stations)}
    shapes: defaultdict[str, list[str]] = defaultdict(list)
    for cell in board.floor.cells:
        shape_class = _class(cell)
        if shape_class:
            shapes[shape_class].append(_shape(cell, rows[cell.chair.station]))
    current = board.floor.moment
    is_on = current is not None and current.turn and current.state != "over"
    return Matrix(
        width=_left(board.floor.turns_count) + TURN_WIDTH + FRAME,
        paths=tuple((name, "".join(parts)) for name, parts in sorted(shapes.items())),
        hours=tuple(_hours(board)),
        stations=tuple(
            Label(12, TOP + ROW_HEIGHT * index + 10.5, str(index + 1))
            for index in rows.values()
        ),
        now_x=_left(current.turn) - 2.5 if is_on and current else None,
    )


def _class(cell: Cell) -> str:
    is_unheld_late = cell.is_late and cell.state not in (*HELD_STATES, "absent")
    if cell.is_stray or is_unheld_late:
        return "late"
    return CLASSES.get(cell.state, "")


def _left(turn: int) -> float:
    """Return where a turn begins."""
    rotation = (turn - 1) // TURNS_OF_ROTATION
    return LEFT + (turn - 1) * TURN_WIDTH + rotation * ROTATION_GAP


def _shape(cell: Cell, row: int) -> str:
    x = _left(cell.turn) + (cell.chair.place - 1) * CHAIR_STEP
    y = TOP + row * ROW_HEIGHT
    if cell.state == "kept":
        return f"M{x} {y}v{CELL_HEIGHT}h{CELL_WIDTH}z"
    return f"M{x} {y}h{CELL_WIDTH}v{CELL_HEIGHT}h-{CELL_WIDTH}z"


def _hours(board: CircuitBoard) -> Iterator[Label]:
    """Yield when each rotation begins, as far as it is known."""
    bell = board.plan.bell
    if bell is None:
        return
    for turn in range(1, board.floor.turns_count + 1, TURNS_OF_ROTATION):
        begins_at = last_round(bell, turn).read
        if begins_at is not None:
            yield Label(_left(turn), TOP - 5, "", begins_at)

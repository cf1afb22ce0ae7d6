"""A grid, its blank form, and the bytes of what an examiner was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, Literal

from msgspec import Struct

from concours.core.ecos.grids.entries import (
    APTITUDES_MAX,
    CRITERIA_MAX,
    LEVELS_MAX,
    CandidateNumber,
)
from concours.core.kernel.canonical import Json, json_text, load
from concours.core.kernel.errors import Refusal

GridState = Literal["empty", "open", "validated", "stray"]

EXERCISE = 0
"""The turn of the exercise, which everybody marks before the day: no candidate's."""


_LEVEL_TEXTS = {None: "null"} | {level: str(level) for level in range(LEVELS_MAX)}


@dataclass(eq=False)
class FormInvalid(Refusal):
    """The document of a grid does not have its shape: `part` is where."""

    code: ClassVar[str] = "grid.form_invalid"
    part: str


@dataclass(frozen=True, slots=True)
class GridForm:
    """A blank grid as a fold sees it: how many levels each line of it offers.

    `shown` is the SHA-256 of the document that tablets show, in hex.
    """

    station: str
    criteria: tuple[int, ...]
    aptitudes: tuple[int, ...]
    overall: int
    shown: str


class ValidatedGrid(Struct, frozen=True, gc=False):
    """By which entry a grid was validated, and the digest that it names.

    `is_as_shown`: the digest is that of the grid which the entries make.
    """

    epoch: int
    seq: int
    digest: str
    is_as_shown: bool


class Grid(Struct, frozen=True, gc=False, kw_only=True):
    """What one chair gave one candidate in one turn; None is blank, never "not done".

    `by` says how the candidate was known; both are None for a grid that nobody was
    met for. `is_late`: something of it was written when the next turn had begun.
    `is_carried`: its own tablet has not delivered it, its partner's has. `is_paper`: no
    tablet has; two persons typed it from a sheet, where a blank line stays one.
    """

    turn: int
    candidate: CandidateNumber | None
    by: str | None
    criteria: tuple[int | None, ...]
    aptitudes: tuple[int | None, ...]
    overall: int | None
    remark: str = ""
    alerts: frozenset[str] = frozenset()
    validated: ValidatedGrid | None = None
    reopened_count: int = 0
    is_late: bool = False
    is_carried: bool = False
    is_paper: bool = False

    @property
    def state(self) -> GridState:
        """Where it stands; being late comes beside it, for an open one may be too."""
        if self.candidate is None and self.turn != EXERCISE:
            return "stray"
        if self.validated is not None:
            return "validated"
        lines = (*self.criteria, *self.aptitudes, self.overall)
        return "empty" if all(level is None for level in lines) else "open"


def read_form(document: bytes) -> GridForm:
    """Return the form of a grid that tablets show. Raises `FormInvalid`."""
    match load(document):
        case {
            "station": str(station),
            "title": str(),
            "criteria": list(criteria),
            "aptitudes": list(aptitudes),
            "overall": list(overall),
            **rest,
        } if not rest:
            return GridForm(
                station,
                _lines("criteria", criteria, CRITERIA_MAX),
                _lines("aptitudes", aptitudes, APTITUDES_MAX),
                _levels_count("overall", overall),
                sha256(document).hexdigest(),
            )
        case _:
            raise FormInvalid("document")


def canonical_grid(form: GridForm, grid: Grid) -> bytes:
    """Return the canonical JSON of a grid as it was shown: what is hashed.

    Remarks and alerts are not in it: they may come after a validation.
    """
    lines = (*grid.criteria, *grid.aptitudes, grid.overall)
    return _canonical_lines(form, grid.turn, grid.candidate, lines, len(grid.criteria))


def lines_digest(
    form: GridForm,
    turn: int,
    candidate: CandidateNumber | None,
    lines: Sequence[int | None],
) -> str:
    """Return the digest of a grid of this form whose levels are these, in hex.

    Those of criteria, of aptitudes, and the overall rating.
    """
    text = _canonical_lines(form, turn, candidate, lines, len(form.criteria))
    return sha256(text).hexdigest()


def _canonical_lines(
    form: GridForm,
    turn: int,
    candidate: CandidateNumber | None,
    lines: Sequence[int | None],
    criteria_count: int,
) -> bytes:
    """Write a grid out by hand, byte for byte what `dump` makes of it."""
    *texts, overall = map(_LEVEL_TEXTS.__getitem__, lines)
    criteria, aptitudes = texts[:criteria_count], texts[criteria_count:]
    return (
        f'{{"aptitudes":[{",".join(aptitudes)}],'
        f'"candidate":{"null" if candidate is None else json_text(candidate)},'
        f'"criteria":[{",".join(criteria)}],"overall":{overall},'
        f'"shown":{json_text(form.shown)},"station":{json_text(form.station)},'
        f'"turn":{turn}}}'
    ).encode()


def grid_digest(form: GridForm, grid: Grid) -> str:
    """Return the SHA-256 of a grid as it was shown, in hex."""
    return sha256(canonical_grid(form, grid)).hexdigest()


def _lines(part: str, lines: Sequence[Json], count_max: int) -> tuple[int, ...]:
    if len(lines) > count_max:
        raise FormInvalid(part)
    return tuple(_line(part, line) for line in lines)


def _line(part: str, line: Json) -> int:
    match line:
        case {"text": str(), "levels": list(levels), **rest} if not rest:
            return _levels_count(part, levels)
        case _:
            raise FormInvalid(part)


def _levels_count(part: str, levels: Sequence[Json]) -> int:
    if not 1 < len(levels) <= LEVELS_MAX:
        raise FormInvalid(part)
    if not all(isinstance(level, str) for level in levels):
        raise FormInvalid(part)
    return len(levels)

"""A grid, its blank form, and the bytes of what an examiner was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar, Literal

from concours.core.ecos.grids.entries import (
    APTITUDES_MAX,
    CRITERIA_MAX,
    LEVELS_MAX,
    CandidateNumber,
)
from concours.core.kernel.canonical import Json, dump, load
from concours.core.kernel.errors import Refusal

GridState = Literal["empty", "open", "validated", "stray"]

TEXTS_CACHED_MAX = 32_768
"""Numbers of candidates, stations and digests remembered in their canonical form."""

EXERCISE = 0
"""The turn of the exercise, which everybody marks before the day: no candidate's."""


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


@dataclass(frozen=True, slots=True)
class ValidatedGrid:
    """By which entry a grid was validated, and the digest that it names.

    `is_as_shown`: the digest is that of the grid which the entries make.
    """

    epoch: int
    seq: int
    digest: str
    is_as_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
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

    Written out by hand, byte for byte what `dump` makes of it. Remarks and alerts are
    not in it: they may come after a validation.
    """
    candidate = "null" if grid.candidate is None else json_text(grid.candidate)
    overall = "null" if grid.overall is None else str(grid.overall)
    return (
        f'{{"aptitudes":[{_levels_text(grid.aptitudes)}],"candidate":{candidate},'
        f'"criteria":[{_levels_text(grid.criteria)}],"overall":{overall},'
        f'"shown":{json_text(form.shown)},"station":{json_text(form.station)},'
        f'"turn":{grid.turn}}}'
    ).encode()


def _levels_text(levels: Sequence[int | None]) -> str:
    return ",".join(["null" if level is None else str(level) for level in levels])


@lru_cache(maxsize=TEXTS_CACHED_MAX)
def json_text(text: str) -> str:
    """Return a text in canonical JSON. Raises `NotCanonical` as `dump` does."""
    return dump(text).decode()


def read_grid(form: GridForm, data: bytes) -> Grid | None:
    """Return the whole grid of canonical bytes, or None if they are not of this form.

    Raises `NotCanonical` if they are not canonical JSON.
    """
    grid = read_blank_or_marked(form, data)
    if grid is None or None in (*grid.criteria, *grid.aptitudes, grid.overall):
        return None
    return grid


def read_blank_or_marked(form: GridForm | None, data: bytes) -> Grid | None:
    """Return as `read_grid`, and a grid with blank lines too.

    Without a form the bytes are believed.
    """
    match load(data):
        case {
            "aptitudes": list(aptitudes),
            "candidate": str() | None as candidate,
            "criteria": list(criteria),
            "overall": overall,
            "turn": int(turn),
            "shown": str(shown),
            "station": str(station),
            **rest,
        } if not rest:
            lines = [*criteria, *aptitudes, overall]
        case _:
            return None
    if form is not None:
        counts = [*form.criteria, *form.aptitudes, form.overall]
        if (shown, station) != (form.shown, form.station):
            return None
        if len(criteria) != len(form.criteria) or len(lines) != len(counts):
            return None
    else:
        counts = [LEVELS_MAX] * len(lines)
    if not all(map(_is_level, lines, counts)):
        return None
    levels = [level if type(level) is int else None for level in lines]
    return Grid(
        turn=turn,
        candidate=None if candidate is None else CandidateNumber(candidate),
        by=None,
        criteria=tuple(levels[: len(criteria)]),
        aptitudes=tuple(levels[len(criteria) : -1]),
        overall=levels[-1],
    )


def _is_level(value: Json, count: int) -> bool:
    """Tell whether a line has this level, or may be blank."""
    return value is None or (type(value) is int and 0 <= value < count)


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

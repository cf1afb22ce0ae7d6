"""What one entry of a chair may say, and its bounds.

`docs/reference/ecos/grids.md` is the public page; `bodies.py` reads them.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, NewType, TypeAlias

from msgspec import Struct

from concours.core.kernel.errors import Refusal

CandidateNumber = NewType("CandidateNumber", str)

CRITERIA_MAX = 40
APTITUDES_MAX = 40
LEVELS_MAX = 10
"""Criteria and aptitudes of a grid, and levels of one of them."""

NUMBER_LENGTH_MAX = 40
REMARK_LENGTH_MAX = 2_000
REASON_LENGTH_MAX = 300
BOX_LENGTH_MAX = 8_192

MEANS = ("scan", "typed", "expected")
ALERTS = ("health", "material", "participant", "fraud", "procedure")
HANDED_REASONS = ("examiner", "closed")

Part = Literal["criterion", "aptitude", "overall"]
"""A part of a grid whose lines have levels; overall has one line."""

FaultReason = Literal[
    "not_canonical", "not_object", "doubled", "missing", "unknown", "type", "bounds"
]


@dataclass(eq=False)
class BodyInvalid(Refusal):
    """The body of a chair's entry is not of its kind; `field` is empty for the whole.

    `not_canonical`, `not_object`, `doubled`, `missing`, `unknown`, `type`, `bounds`.
    """

    code: ClassVar[str] = "grid.body_invalid"
    kind: str
    field: str
    reason: FaultReason


class Meeting(Struct, frozen=True, gc=False):
    """Who came to the station, and by what they were known; or that they did not."""

    turn: int
    candidate: CandidateNumber
    by: str
    is_there: bool


class LevelChoice(Struct, frozen=True, gc=False):
    """The level of a criterion, of an aptitude, or overall (number 1); None empties."""

    turn: int
    part: Part
    number: int
    level: int | None


class Filling(Struct, frozen=True, gc=False):
    """Blank criteria set to level 0 at once, by number."""

    turn: int
    criteria: tuple[int, ...]


class Remark(Struct, frozen=True, gc=False):
    """The whole remark as it then stood."""

    turn: int
    text: str


class Alert(Struct, frozen=True, gc=False):
    """Something that the jury has to know, of `ALERTS`."""

    turn: int
    what: str


class Validation(Struct, frozen=True, gc=False):
    """The examiner held their thumb on a grid whose bytes have this SHA-256."""

    turn: int
    grid: str


class Reopening(Struct, frozen=True, gc=False):
    """A validated grid is open again, and why."""

    turn: int
    reason: str


class Carriage(Struct, frozen=True, gc=False):
    """A sealed grid of the partner's, taken over by sight; `source` is its attempt."""

    turn: int
    source: str
    box: str


class HandIn(Struct, frozen=True, gc=False):
    """The half-day is handed in, by the examiner or by a close."""

    reason: str


class SessionEvent(Struct, frozen=True, gc=False):
    """An entry that changes no grid: opened, left, returned, a document presented."""


ChairEntry: TypeAlias = (
    Meeting
    | LevelChoice
    | Filling
    | Remark
    | Alert
    | Validation
    | Reopening
    | Carriage
    | HandIn
    | SessionEvent
)
OfTurn: TypeAlias = (
    Meeting | LevelChoice | Filling | Remark | Alert | Validation | Reopening | Carriage
)

"""The calendar of a campaign, and what each phase lets a student do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias, cast, get_args

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.procedure.settings import Settings

Kind: TypeAlias = Literal[
    "simulation", "blank", "confirmation", "result", "complementary", "over"
]
"""What a phase is for; in this order, and `complementary` may be left out."""

RoundKind: TypeAlias = Literal["simulation", "blank", "final", "complementary"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PHASES_COUNT_MAX = 20

ROUND_OF: Mapping[Kind, RoundKind] = {
    "simulation": "simulation",
    "blank": "blank",
    "confirmation": "final",
    "result": "final",
    "complementary": "complementary",
    "over": "complementary",
}
"""Which round may be run in each phase."""

EDITS: frozenset[Kind] = frozenset(
    {"simulation", "blank", "confirmation", "complementary"}
)
CONFIRMS: frozenset[Kind] = frozenset({"confirmation", "complementary"})
READ_ONLY: frozenset[Kind] = frozenset({"result", "over"})
"""Phases in which no list changes, whatever their end."""


@dataclass(eq=False)
class CalendarInvalid(Refusal):
    """Phases are out of order or overlap, or one that is needed is missing."""

    code: ClassVar[str] = "procedure.calendar_invalid"
    phase: int


@dataclass(eq=False)
class PhaseNotNext(Refusal):
    """Phases open one after another, and none opens twice."""

    code: ClassVar[str] = "procedure.phase_not_next"
    phase: int


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the calendar, from `opens` to `closes`, as it is planned.

    An act opens it; once it is open, `closes` binds: lists are shut from then on.
    """

    kind: Kind
    opens: Instant
    closes: Instant


@dataclass(frozen=True, slots=True)
class Rights:
    """What a student may do to their list now.

    `adds_most` is how many wishes may be added to the list as the phase found it; None
    for any number.
    """

    edits: bool
    reorders: bool
    deletes: bool
    adds_most: int | None
    confirms: bool
    couples: bool


NONE = Rights(
    edits=False,
    reorders=False,
    deletes=False,
    adds_most=0,
    confirms=False,
    couples=False,
)
"""No phase is open, or it has closed."""


def rights(
    phase: Phase | None,
    settings: Settings,
    *,
    is_unassigned: bool,
    has_post: bool = False,
    now: Instant,
) -> Rights:
    """Return what a student may do in `phase`, the one that is open.

    `is_unassigned` tells whether the last round left them without a post: they alone
    add while lists are confirmed. `has_post` tells whether the published result gave
    them one: the complementary phase is for the others. The rest is as `settings` say.
    """
    if phase is None or phase.kind not in EDITS or now >= phase.closes:
        return NONE
    if phase.kind == "complementary" and has_post:
        return NONE
    is_confirmation = phase.kind == "confirmation"
    more = settings.more_for_unassigned if is_unassigned else 0
    reorders = phase.kind in settings.reorders
    return Rights(
        edits=not is_confirmation or reorders or more > 0,
        reorders=reorders,
        deletes=phase.kind in settings.deletes,
        adds_most=more if is_confirmation else None,
        confirms=phase.kind in CONFIRMS,
        couples=phase.kind in settings.couples,
    )


def next_phase(calendar: Sequence[Phase], opened_count: int) -> int:
    """Return which phase opens next, from 0. Raises `PhaseNotNext` at the end."""
    if opened_count >= len(calendar):
        raise PhaseNotNext(opened_count)
    return opened_count


def check(calendar: Sequence[Phase]) -> None:
    """Raise `CalendarInvalid` unless phases follow each other and none is missing."""
    if not 0 < len(calendar) <= PHASES_COUNT_MAX:
        raise CalendarInvalid(0)
    last = -1
    for at, phase in enumerate(calendar):
        kind = KINDS.index(phase.kind)
        overlaps = at > 0 and phase.opens < calendar[at - 1].closes
        if kind < last or overlaps or phase.closes <= phase.opens:
            raise CalendarInvalid(at)
        last = kind
    kinds = [phase.kind for phase in calendar]
    for required in ("confirmation", "result"):
        if kinds.count(required) != 1:
            raise CalendarInvalid(len(calendar))


def to_json(calendar: Sequence[Phase]) -> list[Json]:
    """Return a calendar as it is kept."""
    return [
        {"kind": phase.kind, "opens_ms": phase.opens, "closes_ms": phase.closes}
        for phase in calendar
    ]


def from_json(value: Sequence[Mapping[str, Any]]) -> tuple[Phase, ...]:
    """Return a calendar that was kept."""
    return tuple(
        Phase(
            cast("Kind", facts["kind"]),
            Instant(facts["opens_ms"]),
            Instant(facts["closes_ms"]),
        )
        for facts in value
    )

"""The steps of an exam, from its foundation to its archive: what is done, by whom.

A step is done when the record says so; nobody ticks it. Steps may be done in any order.
Once the exam is archived all are, whatever an erasure has taken since. What the profile
switches off is no step, and what it leaves free is optional until it is done. A step
that is required before the next sitting is late once that is less than a day away.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, get_args

from concours.core.kernel.time import HOUR_MS, Instant

StepName: TypeAlias = Literal[
    "exam",
    "people",
    "candidates",
    "sittings",
    "examiners",
    "papers",
    "sealing",
    "check",
    "rehearsal",
    "allotment",
    "coordination",
    "convocations",
    "days",
    "marks",
    "publication",
    "archive",
]
StepState: TypeAlias = Literal["done", "open", "waiting", "optional", "late"]
Need: TypeAlias = Literal["required", "optional", "off"]


class Needs(Protocol):
    """What says whether a technical check and a rehearsal are required."""

    @property
    def check(self) -> Need:
        """Of the technical check."""

    @property
    def rehearsal(self) -> Need:
        """Of the rehearsal."""


LATE_MS = 24 * HOUR_MS
"""How long before the next sitting a step that it needs is late."""

SEEN_PERCENT = 90
"""The part of the tablets that a technical check must have seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFacts:
    """What the record knows of one sitting that counts.

    `unconfirmed` names the holders who have not confirmed the record of its sealing.
    A half-day of the ECOS `is_allotted` once who is where in it is in force.
    """

    scheduled: Instant
    duration_ms: int
    is_half_day: bool = False
    is_allotted: bool = False
    is_paper_there: bool = False
    is_sealed: bool = False
    unconfirmed: tuple[str, ...] = ()
    is_collected: bool = False
    is_adopted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamFacts:
    """What the record knows of an exam. `missing_roles` tells how many lack of each.

    `uncoordinated_count` is of sites that have circuits and no coordinator.
    `rehearsed_count` candidates were played in the last run that passed; `is_rehearsed`
    says that it was as large as the exam is now.
    """

    check: Need
    rehearsal: Need
    are_papers_read_here: bool
    has_first_day: bool
    missing_roles: Mapping[str, int]
    candidates_count: int
    unseated_count: int
    sittings: tuple[SittingFacts, ...]
    clashes_count: int
    seen_count: int
    rehearsed_count: int
    is_rehearsed: bool
    letters_missing_count: int
    letters_stale_count: int
    is_deliberated: bool
    is_published: bool
    is_archived: bool
    examiners_count: int = 0
    uncoordinated_count: int = 0

    @property
    def half_days(self) -> list[SittingFacts]:
        """The half-days of the ECOS among its sittings."""
        return [sitting for sitting in self.sittings if sitting.is_half_day]


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `roles` may do it, and `names` are those whom it waits for."""

    name: StepName
    state: StepState
    roles: tuple[str, ...]
    names: tuple[str, ...] = ()


Rule: TypeAlias = Callable[[ExamFacts], bool]

ROLES: Mapping[StepName, tuple[str, ...]] = {
    "exam": ("organiser",),
    "people": ("organiser",),
    "candidates": ("organiser",),
    "sittings": ("organiser",),
    "examiners": ("organiser", "cnode"),
    "papers": ("organiser", "president", "jury"),
    "sealing": ("president", "keyholder"),
    "check": ("organiser",),
    "rehearsal": ("organiser",),
    "allotment": ("organiser", "cnode"),
    "coordination": ("organiser",),
    "convocations": ("organiser",),
    "days": ("president", "supervisor"),
    "marks": ("president", "jury"),
    "publication": ("president", "jury"),
    "archive": ("organiser",),
}
SEALERS = ("president",)
"""Who brings papers that never come here in clear: their sealing is where they come."""

BEFORE_A_SITTING = frozenset(
    {
        *("people", "candidates", "sittings", "papers", "sealing"),
        *("examiners", "allotment", "coordination", "check", "convocations"),
    }
)
"""What a sitting needs. A rehearsal is never late: too near a sitting, it disturbs.

Nor is the first day of an exam: its sittings say theirs."""


OF_ECOS = frozenset({"examiners", "allotment", "coordination"})
"""Steps of an exam that has half-days of the ECOS, and of no other."""


def steps_of(facts: ExamFacts, *, now: Instant) -> list[Step]:
    """Return the steps of an exam, in the order in which they are shown."""
    return [
        Step(name, _state(name, facts, now), _roles(name, facts), _names(name, facts))
        for name in get_args(StepName)
        if need_of(name, facts) != "off" and (name not in OF_ECOS or facts.half_days)
    ]


def next_start(facts: ExamFacts) -> Instant | None:
    """Return the hour of the first sitting that is not collected, None without any."""
    hours = [s.scheduled for s in facts.sittings if not s.is_collected]
    return min(hours, default=None)


def _state(name: StepName, facts: ExamFacts, now: Instant) -> StepState:
    if IS_DONE[name](facts):
        return "done"
    if need_of(name, facts) == "optional":
        return "optional"
    if facts.is_archived:
        return "done"
    start = next_start(facts)
    is_near = start is not None and now >= start - LATE_MS
    if name in BEFORE_A_SITTING and is_near:
        return "late"
    return "open" if "organiser" in _roles(name, facts) else "waiting"


def _roles(name: StepName, facts: ExamFacts) -> tuple[str, ...]:
    is_elsewhere = name == "papers" and not facts.are_papers_read_here
    return SEALERS if is_elsewhere else ROLES[name]


def need_of(name: StepName, says: Needs) -> Need:
    """Return whether a step is required, where a profile is free to say it."""
    if name == "check":
        return says.check
    return says.rehearsal if name == "rehearsal" else "required"


def _names(name: StepName, facts: ExamFacts) -> tuple[str, ...]:
    """Return the persons whom a step waits for, where the record knows them."""
    if name != "sealing":
        return ()
    return tuple(dict.fromkeys(_unconfirmed(facts)))


def _unconfirmed(facts: ExamFacts) -> Iterator[str]:
    for sitting in facts.sittings:
        yield from sitting.unconfirmed


def _all_sittings(is_so: Callable[[SittingFacts], bool]) -> Rule:
    """Return the rule that there are sittings and that all of them are so."""
    return lambda facts: bool(facts.sittings) and all(map(is_so, facts.sittings))


IS_DONE: Mapping[StepName, Rule] = {
    "exam": lambda facts: facts.has_first_day or bool(facts.sittings),
    "people": lambda facts: not facts.missing_roles,
    "candidates": lambda facts: facts.candidates_count > 0 and not facts.unseated_count,
    "sittings": lambda facts: bool(facts.sittings) and not facts.clashes_count,
    "examiners": lambda facts: facts.examiners_count > 0,
    "papers": _all_sittings(lambda sitting: sitting.is_paper_there),
    "sealing": _all_sittings(lambda one: one.is_sealed and not one.unconfirmed),
    "check": lambda facts: (
        facts.candidates_count > 0
        and 100 * facts.seen_count >= SEEN_PERCENT * facts.candidates_count
    ),
    "rehearsal": lambda facts: facts.is_rehearsed,
    "allotment": lambda facts: all(sitting.is_allotted for sitting in facts.half_days),
    "coordination": lambda facts: (
        all(sitting.is_allotted for sitting in facts.half_days)
        and not facts.uncoordinated_count
    ),
    "convocations": lambda facts: (
        facts.candidates_count > 0
        and not facts.letters_missing_count
        and not facts.letters_stale_count
    ),
    "days": _all_sittings(lambda sitting: sitting.is_collected),
    "marks": lambda facts: (
        _all_sittings(lambda sitting: sitting.is_adopted)(facts)
        and facts.is_deliberated
    ),
    "publication": lambda facts: facts.is_published,
    "archive": lambda facts: facts.is_archived,
}

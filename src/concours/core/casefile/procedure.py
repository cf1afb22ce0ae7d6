"""The procedure of a case: opened, notified, heard, closed, in this order.

Somebody about whom a case is open learns what they are reproached with and reads their
file, has some days, is heard, and only then is anything decided. What the last notice
says is what they are heard about: a new notice asks for another hearing. Nothing here
happens by itself: an act does each step, and people decide.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias

from concours.core.casefile.signals import KINDS_COUNT_MIN
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant, after

DAY_MS = 24 * HOUR_MS
GROUNDS_LENGTH_MAX = 2_000
OBSERVATIONS_LENGTH_MAX = 4_000
PLACE_LENGTH_MAX = 200

StepKind: TypeAlias = Literal["opened", "notified", "heard", "closed"]
STEP_KINDS: tuple[StepKind, ...] = ("opened", "notified", "heard", "closed")
Outcome: TypeAlias = Literal["no_action", "excluded"]


@dataclass(eq=False)
class OneKind(Refusal):
    """A case needs signs of two independent kinds about this candidate."""

    code: ClassVar[str] = "case.one_kind"
    kinds: tuple[str, ...]


@dataclass(eq=False)
class CaseOpen(Refusal):
    """A case about this copy is open already."""

    code: ClassVar[str] = "case.open_already"
    case: int


@dataclass(eq=False)
class CaseOver(Refusal):
    """The case is closed: nothing is added to it any more."""

    code: ClassVar[str] = "case.over"


@dataclass(eq=False)
class HearingTooSoon(Refusal):
    """The hearing leaves fewer days than are due from the notice on."""

    code: ClassVar[str] = "case.hearing_too_soon"
    days: int
    opens_not_before_ms: int


@dataclass(eq=False)
class NotNotified(Refusal):
    """Nobody told the candidate what they are reproached with, nor when to come."""

    code: ClassVar[str] = "case.not_notified"


@dataclass(eq=False)
class NotHeard(Refusal):
    """The candidate has not been heard about what they were last notified of."""

    code: ClassVar[str] = "case.not_heard"


@dataclass(eq=False)
class BeforeHearing(Refusal):
    """The hour of the hearing that the candidate was told has not come."""

    code: ClassVar[str] = "case.before_hearing"
    opens_not_before_ms: int


@dataclass(eq=False)
class AssistedAway(Refusal):
    """Whoever did not come is said to have been assisted: only one can be true."""

    code: ClassVar[str] = "case.assisted_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Where a case stands: the instant of each step, None before it was taken.

    `hearing` is the hour that the last notice says. A hearing before the last notice
    was about something else, and is `None` here.
    """

    opened: Instant
    notified: Instant | None = None
    hearing: Instant | None = None
    heard: Instant | None = None
    closed: Instant | None = None

    @property
    def stage(self) -> StepKind:
        """The last step that stands."""
        if self.closed is not None:
            return "closed"
        if self.heard is not None:
            return "heard"
        return "opened" if self.notified is None else "notified"


def require_grounds(kinds: Collection[str]) -> None:
    """Refuse a case on signs of fewer than two independent kinds. Raises `OneKind`."""
    if len(set(kinds)) < KINDS_COUNT_MIN:
        raise OneKind(tuple(sorted(set(kinds))))


def notify(
    procedure: Procedure, hearing: Instant, *, now: Instant, days: int
) -> Procedure:
    """Return the procedure once the candidate is told; it may be told anew.

    Raises `CaseOver`, `HearingTooSoon`.
    """
    _require_open(procedure)
    earliest = after(now, days * DAY_MS)
    if hearing < earliest:
        raise HearingTooSoon(days, earliest)
    return replace(procedure, notified=now, hearing=hearing, heard=None)


def hear(procedure: Procedure, *, now: Instant) -> Procedure:
    """Return the procedure once the candidate was heard, or did not come.

    Raises `CaseOver`, `NotNotified`, `BeforeHearing`.
    """
    _require_open(procedure)
    if procedure.hearing is None:
        raise NotNotified
    if now < procedure.hearing:
        raise BeforeHearing(procedure.hearing)
    return replace(procedure, heard=now)


def close(procedure: Procedure, outcome: Outcome, *, now: Instant) -> Procedure:
    """Return the procedure once it is decided.

    Without action at any step; an exclusion only once the candidate was heard about
    what the last notice says. Raises `CaseOver`, `NotNotified`, `NotHeard`.
    """
    _require_open(procedure)
    if outcome == "excluded":
        if procedure.hearing is None:
            raise NotNotified
        if procedure.heard is None:
            raise NotHeard
    return replace(procedure, closed=now)


def dropped_hearing(procedure: Procedure) -> Instant | None:
    """Return the hour of the hearing that closing a case now would drop, if any."""
    return procedure.hearing if procedure.heard is None else None


def _require_open(procedure: Procedure) -> None:
    if procedure.closed is not None:
        raise CaseOver

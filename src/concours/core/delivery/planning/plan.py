"""When a sitting is to be sat: what may be planned, and which hours clash.

Two sittings clash where somebody's own end, accommodation included, would come after
their next start. A plan that clashes may be made, for the roster may still change; the
steps of the exam say it until it no longer does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from concours.core.delivery.sitting.time import DURATION_MS_MAX, Allowance, own_end
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after

TITLE_LENGTH_MAX = 200
DURATION_MS_MIN = MINUTE_MS
AHEAD_MS_MAX = 5 * 366 * 24 * HOUR_MS
KINDS = ("exam", "check", "ecos")
"""A written sitting, a technical check, and one series of stations in one half-day."""

EARLY_MS_MAX = 15 * MINUTE_MS
LATE_MS_MAX = 12 * HOUR_MS
"""A start further from the hour of its sitting may be a mistake of the day."""


@dataclass(eq=False)
class PlanInvalid(Refusal):
    """A sitting cannot be planned so. `field` is title, kind, code, hour or duration.

    An hour is to come and within five years; a duration from one minute to twelve
    hours.
    """

    code: ClassVar[str] = "plan.invalid"
    field: str


@dataclass(eq=False)
class SittingCancelled(Refusal):
    """The sitting was given up: it is no longer changed, sealed or launched."""

    code: ClassVar[str] = "sitting.cancelled"


@dataclass(eq=False)
class LaunchOffHour(Refusal):
    """A sitting would open off its hour, and nobody has said that they know."""

    code: ClassVar[str] = "launch.off_hour"
    scheduled_ms: int
    t0_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingPlan:
    """What is planned of a sitting before its paper is sealed."""

    title: str
    kind: str
    scheduled: Instant
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sittings that follow too closely, for how many candidates."""

    first: str
    second: str
    candidates_count: int


def check_plan(plan: SittingPlan, *, now: Instant) -> None:
    """Raise `PlanInvalid` for a plan that nobody could sit."""
    check_title(plan.title)
    check_hour(plan.scheduled, now=now)
    if plan.kind not in KINDS:
        raise PlanInvalid("kind")
    if not DURATION_MS_MIN <= plan.duration_ms <= DURATION_MS_MAX:
        raise PlanInvalid("duration")


def check_title(title: str) -> None:
    """Raise `PlanInvalid` for a title that is blank, or too long to be printed."""
    if not 0 < len(title.strip()) <= TITLE_LENGTH_MAX:
        raise PlanInvalid("title")


def check_hour(scheduled: Instant, *, now: Instant) -> None:
    """Raise `PlanInvalid` for an hour that is over, or years away."""
    if not now < scheduled <= after(now, AHEAD_MS_MAX):
        raise PlanInvalid("hour")


def is_off_hour(t0: Instant, scheduled: Instant) -> bool:
    """Tell whether a start is well before the hour of a sitting, or of another day."""
    return not -EARLY_MS_MAX <= t0 - scheduled <= LATE_MS_MAX


def find_clashes(
    plans: Iterable[SittingPlan], factors: Mapping[Fraction, int]
) -> list[Clash]:
    """Return the sittings that somebody could not sit one after the other.

    `factors` tells how many candidates have each accommodation; with nobody enrolled,
    give 1 for none. Checks count no time of a candidate and clash with nothing, nor do
    half-days of the ECOS: each candidate passes in those that an allotment says.
    """
    exams = sorted(
        (plan for plan in plans if plan.kind == "exam"),
        key=lambda plan: plan.scheduled,
    )
    return [
        Clash(first.title, second.title, sum(counts))
        for first, second in pairwise(exams)
        if (counts := list(_late_counts(first, second, factors)))
    ]


def _late_counts(
    first: SittingPlan, second: SittingPlan, factors: Mapping[Fraction, int]
) -> Iterator[int]:
    """Yield how many have each accommodation that ends after the next start."""
    for factor, candidates_count in factors.items():
        allowance = Allowance(
            t0=first.scheduled, duration_ms=first.duration_ms, factor=factor
        )
        if own_end(allowance) > second.scheduled:
            yield candidates_count

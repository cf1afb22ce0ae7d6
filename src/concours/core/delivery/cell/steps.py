"""The steps of one day: when each is due, and which of them wait."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from concours.core.delivery.cell.runbook import RunbookStep
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after

StepState: TypeAlias = Literal["done", "late", "now", "later"]
EARLY_MS_MAX: Final = HOUR_MS
"""So long before its hour a step may be done."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A sitting of the day, and when it opens or is to open.

    `named_at` is when a launch named that hour, None where it is the planned one.
    """

    sitting: str
    title: str
    at: Instant
    named_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class DayStep:
    """One step of one day; `opening` is the sitting that it counts from, if it does."""

    step: RunbookStep
    at: Instant
    opening: Opening | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what names it on its day: its code, and its sitting if any."""
        return self.step.code, self.opening.sitting if self.opening else ""


@dataclass(eq=False)
class StepTooEarly(Refusal):
    """A step is done within the hour before its time, or later."""

    code: ClassVar[str] = "step.too_early"
    at_ms: int


def plan_day(
    steps: Collection[RunbookStep],
    openings: Collection[Opening],
    *,
    hour: Callable[[int], Instant],
) -> list[DayStep]:
    """Return the steps of a day by their time; `hour` says when a minute of it is.

    A day on which nothing opens has none. Two that fall together stay in the order of
    their file.
    """
    if not openings:
        return []
    return sorted(_plan(steps, openings, hour), key=lambda step: step.at)


def _plan(
    steps: Collection[RunbookStep],
    openings: Collection[Opening],
    hour: Callable[[int], Instant],
) -> Iterator[DayStep]:
    for step in steps:
        if step.at is not None:
            yield DayStep(step, hour(step.at))
        elif step.from_start is not None:
            for opening in openings:
                at = after(opening.at, step.from_start * MINUTE_MS)
                yield DayStep(step, at, opening)


def judge_step(step: DayStep, *, is_done: bool, now: Instant) -> StepState:
    """Say whether a step is done, due now, late, or for later.

    An early launch leaves its steps their minutes: nobody knew its hour before.
    """
    if is_done:
        return "done"
    if now < step.at:
        return "later"
    named_at = step.opening.named_at if step.opening else None
    hour = step.at if named_at is None else max(step.at, named_at)
    return "late" if now > after(hour, step.step.minutes * MINUTE_MS) else "now"


def require_near(step: DayStep, *, now: Instant) -> None:
    """Refuse a step that is read too long before its hour. Raises `StepTooEarly`."""
    if now < after(step.at, -EARLY_MS_MAX):
        raise StepTooEarly(step.at)


def steps_of_hour(
    steps: Sequence[tuple[DayStep, StepState]], *, since: Instant
) -> list[tuple[DayStep, StepState]]:
    """Return what concerns the hour from `since` on: its steps, and what is late."""
    until = after(since, HOUR_MS)
    return [
        (step, state)
        for step, state in steps
        if since <= step.at < until or state in ("late", "now")
    ]

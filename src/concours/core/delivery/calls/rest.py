"""Rest breaks: within a candidate's right, and never longer than one break of it.

A break hides the paper and is given back as it was taken, by the rules of pauses
(`core.delivery.sitting.time`).
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.people.roster.settings import RestBreaks

CAUSE = "rest"
"""What a pause is called that is a break."""


@dataclass(eq=False)
class RestBreaksSpent(Refusal):
    """The candidate has no right to another break: of `due`, `taken` are over."""

    code: ClassVar[str] = "rest.none_left"
    due: int
    taken: int


@dataclass(eq=False)
class RestTooEarly(Refusal):
    """The paper is not open yet: there is nothing to rest from."""

    code: ClassVar[str] = "rest.too_early"


def require_break_left(right: RestBreaks, *, taken_count: int) -> None:
    """Raise `RestBreaksSpent` unless one more break is within the right."""
    if taken_count >= right.count:
        raise RestBreaksSpent(due=right.count, taken=taken_count)


def break_ends_at(right: RestBreaks, began: Instant) -> Instant:
    """Return when a break that began then is over at the latest."""
    return after(began, right.minutes * MINUTE_MS)

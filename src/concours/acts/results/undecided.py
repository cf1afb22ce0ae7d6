"""Written answers that nobody has judged count 0: whoever decides on marks says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.store.models import Sitting


@dataclass(eq=False)
class UndecidedNotSaid(Refusal):
    """`count` written answers have no verdict and count 0, more than are accepted."""

    code: ClassVar[str] = "marking.undecided_not_said"
    count: int
    accepted_count: int


def accepted_in(facts: Mapping[str, str]) -> int:
    """Return how many answers that count 0 a proposal says it accepts, 0 of none."""
    number = facts.get("undecided", "")
    return int(number) if number.isdecimal() else 0


def require_accepted(
    sitting_counts: Sequence[tuple[Sitting, int]], accepted_count: int
) -> dict[str, Json]:
    """Raise `UndecidedNotSaid` where more answers wait than are said to count 0.

    Return what the act records of them: nothing where none waits.
    """
    count = sum(answers for _, answers in sitting_counts)
    if count > accepted_count:
        raise UndecidedNotSaid(count, accepted_count)
    return {"undecided": count} if count else {}

"""A file with faults changes nothing, and its refusal names the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.core.kernel.errors import Refusal
from concours.core.tables.faults import Fault

TOLD_COUNT_MAX = 20
"""How many of the faults a refusal names; the preview shows them all."""


@dataclass(eq=False)
class RosterFaulty(Refusal):
    """A file with a fault changes nothing. `where` names the first: line and code."""

    code: ClassVar[str] = "roster.faulty"
    faults_count: int
    where: tuple[str, ...]


@dataclass(eq=False)
class RosterSettled(Refusal):
    """A file would change who sat where in a sitting that is collected."""

    code: ClassVar[str] = "roster.settled"


def describe_first(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Return the first faults, as a refusal names them."""
    first_faults = faults[:TOLD_COUNT_MAX]
    return tuple(
        f"{fault.line} {fault.code} {fault.found}".strip() for fault in first_faults
    )

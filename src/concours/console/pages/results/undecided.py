"""Written answers without a verdict: each counts 0, and who decides reads how many."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.acts.actor import Actor
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.permissions import address_for
from concours.store.models import Sitting


@dataclass(frozen=True, slots=True)
class Undecided:
    """How many there are, and where the first of them are judged, "" if not by whom."""

    count: int
    address: str


def undecided_for(
    actor: Actor, sitting_counts: Sequence[tuple[Sitting, int]]
) -> Undecided | None:
    """Return what `undecided.html` says where answers wait, None where none do."""
    if not sitting_counts:
        return None
    address = address_for(actor, "results_wordings", sitting_counts[0][0].id)
    return Undecided(sum(count for _, count in sitting_counts), address)


def undecided_fact(request: StaffRequest) -> dict[str, str]:
    """Return the number of a form that says how many count 0, {} where none is said."""
    number = text(request, "undecided")
    return {"undecided": number} if number.isdecimal() and int(number) else {}

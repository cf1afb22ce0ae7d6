"""Declare that no grid of a half-day is awaited any more.

Candidates have no tablet there: what is waited for is that each circuit be released,
which nobody does while a grid is missing. The ledger then fixes the journal's head, and
the quorum may open the marking key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.help_calls import record_next_calls
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.pauses import require_none_paused
from concours.core.delivery.sitting.site_clock import least_advanced
from concours.core.ecos.completeness.sets import require_complete
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.collecting import find_paused, find_unreleased
from concours.store.queries.ecos.floor import CircuitBoard, boards_of
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import read_stands
from concours.store.queries.ecos.single_marks import NotHalfDay

NAMED_MAX = 20


@dataclass(eq=False)
class CircuitsNotReleased(Refusal):
    """Circuits of the half-day are not released; `circuits` names the first of them."""

    code: ClassVar[str] = "circuits.not_released"
    circuits: tuple[str, ...]
    count: int


@transaction.atomic
def collect_half_day(actor: Actor, sitting: UUID, *, now: Instant) -> int:
    """Gather the grids of a half-day whose circuits are all released; return the act.

    Its close is not moved: how long entries count stays as bells and acts have it.
    Raises `NotAllowed`, `Unknown`, `NotHalfDay`, `WrongPhase` before the launch of
    everybody and once collected, `PauseOpen`, `CircuitsNotReleased`, `GridsMissing` of
    grids that tablets have proven and not delivered, unless two have given them up.
    """
    require(actor, "sitting_collected")
    row = sittings.load(sitting, lock=True)
    if row.kind != "ecos":
        raise NotHalfDay
    _require_over(row)
    while record_next_calls(row, now=now):
        pass
    boards = boards_of(row.id, settings.PACKAGES, now=now)
    for board in boards:
        _require_held(row, board)
    row.collected_ms = now
    row.save(update_fields=["collected_ms"])
    return record(
        actor, "sitting_collected", now=now, sitting=row.id, body=_counts(boards)
    )


def _require_over(row: Sitting) -> None:
    phase = least_advanced(sittings.every_phase(row))
    if not isinstance(phase, phases.Launched | phases.Closed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    require_none_paused(find_paused(row.id))
    names = [name for _, name in find_unreleased(row.id)]
    if names:
        raise CircuitsNotReleased(tuple(names[:NAMED_MAX]), len(names))


def _require_held(row: Sitting, board: CircuitBoard) -> None:
    """Refuse while a grid is awaited; a board may be half a second old: look again."""
    given_up_grids = board.plan.given_up_grids
    if not board.floor.completeness.missing.keys() - given_up_grids:
        return
    forms = grid_forms(row, board.plan.stations, settings.PACKAGES)
    stands = read_stands(board.plan, forms)
    completeness = board.plan.floor(stands).completeness()
    require_complete(completeness, given_up=given_up_grids)


def _counts(boards: Sequence[CircuitBoard]) -> dict[str, int]:
    """Return what the record says: how many grids, as boards of circuits count them."""
    sets = [board.floor.completeness for board in boards]
    return {
        "circuits": len(boards),
        "expected": sum(len(own.expected) for own in sets),
        "held": sum(len(own.held.keys() & own.expected) for own in sets),
        "given_up": sum(len(board.plan.given_up_grids) for board in boards),
    }

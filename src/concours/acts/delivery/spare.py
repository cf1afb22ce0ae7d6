"""Give detached sites the spare paper: they sit it in place of the one they missed."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.delivery.detachment import own_start_of
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import SiteStart, Sitting
from concours.store.queries.delivery import sittings


@dataclass(eq=False)
class NoSpare(Refusal):
    """The sitting has no spare paper that could still be given to these sites."""

    code: ClassVar[str] = "spare.none"
    sitting: str


@takes_two("spare_opened")
def open_spare(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Give the spare paper to these detached sites: they can start in nothing else.

    The facts name the `sites`, identities between blanks. Raises `NotAllowed`,
    `Unknown`, `NoSpare`, `NotDetached`, `OnSpare`, `WrongPhase` once a
    site's start is announced.
    """
    row = sittings.load(decision.sitting, lock=True)
    spare = _spare_of(row)
    starts = [own_start_of(row, UUID(site)) for site in decision.facts["sites"].split()]
    for start in starts:
        phase = sittings.phase_of_start(row, start)
        if not isinstance(phase, phases.Sealed):
            raise phases.WrongPhase(phase=phases.name(phase), wanted="sealed")
    names: list[Json] = [*sorted(start.site.name for start in starts)]
    act = record(
        actor,
        "spare_opened",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "sites": names,
            "spare": str(spare.id),
            **decision.origin,
        },
    )
    SiteStart.objects.bulk_create(
        SiteStart(sitting=spare, site_id=start.site_id, held_act=act)
        for start in starts
    )
    return act


def _spare_of(row: Sitting) -> Sitting:
    """Return the spare of this sitting, held until the commit. Raises `NoSpare`."""
    spares = sittings.sittings_in_order().filter(spare_for=row, collected_ms=None)
    spare = spares.first()
    if spare is None:
        raise NoSpare(str(row.id))
    return sittings.load(spare.id, lock=True)

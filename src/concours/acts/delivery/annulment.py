"""Annul a sitting: for the nation, or for one site whose paper was spoilt."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import IntegrityError, transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.delivery.time import ActTarget, names_of, venue_of
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Annulment
from concours.store.queries.delivery import sittings


@dataclass(eq=False)
class AlreadyAnnulled(Refusal):
    """The sitting is annulled already, for those."""

    code: ClassVar[str] = "sitting.annulled_already"


@dataclass(eq=False)
class HalfDayNotAnnulled(Refusal):
    """A half-day of the ECOS is not annulled as a whole: stations and grids are."""

    code: ClassVar[str] = "sitting.half_day_not_annulled"


@takes_two("sitting_annulled")
def annul(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Declare that the sitting does not count for those concerned.

    Everything is kept: copies, acts, marks already made. Raises `NotAllowed`,
    `Unknown`, `WrongPhase` before the launch, `AlreadyAnnulled`, `HalfDayNotAnnulled`:
    marks of stations know no annulment.
    """
    row = sittings.load(decision.sitting, lock=True)
    if row.kind == "ecos":
        raise HalfDayNotAnnulled
    phase = sittings.phase_of(row)
    if isinstance(phase, phases.Sealed | phases.Armed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    target = ActTarget(site=decision.identity("site"))
    act = record(
        actor,
        "sitting_annulled",
        now=now,
        sitting=row.id,
        venue=venue_of(row, target),
        reason=decision.reason,
        body={"scope": target.scope, **names_of(row, target), **decision.origin},
    )
    try:
        with transaction.atomic():
            Annulment.objects.create(sitting=row, site_id=target.site, act=act)
    except IntegrityError as error:
        raise AlreadyAnnulled from error
    return act

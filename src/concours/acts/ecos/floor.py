"""What acts on circuits have in common: the circuit, its sitting, what it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from concours.acts.actor import Actor, Venue
from concours.acts.may import MAY, require
from concours.acts.record import announce
from concours.core.delivery.sitting import phases
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.news import News, NewsKind
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, PlannedChair, load_plan
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import read_stands
from concours.store.queries.unknown import Unknown

AFTER_COLLECTION = frozenset(
    {"grid_attributed", "found_grid_counted", "found_grid_left_out"}
    | {"paper_grid_typed", "paper_grid_reread"}
)
"""What may be decided of a circuit once all is collected: it counts in marks alone."""


@dataclass(frozen=True, slots=True)
class CircuitCase:
    """A circuit that an act is about, in its sitting, which is locked."""

    sitting: Sitting
    plan: CircuitPlan

    @property
    def venue(self) -> Venue:
        """Where it is: a marshal reaches their own circuit, a coordinator the site."""
        return Venue(self.plan.site, self.plan.code)

    @property
    def is_collected(self) -> bool:
        """Whether what is decided now counts in marks alone."""
        return self.sitting.collected_ms is not None

    @property
    def names(self) -> dict[str, Json]:
        """What the record calls it."""
        return {"site": self.plan.site_name, "circuit": self.plan.code}

    def stands(self) -> Mapping[ChairPlace, ChairStand]:
        """Return what the centre holds of each chair, from its journal."""
        forms = grid_forms(self.sitting, self.plan.stations, settings.PACKAGES)
        return read_stands(self.plan, forms)

    def floor(self) -> FloorCircuit:
        """Return what is due and held, from journals and attendance."""
        return self.plan.floor(self.stands())

    def chair(self, chair: UUID) -> PlannedChair:
        """Return one of its chairs. Raises `Unknown`."""
        for own_chair in self.plan.chairs.values():
            if own_chair.id == chair:
                return own_chair
        raise Unknown("chair", str(chair))


def open_circuit(
    actor: Actor, kind: str, sitting: UUID, circuit: UUID, *, is_launched: bool = True
) -> CircuitCase:
    """Return a circuit that `actor` may act on, under lock, in its sitting.

    With what was decided since, once it is collected. Raises `NotAllowed`, `Unknown`,
    `WrongPhase` once collected, but for `AFTER_COLLECTION`, and, with `is_launched`,
    before its launch.
    """
    require_role(actor, kind)
    row = sittings.load(sitting, lock=True)
    case = CircuitCase(row, load_plan(row, circuit).for_marks())
    require(actor, kind, case.venue)
    phase = sittings.phase_of(row, case.plan.site)
    is_early = isinstance(phase, phases.Sealed | phases.Armed)
    is_too_late = isinstance(phase, phases.Collected) and kind not in AFTER_COLLECTION
    if is_too_late or (is_launched and is_early):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    return case


def require_role(actor: Actor, kind: str) -> None:
    """Refuse whom no role of theirs allows an act anywhere. Raises `NotAllowed`."""
    if not any(kind in MAY.get(role, ()) for role in actor.roles):  # type: ignore[call-overload]
        require(actor, kind)


def tell_chairs(
    sitting: UUID,
    chairs: Mapping[ChairPlace, PlannedChair],
    kind: NewsKind,
    body: dict[str, Json],
    *,
    now: Instant,
) -> None:
    """Announce one thing to each of these chairs' tablets."""
    for _, chair in sorted(chairs.items()):
        announce(
            News(sitting=sitting, kind=kind, at=now, body=body, attempt=chair.attempt)
        )

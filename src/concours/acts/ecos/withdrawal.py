"""Withdraw a station: in a circuit, in a site or in the nation it counts for nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.floor import tell_chairs
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Sitting, StationWithdrawal
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class StationWithdrawn(Refusal):
    """The station counts for nobody there already, by an act that stands."""

    code: ClassVar[str] = "station.withdrawn"
    station: str


@takes_two("station_withdrawn")
def withdraw_station(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a station count for nobody; return the act.

    Facts: `station` by its code, and `circuit` or `site` by identity, neither for the
    nation. What was marked there is kept. Raises `NotAllowed`, `Unknown`, `WrongPhase`
    once collected, `StationWithdrawn`.
    """
    row = sittings.load(decision.sitting, lock=True)
    require(actor, "station_withdrawn")
    if row.collected_ms is not None:
        raise phases.WrongPhase(phase="collected", wanted="launched")
    site, circuit = decision.identity("site"), decision.identity("circuit")
    station = decision.facts.get("station", "")
    plans = read_plans(row, site=site, circuit=circuit)
    concerned_plans = [plan for plan in plans if station in plan.stations]
    if not concerned_plans:
        raise Unknown("station", station)
    if all(station in plan.withdrawn_stations for plan in concerned_plans):
        raise StationWithdrawn(station)
    act = record(
        actor,
        "station_withdrawn",
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            "station": station,
            **_scope(decision, concerned_plans),
            "circuits": len(concerned_plans),
            **decision.origin,
        },
    )
    StationWithdrawal.objects.create(
        sitting=row, station=station, site_id=site, circuit_id=circuit, act=act
    )
    _tell(row, station, concerned_plans, now=now)
    return act


def _scope(decision: Decision, plans: Sequence[CircuitPlan]) -> dict[str, Json]:
    first = plans[0]
    if "circuit" in decision.facts:
        return {"scope": "circuit", "site": first.site_name, "circuit": first.code}
    if "site" in decision.facts:
        return {"scope": "site", "site": first.site_name}
    return {"scope": "nation"}


def _tell(
    row: Sitting, station: str, plans: Sequence[CircuitPlan], *, now: Instant
) -> None:
    for plan in plans:
        own_chairs = {
            place: chair
            for place, chair in plan.chairs.items()
            if place.station == station
        }
        tell_chairs(row.id, own_chairs, "withdrawn", {"station": station}, now=now)

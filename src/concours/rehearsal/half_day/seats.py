"""Who truly comes to each chair, and how chairs are dealt out to processes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from concours.rehearsal.crowd.line import sources_of
from concours.rehearsal.examiners.messages import Plan, SeatPlan
from concours.rehearsal.half_day.misfortunes import Misfortune
from concours.store.queries.ecos.circuits import CircuitPlan

Comers: TypeAlias = Mapping[tuple[int, str], str]
"""Who stands at a station in a turn, "" nobody."""


def find_comers(plan: CircuitPlan, misfortunes: Sequence[Misfortune]) -> Comers:
    """Return who truly stands at each station of a circuit in each turn."""
    swapped: dict[str, str] = {}
    for misfortune in misfortunes:
        if misfortune.plan.id != plan.id:
            continue
        if misfortune.name == "wrong-candidates":
            first, second = misfortune.candidates
            swapped |= {first: second, second: first}
        if misfortune.name == "candidate-absent":
            swapped[misfortune.candidates[0]] = ""
    return {key: swapped.get(number, number) for key, number in plan.turns.items()}


def deal_seats(
    plans: Sequence[CircuitPlan],
    codes: Mapping[str, str],
    misfortunes: Sequence[Misfortune] = (),
) -> Iterator[SeatPlan]:
    """Yield every chair, its examiner's code, and who comes to it."""
    for plan in plans:
        comers = find_comers(plan, misfortunes)
        for place, chair in plan.chairs.items():
            yield SeatPlan(
                attempt=str(chair.attempt),
                circuit=str(plan.id),
                site=str(plan.site),
                station=place.station,
                place=place.place,
                number=chair.examiner_number,
                code=codes[chair.examiner_number],
                comers={
                    turn: number
                    for (turn, station), number in comers.items()
                    if station == place.station
                },
            )


def plan_process(
    seats: Sequence[SeatPlan], gateway: tuple[str, int], seed: int
) -> Plan:
    """Return what one process of examiners plays; each site has its own address."""
    sites = list(dict.fromkeys(seat.site for seat in seats))
    return Plan(
        seats=list(seats),
        gateway=gateway,
        sources=dict(zip(sites, sources_of(len(sites)), strict=True)),
        seed=seed,
    )

"""Participants to the roles of a site's circuits in one wave (C10)."""

from collections.abc import Iterator, Sequence

import msgspec

from concours.core.ecos.allotment.bipartite import (
    NOBODY,
    Matching,
    find_hall_sets,
)
from concours.core.ecos.allotment.lot import put_in_lot_order
from concours.core.ecos.circuits.document import ParticipantNeed, Role
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters
from concours.core.ecos.circuits.settings import Settings
from concours.core.ecos.rules.rooms import fits, turns_without_rest
from concours.core.ecos.rules.shortages import Shortage

Shift = tuple[int, ...]


def shifts_of(
    settings: Settings, need: ParticipantNeed, rotations: Sequence[int]
) -> list[Shift]:
    """Return who plays when: one person, or two in turn where one would not rest."""
    if not rotations:
        return []
    if turns_without_rest(settings, rotations) <= need.rest_after_turns:
        return [tuple(rotations)]
    return [tuple(rotations[::2]), tuple(rotations[1::2])]


def cast_roles(
    encounters: Encounters, site: str, wave: str, seed: bytes
) -> tuple[list[Role], list[Shortage]]:
    """Return the roles of a site in a wave, and those that nobody can play."""
    roles = list(_roles(encounters, site, wave))
    lists = encounters.allotment.lists
    by_number = {p.number: p for p in lists.participants if p.site == site}
    order = [by_number[number] for number in put_in_lot_order(seed, by_number)]
    masks = [
        sum(
            1 << at
            for at, person in enumerate(order)
            if wave not in person.away
            and fits(person, need)
            and not encounters.links.get(person.number, frozenset())
            & _played_to(encounters, role)
        )
        for role, need in roles
    ]
    matching = Matching(len(roles), len(order))
    matching.fill(masks)
    cast = [
        msgspec.structs.replace(
            role, participant="" if at == NOBODY else order[at].number
        )
        for (role, _), at in zip(roles, matching.person_of, strict=True)
    ]
    away_count = sum(wave in person.away for person in order)
    shortages = []
    for slots, persons_reached in find_hall_sets(matching, masks):
        stations = sorted({roles[slot][0].station for slot in slots})
        others_count = len(order) - persons_reached.bit_count() - away_count
        reasons = (("away", away_count), ("does_not_fit", others_count))
        shortages.append(
            Shortage(
                "roles", site, wave, tuple(stations), len(slots),
                persons_reached.bit_count(), tuple(row for row in reasons if row[1]),
            )
        )  # fmt: skip
    return cast, shortages


def _roles(
    encounters: Encounters, site: str, wave: str
) -> Iterator[tuple[Role, ParticipantNeed]]:
    settings = encounters.allotment.lists.settings
    series = encounters.series[encounters.waves[wave].series]
    for key in encounters.circuits:
        if (key.site, key.wave) != (site, wave):
            continue
        rotations = sorted({p.rotation for p in encounters.places.get(key, ())})
        for station in series.stations:
            need = station.participant
            for shift in shifts_of(settings, need, rotations) if need else ():
                assert need is not None
                role = Role(
                    site=site, wave=wave, circuit=key.code, station=station.code,
                    rotations=shift, participant="",
                )  # fmt: skip
                yield role, need


def _played_to(encounters: Encounters, role: Role) -> frozenset[str]:
    key = CircuitKey(role.site, role.wave, role.circuit)
    return frozenset(
        place.candidate
        for place in encounters.places.get(key, ())
        if place.rotation in role.rotations
    )

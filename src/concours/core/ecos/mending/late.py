"""A candidate is late: where they may still go, the least change first."""

from collections.abc import Iterator
from itertools import product

import msgspec

from concours.core.ecos.circuits.document import Allotment, Place
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters
from concours.core.ecos.circuits.settings import POSITIONS_COUNT
from concours.core.ecos.mending.mending import Mending, Move
from concours.core.ecos.rules.check import find_breaches


def find_late_places(
    encounters: Encounters, candidate: str, wave: str, rotation_min: int
) -> tuple[Mending, ...]:
    """Return each place that a candidate may still have, and that breaks no rule more.

    First a free position of a later rotation, then a rotation more of a circuit, then a
    later wave of the same series: there the quarantine (C9) holds for everybody.
    `rotation_min` is the first rotation that the candidate can still have in `wave`.
    """
    own = next(place for place in encounters.places_of[candidate] if place.wave == wave)
    part = _part_of_site(encounters.allotment, encounters.candidates[candidate].site)
    before = set(find_breaches(part))
    mendings = []
    for place in _places(encounters, own, rotation_min):
        if not set(find_breaches(_move(part, own, place))) - before:
            move = Move(candidate, _name(own), _name(place))
            new_allotment = _move(encounters.allotment, own, place)
            mendings.append(Mending(new_allotment, (move,)))
    return tuple(mendings)


def _places(encounters: Encounters, own: Place, rotation_min: int) -> Iterator[Place]:
    """Yield free places of the candidate's tempo, from the least change on."""
    site = encounters.candidates[own.candidate].site
    key = CircuitKey(site, own.wave, own.circuit)
    factor = encounters.circuits[key].factor
    first = encounters.waves[own.wave]
    rotations = encounters.allotment.lists.settings.rotations
    waves = sorted(
        (
            wave
            for wave in encounters.waves.values()
            if wave.series == first.series and wave.starts_ms >= first.starts_ms
        ),
        key=lambda wave: wave.starts_ms,
    )
    for wave in waves:
        keys = sorted(
            (
                key
                for key, circuit in encounters.circuits.items()
                if (key.site, key.wave) == (site, wave.code)
                and circuit.factor == factor
            ),
            key=lambda key: (key.code != own.circuit, len(key.code), key.code),
        )
        positions_taken = {
            key: {(p.rotation, p.position) for p in encounters.places.get(key, ())}
            for key in keys
        }
        start = rotation_min if wave is first else 0
        cells = list(product(range(start, rotations), keys))
        is_used = {
            (rotation, key): any(rotation == r for r, _ in positions_taken[key])
            for rotation, key in cells
        }
        for rotation, key in sorted(cells, key=lambda cell: not is_used[cell]):
            free_positions = [
                position
                for position in range(POSITIONS_COUNT)
                if (rotation, position) not in positions_taken[key]
            ]
            for position in free_positions[:1]:
                yield msgspec.structs.replace(
                    own, wave=wave.code, circuit=key.code,
                    rotation=rotation, position=position,
                )  # fmt: skip


def _move(allotment: Allotment, own: Place, place: Place) -> Allotment:
    """Return the allotment with one place changed, and played to as the others are."""
    site = next(p.site for p in allotment.lists.candidates if p.number == own.candidate)
    places = tuple(place if row == own else row for row in allotment.places)
    return play_rotation(msgspec.structs.replace(allotment, places=places), site, place)


def play_rotation(allotment: Allotment, site: str, place: Place) -> Allotment:
    """Return the allotment with every role of a place's circuit played in its rotation.

    Who plays it in the rotation before plays it too.
    """
    roles_played = {
        (row.circuit, row.station)
        for row in allotment.roles
        if (row.site, row.wave) == (site, place.wave)
        and place.rotation in row.rotations
    }
    roles = tuple(
        msgspec.structs.replace(row, rotations=(*row.rotations, place.rotation))
        if (row.site, row.wave, row.circuit) == (site, place.wave, place.circuit)
        and (row.circuit, row.station) not in roles_played
        and place.rotation - 1 in row.rotations
        else row
        for row in allotment.roles
    )
    return msgspec.structs.replace(allotment, roles=roles)


def _part_of_site(allotment: Allotment, site: str) -> Allotment:
    """Return what concerns one site, and the hours of all."""
    lists = allotment.lists
    persons = {p.number for p in lists.candidates if p.site == site}
    return msgspec.structs.replace(
        allotment,
        lists=msgspec.structs.replace(
            lists, candidates=tuple(p for p in lists.candidates if p.site == site)
        ),
        half_days=allotment.half_days,
        circuits=tuple(row for row in allotment.circuits if row.site == site),
        postings=tuple(row for row in allotment.postings if row.site == site),
        places=tuple(row for row in allotment.places if row.candidate in persons),
        chairs=tuple(row for row in allotment.chairs if row.site == site),
        roles=tuple(row for row in allotment.roles if row.site == site),
    )


def _name(place: Place) -> str:
    return f"{place.wave}/{place.circuit}/{place.rotation}/{place.position}"

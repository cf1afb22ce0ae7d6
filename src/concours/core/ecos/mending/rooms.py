"""A room is lost: the spare one of its floor, or the fewest rooms that change."""

import msgspec

from concours.core.ecos.allotment.bipartite import NOBODY, Matching
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.mending.mending import Mending, Move
from concours.core.ecos.rules.shortages import Shortage


def replace_room(encounters: Encounters, room: str, site: str, wave: str) -> Mending:
    """Return the allotment without a room, at one site in one wave."""
    rooms = {
        own.code: own for own in encounters.allotment.lists.rooms if own.site == site
    }
    floor = [own for own in rooms.values() if own.floor == rooms[room].floor]
    series = encounters.series[encounters.waves[wave].series]
    slots = [
        (key, at, code)
        for key, circuit in encounters.circuits.items()
        if (key.site, key.wave) == (site, wave)
        for at, code in enumerate(circuit.rooms)
        if code in {own.code for own in floor}
    ]
    codes = [own.code for own in floor]
    masks = [
        sum(
            1 << n
            for n, own in enumerate(floor)
            if own.code != room and set(series.stations[at].needs) <= set(own.features)
        )
        for _, at, _ in slots
    ]
    matching = Matching(len(slots), len(floor))
    for slot, (_, _, code) in enumerate(slots):
        if code != room:
            matching.put(codes.index(code), slot)
    matching.fill(masks)
    moves, shortages, new_circuits = [], [], dict(encounters.circuits)
    for slot, (key, at, code) in enumerate(slots):
        n = matching.person_of[slot]
        new_code = "" if n == NOBODY else codes[n]
        if new_code == code:
            continue
        own_rooms = list(new_circuits[key].rooms)
        own_rooms[at] = new_code
        new_circuits[key] = msgspec.structs.replace(
            new_circuits[key], rooms=tuple(own_rooms)
        )
        station = series.stations[at].code
        moves.append(Move("/".join((*key, station)), code, new_code))
        if not new_code:
            shortages.append(Shortage("rooms", site, wave, (station,), 1, 0))
    circuits = tuple(new_circuits.values())
    return Mending(
        msgspec.structs.replace(encounters.allotment, circuits=circuits),
        tuple(moves),
        tuple(shortages),
    )

"""Circuits to floors and rooms: one tempo a floor, a spare room on each (C3, C11)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from concours.core.ecos.allotment.bipartite import NOBODY, Matching
from concours.core.ecos.allotment.lot import Draw
from concours.core.ecos.circuits.document import Lists, Room, Series
from concours.core.ecos.circuits.settings import POSITIONS_COUNT
from concours.core.ecos.rules.shortages import Shortage

RoomCodes = tuple[str, str, str, str, str]
NO_ROOMS: RoomCodes = ("", "", "", "", "")


def choose_floors(lists: Lists, draws: Sequence[Draw]) -> Mapping[str, str]:
    """Return the floor of each circuit of a site; a floor has one tempo.

    Small tempi take the smallest floors that hold them, so that the normal one finds
    the others; a circuit that no floor has room for is left out.
    """
    rooms_count = defaultdict[str, int](int)
    for room in lists.rooms:
        if draws and room.site == draws[0].site:
            rooms_count[room.floor] += 1
    circuits_max = {
        floor: (count - 1) // POSITIONS_COUNT for floor, count in rooms_count.items()
    }
    floor_of = dict[str, str]()
    for draw in sorted(draws, key=lambda draw: (len(draw.codes), draw.factor)):
        codes_left = list(draw.codes)
        while codes_left and any(circuits_max.values()):
            enough = [f for f, most in circuits_max.items() if most >= len(codes_left)]
            floor = (
                min(enough, key=lambda f: (circuits_max[f], f))
                if enough
                else max(circuits_max, key=lambda f: (circuits_max[f], f))
            )
            most = circuits_max.pop(floor)
            floor_of |= dict.fromkeys(codes_left[:most], floor)
            codes_left = codes_left[most:]
    return floor_of


def assign_rooms(
    lists: Lists, series: Series, site: str, floor_of: Mapping[str, str]
) -> Mapping[str, RoomCodes]:
    """Return the five rooms of each circuit in a wave of a series; empty: none fits."""
    rooms_of = defaultdict[str, list[Room]](list)
    for room in lists.rooms:
        if room.site == site:
            rooms_of[room.floor].append(room)
    codes_of = dict[str, RoomCodes]()
    for floor in sorted(set(floor_of.values())):
        circuits = [code for code, own in floor_of.items() if own == floor]
        rooms = rooms_of[floor]
        slots = [(code, s) for code in circuits for s in series.stations]
        masks = [
            sum(
                1 << at
                for at, room in enumerate(rooms)
                if set(station.needs) <= set(room.features)
            )
            for _, station in slots
        ]
        matching = Matching(len(slots), len(rooms))
        matching.fill(masks)
        names = ["" if at == NOBODY else rooms[at].code for at in matching.person_of]
        for at, code in enumerate(circuits):
            first = at * POSITIONS_COUNT
            a, b, c, d, e = names[first : first + POSITIONS_COUNT]
            codes_of[code] = (a, b, c, d, e)
    return codes_of


def tell_rooms_missing(
    site: str, wave: str, series: Series, rooms: Mapping[str, RoomCodes]
) -> list[Shortage]:
    """Return what a site lacks of rooms in a wave, for its circuits in `rooms`."""
    stations = tuple(
        station.code
        for at, station in enumerate(series.stations)
        if any(not own[at] for own in rooms.values())
    )
    places_count = POSITIONS_COUNT * len(rooms)
    rooms_count = sum(bool(code) for own in rooms.values() for code in own)
    if not stations:
        return []
    return [Shortage("rooms", site, wave, stations, places_count, rooms_count)]

"""Rules of candidates, tempi and hours: C1, C2, C3, C9."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from concours.core.ecos.circuits.document import HalfDay, Place
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters
from concours.core.ecos.circuits.tempo import rotations_end_ms
from concours.core.ecos.rules.breaches import Breach, name_circuit


def check_stations(encounters: Encounters) -> Iterator[Breach]:
    """C1: each station of each day once, none twice, at the candidate's own site.

    Who is here to resit alone has their days elsewhere.
    """
    days = {wave.day for wave in encounters.waves.values()}
    for number in encounters.candidates:
        all_places = encounters.places_of.get(number, ())
        places = [place for place in all_places if not place.resits]
        own_days = Counter(encounters.waves[place.wave].day for place in places)
        own_series = Counter(encounters.waves[place.wave].series for place in places)
        waves = tuple(sorted(place.wave for place in places))
        if set(own_days) != days and (places or not all_places):
            yield Breach("C1", "stations_missing", (number,), waves)
        if any(count > 1 for count in (*own_days.values(), *own_series.values())):
            yield Breach("C1", "station_twice", (number,), waves)
        elif _is_shown_twice(encounters, all_places):
            resat_waves = tuple(sorted(p.wave for p in all_places if p.resits))
            yield Breach("C1", "station_twice", (number,), resat_waves)


def _is_shown_twice(encounters: Encounters, places: Sequence[Place]) -> bool:
    """Tell whether a station is gone through twice that no resit is instead of."""
    cells_resat = {(r.wave, r.instead) for place in places for r in place.resits}
    counts = Counter(
        (encounters.waves[place.wave].series, station)
        for place in places
        for station in (
            [resit.station for resit in place.resits]
            or encounters.station_codes(place.wave)
        )
        if place.resits or (place.wave, station) not in cells_resat
    )
    return any(count > 1 for count in counts.values())


def check_places(encounters: Encounters) -> Iterator[Breach]:
    """C2: one candidate at each turn in a room, and each room in one circuit."""
    rotations = encounters.allotment.lists.settings.rotations
    for key, places in encounters.places.items():
        persons = defaultdict[tuple[int, int], set[str]](set)
        for place in places:
            persons[place.rotation, place.position].add(place.candidate)
            if place.rotation >= rotations:
                at = (name_circuit(key),)
                yield Breach("C2", "no_such_rotation", (place.candidate,), at)
        for (rotation, position), numbers in persons.items():
            if len(numbers) > 1:
                name = f"{name_circuit(key)}/{rotation}/{position}"
                yield Breach("C2", "two_in_one_place", tuple(sorted(numbers)), (name,))
    rooms = defaultdict[tuple[str, str, str], list[CircuitKey]](list)
    for key, circuit in encounters.circuits.items():
        for room in filter(None, circuit.rooms):
            rooms[key.site, key.wave, room].append(key)
    for parts, keys in rooms.items():
        if len(keys) > 1:
            circuits = tuple(sorted(set(map(name_circuit, keys))))
            yield Breach("C2", "room_twice", (), ("/".join(parts), *circuits))


def check_tempi(encounters: Encounters) -> Iterator[Breach]:
    """C3: the tempo due to each candidate; on a floor, one tempo."""
    settings = encounters.allotment.lists.settings
    for key, places in encounters.places.items():
        factor = Fraction(encounters.circuits[key].factor)
        wrong = sorted(
            place.candidate
            for place in places
            if factor
            != Fraction(
                1
                if settings.accommodation == "none"
                else encounters.candidates[place.candidate].factor
            )
        )
        if wrong:
            yield Breach("C3", "other_tempo", tuple(wrong), (name_circuit(key),))
    floor_of = {
        (room.site, room.code): room.floor for room in encounters.allotment.lists.rooms
    }
    factors = defaultdict[tuple[str, str, str], set[Fraction]](set)
    for key, circuit in encounters.circuits.items():
        for room in circuit.rooms:
            if floor := floor_of.get((key.site, room)):
                factors[key.site, key.wave, floor].add(Fraction(circuit.factor))
    for parts, tempi in factors.items():
        if len(tempi) > 1:
            yield Breach("C3", "floor_of_two_tempi", (), ("/".join(parts),))


def check_quarantine(encounters: Encounters) -> Iterator[Breach]:
    """C9: nobody leaves while somebody is awaited in a later wave of the series.

    Instants are compared, whatever the clocks of the sites say.
    """
    rows = encounters.allotment.half_days
    attended = {(key.site, key.wave) for key in encounters.circuits}
    known_rows = {(row.site, row.wave) for row in rows}
    for site, wave in sorted(attended - known_rows):
        yield Breach("C9", "hours_missing", (), (f"{site}/{wave}",))
    for row in rows:
        if (row.site, row.wave) in attended:
            yield from _hours_of(row, encounters)
    for earlier in rows:
        first = encounters.waves[earlier.wave]
        for later in rows:
            second = encounters.waves[later.wave]
            is_awaited = (
                second.series == first.series
                and second.starts_ms > first.starts_ms
                and (later.site, later.wave) in attended
                and (earlier.site, earlier.wave) in attended
            )
            if is_awaited and earlier.released_ms < later.confined_ms:
                sites = (
                    f"{earlier.site}/{earlier.wave}",
                    f"{later.site}/{later.wave}",
                )
                yield Breach("C9", "released_too_early", (), sites)


def _hours_of(row: HalfDay, encounters: Encounters) -> Iterator[Breach]:
    """Yield what is wrong with the hours of one site in one wave."""
    settings = encounters.allotment.lists.settings
    starts_ms = encounters.waves[row.wave].starts_ms
    at = f"{row.site}/{row.wave}"
    if row.confined_ms > starts_ms:
        yield Breach("C9", "confined_after_signal", (), (at,))
    if row.released_ms - starts_ms > settings.held_ms_max:
        yield Breach("C9", "held_too_long", (), (at,))
    for key, places in encounters.places.items():
        if (key.site, key.wave) != (row.site, row.wave):
            continue
        factor = Fraction(encounters.circuits[key].factor)
        rotations = max(place.rotation for place in places) + 1
        end_ms = starts_ms + rotations_end_ms(settings, factor, rotations=rotations)
        if end_ms > row.released_ms:
            yield Breach("C9", "ends_after_release", (), (name_circuit(key),))

"""Rules of examiners: C4 to C8, and C12."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from concours.core.ecos.circuits.document import Chair
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters, key_of
from concours.core.ecos.rules.breaches import Breach, name_chair, name_role


def check_chairs(encounters: Encounters) -> Iterator[Breach]:
    """C4: in each chair one examiner who is there, and in one chair at a time."""
    for key in encounters.circuits:
        seats_due = {
            (station, place)
            for station in encounters.station_codes(key.wave)
            for place in (1, 2)
        }
        chairs = Counter(
            (chair.station, chair.place) for chair in encounters.chairs.get(key, ())
        )
        if set(chairs) != seats_due or any(count > 1 for count in chairs.values()):
            yield Breach("C4", "chairs_not_ten", (), ("/".join(key),))
    for chair in encounters.allotment.chairs:
        persons, places = (chair.examiner,), (name_chair(chair),)
        if not chair.examiner:
            yield Breach("C4", "chair_empty", (), places)
        elif encounters.posted_at.get(chair.examiner) != chair.site:
            yield Breach("C4", "posted_elsewhere", persons, places)
        elif not encounters.may_sit(chair.examiner, chair.wave, chair.station):
            yield Breach("C4", "not_available", persons, places)
    for examiner, own in encounters.chairs_of.items():
        waves = Counter(chair.wave for chair in own)
        for wave in (wave for wave, count in waves.items() if count > 1):
            both_places = tuple(
                name_chair(chair) for chair in own if chair.wave == wave
            )
            yield Breach("C4", "two_chairs_at_once", (examiner,), both_places)


def check_committees(encounters: Encounters) -> Iterator[Breach]:
    """C5: of the two at a station one at least is of another university (S7)."""
    committees = defaultdict[tuple[CircuitKey, str], list[Chair]](list)
    for chair in encounters.allotment.chairs:
        committees[key_of(chair), chair.station].append(chair)
    for (key, station), chairs in committees.items():
        examiners = [chair.examiner for chair in chairs if chair.examiner]
        if examiners and len(examiners) == len(chairs):
            is_sound = any(
                encounters.is_external(examiner, key.site) for examiner in examiners
            )
            if not is_sound:
                at = "/".join((*key, station))
                yield Breach("C5", "no_external", tuple(sorted(examiners)), (at,))


def check_links(encounters: Encounters) -> Iterator[Breach]:
    """C6: nobody meets a person to whom they have a declared tie (S7, S9)."""
    for chair in encounters.allotment.chairs:
        tied = encounters.links.get(chair.examiner, frozenset())
        candidates_met = tied and tied & encounters.members.get(
            key_of(chair), frozenset()
        )
        for candidate in sorted(candidates_met):
            persons = (chair.examiner, candidate)
            yield Breach("C6", "linked_examiner", persons, (name_chair(chair),))
    for role in encounters.allotment.roles:
        tied = encounters.links.get(role.participant, frozenset())
        for place in encounters.places.get(key_of(role), ()) if tied else ():
            if place.candidate in tied and place.rotation in role.rotations:
                persons = (role.participant, place.candidate)
                yield Breach("C6", "linked_participant", persons, (name_role(role),))


def check_coordinators(encounters: Encounters) -> Iterator[Breach]:
    """C7: no coordinator judges (S7)."""
    coordinators = {
        number for site in encounters.sites.values() for number in site.coordinators
    }
    for chair in encounters.allotment.chairs:
        if chair.examiner in coordinators:
            persons = (chair.examiner,)
            yield Breach("C7", "coordinator_sits", persons, (name_chair(chair),))


def check_stations_of_days(encounters: Encounters) -> Iterator[Breach]:
    """C8: an examiner knows one station a day."""
    for examiner, chairs in encounters.chairs_of.items():
        stations = defaultdict[int, set[tuple[str, str]]](set)
        for chair in chairs:
            wave = encounters.waves[chair.wave]
            stations[wave.day].add((wave.series, chair.station))
        for day, known_stations in stations.items():
            if len(known_stations) > 1:
                places = tuple(
                    name_chair(chair)
                    for chair in chairs
                    if encounters.waves[chair.wave].day == day
                )
                yield Breach("C8", "two_stations_a_day", (examiner,), places)


def check_reserve(encounters: Encounters) -> Iterator[Breach]:
    """C12: at each site and wave a reserve is there, so many of a hundred chairs."""
    percent = encounters.allotment.lists.settings.reserve_percent
    chairs = Counter((row.site, row.wave) for row in encounters.allotment.chairs)
    seats = {
        (row.examiner, row.wave) for row in encounters.allotment.chairs if row.examiner
    }
    coordinators = {
        number for site in encounters.sites.values() for number in site.coordinators
    }
    examiners_at = defaultdict[str, list[str]](list)
    for examiner, site in encounters.posted_at.items():
        if examiner not in coordinators:
            examiners_at[site].append(examiner)
    for (site, wave), count in chairs.items():
        count_due = -(-count * percent // 100)
        reserve_count = sum(
            (examiner, wave) not in seats
            and wave not in encounters.examiners[examiner].away
            for examiner in examiners_at[site]
        )
        if reserve_count < count_due:
            counts = f"{reserve_count} of {count_due}"
            yield Breach("C12", "reserve_too_small", (), (f"{site}/{wave}", counts))

"""Rules of participants and rooms: C10 and C11."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from concours.core.ecos.circuits.document import (
    Participant,
    ParticipantNeed,
    Role,
    Room,
)
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters, key_of
from concours.core.ecos.circuits.settings import POSITIONS_COUNT, Settings
from concours.core.ecos.rules.breaches import Breach, name_circuit, name_role


def fits(person: Participant, need: ParticipantNeed) -> bool:
    """Whether a participant is of the sex and of the age that a station asks for."""
    return need.sex in ("any", person.sex) and (
        need.age[0] <= person.age <= need.age[1]
    )


def turns_without_rest(settings: Settings, rotations: Sequence[int]) -> int:
    """Return the longest run of turns between rests that are long enough.

    A rotation that somebody else plays is a rest too.
    """
    longest = turns_count = 0
    for rotation in range(settings.rotations):
        is_rested = (
            rotation > 0
            and settings.rests_ms[rotation - 1] >= settings.participant_rest_ms
        )
        if is_rested or rotation not in rotations:
            turns_count = 0
        if rotation in rotations:
            turns_count += POSITIONS_COUNT
        longest = max(longest, turns_count)
    return longest


def check_roles(encounters: Encounters) -> Iterator[Breach]:
    """C10: each role is played by a participant who fits it, is there, and rests."""
    roles = defaultdict[tuple[CircuitKey, str], list[Role]](list)
    for role in encounters.allotment.roles:
        roles[key_of(role), role.station].append(role)
    for key in encounters.circuits:
        rotations = {place.rotation for place in encounters.places.get(key, ())}
        series = encounters.series[encounters.waves[key.wave].series]
        for station in series.stations:
            own = roles.pop((key, station.code), [])
            at = f"{name_circuit(key)}/{station.code}"
            rotations_played = Counter(r for role in own for r in role.rotations)
            rotations_due = rotations if station.participant else set()
            if set(rotations_played) != rotations_due or any(
                count > 1 for count in rotations_played.values()
            ):
                yield Breach("C10", "rotations_not_played", (), (at,))
            if station.participant:
                yield from _misfits(own, station.participant, encounters)
    yield from _played_at_once(encounters)


def _misfits(
    roles: Sequence[Role], need: ParticipantNeed, encounters: Encounters
) -> Iterator[Breach]:
    settings = encounters.allotment.lists.settings
    rotations = defaultdict[str, list[int]](list)
    for role in roles:
        rotations[role.participant] += role.rotations
        places = (name_role(role),)
        if not role.participant:
            yield Breach("C10", "role_empty", (), places)
            continue
        person = encounters.participants[role.participant]
        persons = (person.number,)
        if not fits(person, need):
            yield Breach("C10", "does_not_fit", persons, places)
        if person.site != role.site or role.wave in person.away:
            yield Breach("C10", "not_available", persons, places)
    for participant, own in rotations.items():
        if participant and turns_without_rest(settings, own) > need.rest_after_turns:
            yield Breach("C10", "no_rest", (participant,), (name_role(roles[0]),))


def _played_at_once(encounters: Encounters) -> Iterator[Breach]:
    rotations_played = defaultdict[tuple[str, str], set[str]](set)
    for role in encounters.allotment.roles:
        if role.participant:
            rotations_played[role.participant, role.wave].add(name_role(role))
    for (participant, _), places in rotations_played.items():
        if len(places) > 1:
            persons = (participant,)
            yield Breach("C10", "two_roles_at_once", persons, tuple(sorted(places)))


def check_rooms(encounters: Encounters) -> Iterator[Breach]:
    """C11: five rooms of one floor that fit; on each floor in use, a spare one."""
    lists = encounters.allotment.lists
    rooms = {(room.site, room.code): room for room in lists.rooms}
    counts = Counter((room.site, room.floor) for room in lists.rooms)
    rooms_used = defaultdict[tuple[str, str, str], set[str]](set)
    for key, circuit in encounters.circuits.items():
        own = [rooms.get((key.site, code)) for code in circuit.rooms]
        found_rooms = [room for room in own if room is not None]
        at = name_circuit(key)
        if len(found_rooms) < POSITIONS_COUNT:
            yield Breach("C11", "rooms_missing", (), (at,))
        elif len({room.floor for room in found_rooms}) > 1:
            yield Breach("C11", "two_floors", (), (at,))
        for room in found_rooms:
            rooms_used[key.site, key.wave, room.floor].add(room.code)
        yield from _unfit_rooms(key, own, encounters)
    for (site, wave, floor), codes in rooms_used.items():
        if len(codes) == counts[site, floor]:
            yield Breach("C11", "no_spare_room", (), (f"{site}/{wave}/{floor}",))


def _unfit_rooms(
    key: CircuitKey, rooms: Sequence[Room | None], encounters: Encounters
) -> Iterator[Breach]:
    series = encounters.series[encounters.waves[key.wave].series]
    for room, station in zip(rooms, series.stations, strict=True):
        if room is not None and not set(station.needs) <= set(room.features):
            places = (f"{name_circuit(key)}/{station.code}", room.code)
            yield Breach("C11", "room_does_not_fit", (), places)

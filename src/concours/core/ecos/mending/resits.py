"""A station of a candidate is gone through again in another half-day: where it may be.

A place that is free in a rotation, for one turn of it or more; every rule of the ECOS
that held before holds with it. The station is like the one that it replaces. What the
candidate may know already is said by who asks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal, TypeAlias

import msgspec

from concours.core.ecos.circuits.document import (
    Allotment,
    Candidate,
    Link,
    Place,
    Resit,
)
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters
from concours.core.ecos.circuits.settings import POSITIONS_COUNT
from concours.core.ecos.circuits.tempo import rotations_end_ms
from concours.core.ecos.mending.late import play_rotation
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.check import find_breaches

Unlike: TypeAlias = Literal["domain", "length"]


@dataclass(frozen=True, slots=True)
class StationTraits:
    """What a station has in common with one that is resat in its place.

    The mark stands in the column of the first, whose domain counts twice in the
    rankings of some groups (S12); a station is as long everywhere (S31). `domain` is
    None while nobody may know it; lengths are those of the normal tempo.
    """

    domain: str | None
    station_ms: int
    reading_ms: int


def find_unlike(station: StationTraits, resit: StationTraits) -> Unlike | None:
    """Return in what a resit is unlike its station; None if in nothing known."""
    lengths = [(own.station_ms, own.reading_ms) for own in (station, resit)]
    if lengths[0] != lengths[1]:
        return "length"
    domains = {station.domain, resit.domain} - {None}
    return "domain" if len(domains) > 1 else None


@dataclass(frozen=True, slots=True)
class Resitter:
    """Who resits: their row in the lists of their own half-day, and their ties.

    `wave` and `station` are those that they are to go through again.
    """

    person: Candidate
    links: tuple[Link, ...]
    wave: str
    station: str


@dataclass(frozen=True, slots=True, order=True)
class ResitPlace:
    """One turn, from 1, at one station of a circuit; the place is free in it."""

    turn: int
    circuit: str
    station: str


def turn_at(rotation: int, position: int, station: int) -> int:
    """Return the turn, from 1, in which a position reaches a station from 0 to 4."""
    return POSITIONS_COUNT * rotation + (station - position) % POSITIONS_COUNT + 1


def find_resit_places(
    allotment: Allotment, wave: str, resitter: Resitter, *, codes_known: Collection[str]
) -> Iterator[ResitPlace]:
    """Yield the turns of a wave in which somebody may resit, that break no rule more.

    `codes_known` are the stations of its series that they may not be shown. Of a
    rotation the first free turn of each station; a place that is theirs is the one.
    """
    guest = welcome(allotment, resitter)
    encounters = Encounters(guest)
    own = _own_place(guest, wave, resitter)
    settings = guest.lists.settings
    keys = sorted(
        key
        for key in encounters.circuits
        if (key.site, key.wave) == (resitter.person.site, wave)
    )
    codes = encounters.station_codes(wave)
    old_breaches = frozenset(find_breaches(guest))
    for rotation, key in product(range(settings.rotations), keys):
        positions = _free_positions(encounters, key, rotation, own)
        codes_offered: set[str] = set()
        is_sound: bool | None = None
        for position, (index, code) in product(positions, enumerate(codes)):
            if code in codes_known or code in codes_offered:
                continue
            place = ResitPlace(turn_at(rotation, position, index), key.code, code)
            if is_sound is None:  # it is the same whichever station, whichever position
                plan = place_resit(allotment, wave, resitter, place)
                is_sound = not frozenset(find_breaches(plan)) - old_breaches
            if is_sound:
                codes_offered.add(code)
                yield place


def is_place_free(
    allotment: Allotment, wave: str, resitter: Resitter, place: ResitPlace
) -> bool:
    """Tell whether a turn at a station is one of a position that they may have."""
    guest = welcome(allotment, resitter)
    encounters, own = Encounters(guest), _own_place(guest, wave, resitter)
    key = CircuitKey(resitter.person.site, wave, place.circuit)
    rotation, step = divmod(place.turn - 1, POSITIONS_COUNT)
    index = encounters.station_codes(wave).index(place.station)
    position = (index - step) % POSITIONS_COUNT
    is_given = 0 <= rotation < guest.lists.settings.rotations
    return is_given and position in _free_positions(encounters, key, rotation, own)


def find_breach(
    allotment: Allotment, wave: str, resitter: Resitter, place: ResitPlace
) -> Breach | None:
    """Return the first rule that a resit would break, None if it breaks none."""
    old_breaches = frozenset(find_breaches(welcome(allotment, resitter)))
    plan = place_resit(allotment, wave, resitter, place)
    return min(frozenset(find_breaches(plan)) - old_breaches, default=None)


def welcome(allotment: Allotment, resitter: Resitter) -> Allotment:
    """Return an allotment whose lists know who resits, and their ties to its people."""
    lists, person = allotment.lists, resitter.person
    if any(row.number == person.number for row in lists.candidates):
        return allotment
    people = {row.number for row in lists.examiners}
    people |= {row.number for row in lists.participants}
    links = tuple(
        link
        for link in resitter.links
        if link.candidate == person.number and link.person in people
    )
    return msgspec.structs.replace(
        allotment,
        lists=msgspec.structs.replace(
            lists,
            candidates=(*lists.candidates, person),
            links=(*lists.links, *links),
        ),
    )


def place_resit(
    allotment: Allotment, wave: str, resitter: Resitter, place: ResitPlace
) -> Allotment:
    """Return an allotment with the resit in it, its roles played as for the others.

    Who resits two stations in a half-day has one place there, for both.
    """
    guest = welcome(allotment, resitter)
    codes = Encounters(guest).station_codes(wave)
    rotation, step = divmod(place.turn - 1, POSITIONS_COUNT)
    position = (codes.index(place.station) - step) % POSITIONS_COUNT
    own = _own_place(guest, wave, resitter)
    earlier = own.resits if own is not None else ()
    resit = Resit(station=place.station, wave=resitter.wave, instead=resitter.station)
    new_place = Place(
        candidate=resitter.person.number,
        wave=wave,
        circuit=place.circuit,
        rotation=rotation,
        position=position,
        resits=(*earlier, resit),
    )
    other_rows = tuple(row for row in guest.places if row is not own)
    site = resitter.person.site
    new_plan = msgspec.structs.replace(guest, places=(*other_rows, new_place))
    return _hold_until_over(play_rotation(new_plan, site, new_place), site, wave)


def _hold_until_over(allotment: Allotment, site: str, wave: str) -> Allotment:
    """Return an allotment whose half-day at a site lasts as long as its rotations."""
    encounters = Encounters(allotment)
    starts_ms = encounters.waves[wave].starts_ms
    ends_ms = [
        starts_ms
        + rotations_end_ms(
            allotment.lists.settings,
            Fraction(encounters.circuits[key].factor),
            rotations=1 + max(place.rotation for place in places),
        )
        for key, places in encounters.places.items()
        if (key.site, key.wave) == (site, wave)
    ]
    half_days = tuple(
        msgspec.structs.replace(row, released_ms=max(row.released_ms, *ends_ms))
        if (row.site, row.wave) == (site, wave)
        else row
        for row in allotment.half_days
    )
    return msgspec.structs.replace(allotment, half_days=half_days)


def _own_place(allotment: Allotment, wave: str, resitter: Resitter) -> Place | None:
    number = resitter.person.number
    rows = (row for row in allotment.places if row.wave == wave)
    return next((row for row in rows if row.candidate == number), None)


def _free_positions(
    encounters: Encounters, key: CircuitKey, rotation: int, own: Place | None
) -> list[int]:
    """Return the positions of a rotation that nobody has, or the one that is theirs."""
    if own is not None:
        is_here = (own.circuit, own.rotation) == (key.code, rotation)
        return [own.position] if is_here and own.resits else []
    positions_taken = {
        place.position
        for place in encounters.places.get(key, ())
        if place.rotation == rotation
    }
    return [n for n in range(POSITIONS_COUNT) if n not in positions_taken]

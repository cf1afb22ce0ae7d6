"""A whole allotment from lists and a seed."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from concours.core.ecos.allotment.lot import Draw, draw_places
from concours.core.ecos.allotment.roles import cast_roles
from concours.core.ecos.allotment.rooms import (
    NO_ROOMS,
    assign_rooms,
    choose_floors,
    tell_rooms_missing,
)
from concours.core.ecos.allotment.station_search import seat_examiners
from concours.core.ecos.allotment.transport import post_examiners
from concours.core.ecos.circuits.document import Allotment, Circuit, HalfDay, Lists
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.circuits.tempo import rotations_end_ms
from concours.core.ecos.rules.shortages import Shortage


@dataclass(frozen=True, slots=True)
class AllotmentMade:
    """An allotment, and what it lacks. Its breaches are found apart, by the rules."""

    allotment: Allotment
    shortages: tuple[Shortage, ...]


def allot(lists: Lists, seed: bytes) -> AllotmentMade:
    """Return who is where: the same lists and the same 32 bytes give the same bytes.

    What cannot be filled stays empty and is told; an allotment is returned.
    """
    draws = list(draw_places(lists, seed))
    circuits, rooms_missing = _circuits(lists, draws)
    counts = {site.code: 0 for site in lists.sites}
    for draw in draws:
        counts[draw.site] += len(draw.codes)
    bare = Allotment(
        seed=seed.hex(),
        lists=lists,
        half_days=(),
        postings=post_examiners(lists, counts, seed),
        circuits=tuple(circuits),
        places=tuple(place for draw in draws for place in draw.places),
        chairs=(),
        roles=(),
    )
    encounters = Encounters(bare)
    chairs, roles, shortages = [], [], list(rooms_missing)
    for site in (site for site in lists.sites if counts[site.code]):
        seating = seat_examiners(encounters, site.code, seed)
        chairs += seating.chairs
        shortages += seating.shortages
        for wave in sorted(
            {w for draw in draws if draw.site == site.code for w in draw.waves}
        ):
            own_roles, missing = cast_roles(encounters, site.code, wave, seed)
            roles += own_roles
            shortages += missing
    allotment = msgspec.structs.replace(
        bare,
        half_days=tuple(_half_days(encounters)),
        chairs=tuple(chairs),
        roles=tuple(roles),
    )
    return AllotmentMade(allotment, tuple(shortages))


def _circuits(
    lists: Lists, draws: Sequence[Draw]
) -> tuple[list[Circuit], list[Shortage]]:
    series = {series.code: series for series in lists.series}
    series_of = {wave.code: series[wave.series] for wave in lists.waves}
    by_site = defaultdict[str, list[Draw]](list)
    for draw in draws:
        by_site[draw.site].append(draw)
    circuits, shortages = [], []
    for site, own in by_site.items():
        floor_of = choose_floors(lists, own)
        in_use = {(p.wave, p.circuit) for draw in own for p in draw.places}
        for wave in own[0].waves:
            codes = [
                (code, draw.factor)
                for draw in own
                for code in draw.codes
                if (wave, code) in in_use
            ]
            rooms_found = assign_rooms(lists, series_of[wave], site, floor_of)
            rooms = {code: rooms_found.get(code, NO_ROOMS) for code, _ in codes}
            shortages += tell_rooms_missing(site, wave, series_of[wave], rooms)
            circuits += [
                Circuit(
                    site=site, wave=wave, code=code, factor=factor, rooms=rooms[code]
                )
                for code, factor in codes
            ]
    return circuits, shortages


def _half_days(encounters: Encounters) -> Iterator[HalfDay]:
    """Yield the hours of each site and wave: nobody leaves while others are awaited."""
    settings = encounters.allotment.lists.settings
    attended = sorted({(key.site, key.wave) for key in encounters.circuits})
    waves = {wave for _, wave in attended}
    ends_ms = defaultdict[tuple[str, str], int](int)
    for key, places in encounters.places.items():
        rotations = max(place.rotation for place in places) + 1
        factor = Fraction(encounters.circuits[key].factor)
        end_ms = rotations_end_ms(settings, factor, rotations=rotations)
        at = (key.site, key.wave)
        ends_ms[at] = max(ends_ms[at], end_ms)
    for site, code in attended:
        wave = encounters.waves[code]
        awaited_ms = [
            later_wave.starts_ms - settings.confinement_ms
            for later_wave in encounters.waves.values()
            if later_wave.code in waves
            and later_wave.series == wave.series
            and later_wave.starts_ms > wave.starts_ms
        ]
        released_ms = max([wave.starts_ms + ends_ms[site, code], *awaited_ms])
        yield HalfDay(
            site=site, wave=code, released_ms=released_ms,
            confined_ms=wave.starts_ms - settings.confinement_ms,
        )  # fmt: skip

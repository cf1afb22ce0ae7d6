"""The rows that an allotment makes in one half-day, and the part of each site.

Called inside the act that records them (`acts.ecos.allotment`), and by nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from uuid import UUID, uuid5

from concours.core.ecos.bells.tempo import write_tempo
from concours.core.ecos.circuits.document import Allotment, Chair, Circuit, Place
from concours.core.ecos.circuits.reading import to_value
from concours.core.ecos.circuits.tempo import tempo_of
from concours.core.kernel.canonical import Json, dump
from concours.store import models

ROWS_COUNT = 2_000
"""Rows that one statement adds."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the house knows under the names of an allotment."""

    sittings: Mapping[str, models.Sitting]
    sites: Mapping[str, UUID]
    candidates: Mapping[str, UUID]
    examiners: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One wave of an allotment, and the sitting that it is."""

    allotment: Allotment
    wave: str
    sitting: models.Sitting

    @property
    def circuits(self) -> list[Circuit]:
        """The circuits of the wave."""
        return [row for row in self.allotment.circuits if row.wave == self.wave]

    @property
    def chairs(self) -> list[Chair]:
        """The chairs of the wave."""
        return [row for row in self.allotment.chairs if row.wave == self.wave]

    @property
    def places(self) -> list[Place]:
        """The places of the wave."""
        return [row for row in self.allotment.places if row.wave == self.wave]

    @property
    def stations(self) -> tuple[str, ...]:
        """The stations of its series, in order."""
        lists = self.allotment.lists
        series = next(wave.series for wave in lists.waves if wave.code == self.wave)
        rows = next(row for row in lists.series if row.code == series)
        return tuple(station.code for station in rows.stations)

    def circuit_id(self, site: str, code: str) -> UUID:
        """Return the identity of a circuit: the same in each allotment."""
        return uuid5(self.sitting.id, f"circuit/{site}/{code}")


def keep_document(half_day: HalfDay, ground: Ground, *, act: int) -> None:
    """Keep the part of each site in one half-day, as the next version there."""
    for code, site in ground.sites.items():
        part = dump(_part(half_day, code))
        earlier = models.Allotment.objects.filter(
            sitting=half_day.sitting, site_id=site
        )
        models.Allotment.objects.create(
            sitting=half_day.sitting,
            site_id=site,
            version=earlier.count() + 1,
            document=part,
            digest=sha256(part).digest(),
            adopted_act=act,
        )


def _part(half_day: HalfDay, site: str) -> Json:
    """Return what concerns one site, in the words of the whole document."""
    roles = [row for row in half_day.allotment.roles if row.wave == half_day.wave]
    sites = {row.number: row.site for row in half_day.allotment.lists.candidates}
    return {
        "wave": half_day.wave,
        "site": site,
        "circuits": [to_value(row) for row in half_day.circuits if row.site == site],
        "chairs": [to_value(row) for row in half_day.chairs if row.site == site],
        "places": [
            to_value(row) for row in half_day.places if sites[row.candidate] == site
        ],
        "roles": [to_value(row) for row in roles if row.site == site],
    }


def seat_everybody(half_day: HalfDay, ground: Ground) -> None:
    """Make circuits, chairs and their attempts, and the place of each candidate."""
    sitting = half_day.sitting
    circuits = half_day.circuits
    settings = half_day.allotment.lists.settings
    models.Circuit.objects.bulk_create(
        [
            models.Circuit(
                id=half_day.circuit_id(row.site, row.code),
                sitting=sitting,
                site_id=ground.sites[row.site],
                code=row.code,
                factor_num=Fraction(row.factor).numerator,
                factor_den=Fraction(row.factor).denominator,
                tempo=write_tempo(tempo_of(settings, Fraction(row.factor))),
            )
            for row in circuits
        ],
        batch_size=ROWS_COUNT,
    )
    chairs = list(_chairs(half_day, ground))
    models.Chair.objects.bulk_create(chairs, batch_size=ROWS_COUNT)
    models.Attempt.objects.bulk_create(
        [
            models.Attempt(id=uuid5(chair.id, "attempt"), sitting=sitting, chair=chair)
            for chair in chairs
        ],
        batch_size=ROWS_COUNT,
    )
    _place_candidates(half_day, ground)


def _chairs(half_day: HalfDay, ground: Ground) -> Iterator[models.Chair]:
    rooms = {(row.site, row.code): row.rooms for row in half_day.circuits}
    stations = {code: position for position, code in enumerate(half_day.stations)}
    for row in half_day.chairs:
        circuit = half_day.circuit_id(row.site, row.circuit)
        station = stations[row.station]
        yield models.Chair(
            id=uuid5(circuit, f"chair/{station}/{row.place}"),
            sitting=half_day.sitting,
            circuit_id=circuit,
            station=station,
            station_code=row.station,
            place=row.place,
            room=rooms[row.site, row.circuit][station],
            examiner_id=ground.examiners[row.examiner] if row.examiner else None,
        )


def _place_candidates(half_day: HalfDay, ground: Ground) -> None:
    sitting, places = half_day.sitting, half_day.places
    sites = {row.number: row.site for row in half_day.allotment.lists.candidates}
    attempts = {
        row.candidate: models.Attempt(
            id=uuid5(sitting.id, f"candidate/{row.candidate}"),
            sitting=sitting,
            candidate_id=ground.candidates[row.candidate],
        )
        for row in places
    }
    models.Attempt.objects.bulk_create(attempts.values(), batch_size=ROWS_COUNT)
    models.CircuitPlace.objects.bulk_create(
        [
            models.CircuitPlace(
                attempt=attempts[row.candidate],
                circuit_id=half_day.circuit_id(sites[row.candidate], row.circuit),
                rotation=row.rotation,
                position=row.position,
            )
            for row in places
        ],
        batch_size=ROWS_COUNT,
    )

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
from concours.core.ecos.circuits.parts import part_of_site, write_part
from concours.core.ecos.circuits.tempo import rotations_end_ms, tempo_of
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
        of_site = part_of_site(half_day.allotment, code)
        part = write_part(of_site, code, half_day.wave)
        keep_part(half_day.sitting, site, part, act=act)


def keep_part(sitting: models.Sitting, site: UUID, part: bytes, *, act: int) -> int:
    """Keep the part of a site in a half-day as the next version, and return it."""
    version = models.Allotment.objects.filter(sitting=sitting, site_id=site).count() + 1
    models.Allotment.objects.create(
        sitting=sitting,
        site_id=site,
        version=version,
        document=part,
        digest=sha256(part).digest(),
        adopted_act=act,
    )
    return version


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
                has_door_screens=settings.door == "tablet",
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
    keep_length(sitting, half_day.allotment)


def keep_length(
    sitting: models.Sitting, allotment: Allotment, *, least_ms: int = 1
) -> None:
    """Let a half-day last as long as its bells ring: those of a normal circuit.

    An allotment may have fewer rotations than the half-day that was planned. Of one
    site alone, it takes nothing from the others: `least_ms` stays.
    """
    rotations = [row.rotation for row in allotment.places if row.wave == sitting.code]
    length_ms = rotations_end_ms(
        allotment.lists.settings, Fraction(1), rotations=max(rotations, default=0) + 1
    )
    sitting.duration_ms = max(least_ms, length_ms)
    sitting.save(update_fields=["duration_ms"])


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


def seat_words(place: Place) -> str:
    """Return where somebody begins, as a seat: rotation and position, from 1.

    The circuit is the room: so lists, roll call and letters tell it like any other.
    """
    return f"{place.rotation + 1}/{place.position + 1}"


def _place_candidates(half_day: HalfDay, ground: Ground) -> None:
    sitting, places = half_day.sitting, half_day.places
    sites = {row.number: row.site for row in half_day.allotment.lists.candidates}
    models.Placement.objects.bulk_create(
        [
            models.Placement(
                sitting_id=sitting.id,
                candidate_id=ground.candidates[row.candidate],
                site_id=ground.sites[sites[row.candidate]],
                room=row.circuit,
                seat=seat_words(row),
            )
            for row in places
        ],
        batch_size=ROWS_COUNT,
    )
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

"""A nation's practical exam for benches: who was marked by whom, and what they got."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.quality.cohort import MarkedGrid
from concours.rehearsal.practical_nation import draw_nation

CANDIDATES_COUNT, SITES_COUNT = 12_000, 34
SEED = bytes(32)
PERSON, INTERACTION, EXAMINER, REST = 1.4, 1.6, 1.2, 1.0
"""Deviations of marks, as in the probe of the design."""


@dataclass(frozen=True, slots=True)
class CircuitSheet:
    """One circuit of one half-day: its stations, and who comes in which turn."""

    site: str
    wave: str
    code: str
    factor: str
    stations: tuple[str, ...]
    examiners: dict[tuple[str, int], str]
    rotations: tuple[tuple[str | None, ...], ...]

    def meetings(self) -> Iterator[tuple[int, str, str]]:
        """Yield turn, station and candidate."""
        for rotation, positions in enumerate(self.rotations):
            for turn in range(TURNS_OF_ROTATION):
                for position, candidate in enumerate(positions):
                    if candidate is not None:
                        station = self.stations[(position + turn) % TURNS_OF_ROTATION]
                        number = TURNS_OF_ROTATION * rotation + turn + 1
                        yield number, station, candidate


def draw_circuits() -> tuple[CircuitSheet, ...]:
    """Return every circuit of an allotted nation."""
    allotment = allot(draw_nation(CANDIDATES_COUNT, SITES_COUNT), SEED).allotment
    return tuple(_sheets(allotment))


def _sheets(allotment: Allotment) -> Iterator[CircuitSheet]:
    series = {row.code: row for row in allotment.lists.series}
    wave_series = {wave.code: wave.series for wave in allotment.lists.waves}
    homes = {person.number: person.site for person in allotment.lists.candidates}
    seats: dict[tuple[str, str, str], dict[tuple[str, int], str]] = defaultdict(dict)
    for chair in allotment.chairs:
        key = (chair.site, chair.wave, chair.circuit)
        seats[key][chair.station, chair.place] = chair.examiner
    places = defaultdict(dict)
    for row in allotment.places:
        key = (homes[row.candidate], row.wave, row.circuit)
        places[key][row.rotation, row.position] = row.candidate
    for circuit in allotment.circuits:
        key = (circuit.site, circuit.wave, circuit.code)
        own = places[key]
        count = max((rotation for rotation, _ in own), default=-1) + 1
        code = wave_series[circuit.wave]
        yield CircuitSheet(
            *key,
            circuit.factor,
            tuple(f"{code}-{row.code}" for row in series[code].stations),
            {(f"{code}-{at}", place): who for (at, place), who in seats[key].items()},
            tuple(
                tuple(own.get((rotation, at)) for at in range(TURNS_OF_ROTATION))
                for rotation in range(count)
            ),
        )


def draw_marks(sheets: tuple[CircuitSheet, ...], seed: int = 5) -> list[MarkedGrid]:
    """Return every grid of a nation with a mark, in quarters of a point."""
    chance = Random(seed)  # noqa: S311 -- a bench
    persons: dict[str, float] = defaultdict(lambda: chance.gauss(12, PERSON))
    severities: dict[str, float] = defaultdict(lambda: chance.gauss(0, EXAMINER))
    grids = []
    for sheet in sheets:
        for _, station, candidate in sheet.meetings():
            cell = persons[candidate] + chance.gauss(0, INTERACTION)
            for place in (1, 2):
                examiner = sheet.examiners[station, place]
                mark = cell + severities[examiner] + chance.gauss(0, REST)
                quarters = min(80, max(0, round(4 * mark)))
                grids.append(
                    MarkedGrid(
                        site=sheet.site,
                        circuit=f"{sheet.wave}-{sheet.code}",
                        station=station,
                        chair=place,
                        examiner=examiner,
                        candidate=candidate,
                        mark=Fraction(quarters, 4),
                        overall=min(4, max(0, round((mark - 6) / 3))),
                        tempo=sheet.factor,
                    )
                )
    return grids

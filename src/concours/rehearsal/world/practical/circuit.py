"""The circuits of the world: their chairs, their sheet, their tempo, their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from uuid import uuid5

from concours.core.delivery.journal.entry import AttemptId
from concours.core.ecos.bells.signals import Replay
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION, Tempo
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, Turns, turns_of
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid, GridForm, read_form
from concours.core.kernel.canonical import Json, dump
from concours.rehearsal.world.paper import SITTINGS, Candidate

TEMPO = Tempo(station_ms=9_000, reading_ms=1_500, warn_ms=1_500, changeover_ms=3_000)
STATIONS = tuple(f"s{number}" for number in range(1, TURNS_OF_ROTATION + 1))
PLACES = tuple(ChairPlace(station, place) for station in STATIONS for place in (1, 2))
HALF_DAY_MS = TURNS_OF_ROTATION * (TEMPO.station_ms + TEMPO.changeover_ms)


def _document(station: str) -> dict[str, Json]:
    return {
        "station": station,
        "title": f"Station {station}",
        "criteria": [
            {"text": "<p>Se présente</p>", "levels": ["Non fait", "Fait"]},
            {"text": "<p>Facteurs cités</p>", "levels": ["0", "1-2", "3"]},
        ],
        "aptitudes": [{"text": "<p>Écoute</p>", "levels": ["a", "b", "c", "d", "e"]}],
        "overall": ["1", "2", "3", "4", "5"],
    }


FORMS: Mapping[str, GridForm] = {
    station: read_form(dump(_document(station))) for station in STATIONS
}


@dataclass(frozen=True, slots=True)
class Circuit:
    """One circuit, of the site that has its number; `first_positions` as allotted.

    A chair is to its tablet what a candidate is elsewhere: whose attempt it writes.
    """

    site: int
    chairs: Mapping[ChairPlace, Candidate]
    first_positions: tuple[CandidateNumber | None, ...]

    def place_of(self, attempt: AttemptId) -> ChairPlace:
        """Return the chair that an attempt is of."""
        return next(
            place for place, chair in self.chairs.items() if chair.attempt == attempt
        )


def make_circuit(site: int, positions: Sequence[CandidateNumber | None]) -> Circuit:
    """Return the circuit of a site: its chairs are numbered on from its first."""
    first_number = site * len(PLACES) + 1
    chairs = {
        place: Candidate(
            number,
            site,
            Fraction(1),
            AttemptId(uuid5(SITTINGS[0], f"chair {site} {place}")),
        )
        for number, place in enumerate(PLACES, start=first_number)
    }
    return Circuit(site, chairs, tuple(positions))


def sheet_of(positions: Sequence[CandidateNumber | None]) -> Turns:
    """Return who is expected in each turn at each station."""
    return _sheet_of(tuple(positions))


@lru_cache(maxsize=1_000)
def _sheet_of(positions: tuple[CandidateNumber | None, ...]) -> Turns:
    return turns_of([positions], STATIONS)


@dataclass(slots=True)
class FloorRecord:
    """What staff have decided of one circuit, committed."""

    circuit: Circuit
    positions: list[CandidateNumber | None]
    attendance: dict[CandidateNumber, bool] = field(default_factory=dict)
    """Who was seen, as the coordinator said of everybody."""
    is_briefed: bool = False
    replays: list[Replay] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    claims: dict[ChairPlace, tuple[Grid, ...]] = field(default_factory=dict)
    """What tablets showed at the end, by chair: validated, and not yet held."""
    given_up: set[GridName] = field(default_factory=set)
    released_ms: int | None = None

    @property
    def seen(self) -> frozenset[CandidateNumber]:
        """The candidates who were seen at the circuit."""
        return frozenset(
            number for number, is_seen in self.attendance.items() if is_seen
        )


@dataclass(slots=True)
class CircuitTruth:
    """Who truly was where in one circuit, and what examiners vouched for.

    `strays_to`: in a turn, two stations whose candidates went to each other's room.
    """

    record: FloorRecord
    absent: frozenset[CandidateNumber] = frozenset()
    exchanges: dict[int, tuple[str, str]] = field(default_factory=dict)
    vouched: dict[tuple[ChairPlace, int], set[str]] = field(default_factory=dict)
    """By chair and turn, the digests of the grids that were held to validate."""

    def present(self, turn: int, station: str) -> CandidateNumber | None:
        """Return who truly is in a room in a turn; None where nobody came."""
        own_room, other_room = self.exchanges.get(turn, ("", ""))
        room = {own_room: other_room, other_room: own_room}.get(station, station)
        number = sheet_of(self.record.positions).get((turn, room))
        return None if number in self.absent else number

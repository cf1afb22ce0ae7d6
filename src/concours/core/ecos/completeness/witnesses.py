"""Whose a grid is: the allotment and the two chairs of a station are its witnesses.

`docs/reference/ecos/grids.md` ("Whose it is") is the public page.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import ChairGrids
from concours.core.ecos.grids.grid import EXERCISE, Grid

Turns: TypeAlias = Mapping[tuple[int, str], CandidateNumber]
"""The sheet of a circuit in force: who is expected in a turn at a station."""


class ChairPlace(NamedTuple):
    """A chair within its circuit: a station by its code, 1 or 2 of the two."""

    station: str
    place: int

    @property
    def partner(self) -> "ChairPlace":
        """The other chair of the station."""
        return ChairPlace(self.station, 3 - self.place)


Chairs: TypeAlias = Mapping[ChairPlace, ChairGrids]
Attributions: TypeAlias = Mapping[
    tuple[ChairPlace, int, CandidateNumber | None], CandidateNumber
]
"""By act of two persons: of a chair, in a turn, met as somebody or nobody, whose."""


class _Reading(NamedTuple):
    """Whom a chair met in a turn; `is_said` if two persons said so of its grid."""

    candidate: CandidateNumber
    is_read: bool
    is_said: bool


class OwnedGrid(Struct, frozen=True, gc=False):
    """A grid and the candidate whose it is; None while it is a stray.

    `is_attributed`: two persons have said so, not the witnesses.
    """

    chair: ChairPlace
    grid: Grid
    owner: CandidateNumber | None
    is_attributed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing is to be told of how it came about."""
        grid = self.grid
        is_of_tablet = not (grid.is_carried or grid.is_paper or self.is_attributed)
        return is_of_tablet and not (grid.is_late or grid.alerts)

    @property
    def is_stray_given(self) -> bool:
        """Whether a tablet wrote it and two persons said whose it is."""
        return self.is_attributed and not self.grid.is_paper

    @property
    def digest(self) -> str | None:
        """The digest of a grid that is validated as it was shown; else None."""
        validation = self.grid.validated
        is_as_shown = validation is not None and validation.is_as_shown
        return validation.digest if validation and is_as_shown else None


def turns_of(
    rotations: Sequence[Sequence[CandidateNumber | None]], stations: Sequence[str]
) -> Turns:
    """Return the sheet of a circuit: who is at each station in each turn, from 1.

    In turn t (from 0) of a rotation, position p is at station (p + t) mod 5. None is
    a position that nobody has.
    """
    assert len(stations) == TURNS_OF_ROTATION
    return {
        (TURNS_OF_ROTATION * rotation + turn + 1, station): candidate
        for rotation, positions in enumerate(rotations)
        for turn in range(TURNS_OF_ROTATION)
        for position, candidate in enumerate(positions)
        for station in (stations[(position + turn) % TURNS_OF_ROTATION],)
        if candidate is not None
    }


def own_grids(
    chairs: Chairs,
    turns: Turns,
    attributions: Attributions | None = None,
    *,
    absent: Collection[CandidateNumber] = (),
) -> tuple[OwnedGrid, ...]:
    """Return every grid of a circuit but exercises, with whose it is.

    A grid is the candidate's who was met if the sheet in force or the other chair says
    so too. To tap whom the tablet expected is to look at nobody: alone it never stands
    against the sheet, nor against a number that the other chair read. Of a grid that
    two persons gave it counts whose they said it is. Nobody is in two rooms at once:
    what they said of another room stands, and against the sheet what was read where it
    expects somebody. Nobody owns a grid of whom attendance notes `absent`, or of whom
    the other chair says that nobody came: only two persons give it.
    """
    acts = attributions or {}
    readings = {
        chair: _readings(chair, chair_grids.grids, acts)
        for chair, chair_grids in chairs.items()
    }
    absences = {chair: chair_grids.absent for chair, chair_grids in chairs.items()}
    rooms = _Rooms(readings, turns)
    owned_grids = []
    for chair, chair_grids in sorted(chairs.items()):
        partners = readings.get(chair.partner, {})
        for grid in chair_grids.grids:
            turn = grid.turn
            if turn == EXERCISE:
                continue
            owner = acts and acts.get((chair, turn, grid.candidate))
            if owner:
                owned_grids.append(OwnedGrid(chair, grid, owner, is_attributed=True))
                continue
            owner = _witnessed(
                grid, partners.get(turn, ()), turns.get((turn, chair.station))
            )
            is_denied = owner is not None and (
                owner in absent
                or (
                    turn not in partners
                    and (turn, owner) in absences.get(chair.partner, ())
                )
                or rooms.is_elsewhere(owner, turn, chair.station)
            )
            owned_grids.append(OwnedGrid(chair, grid, None if is_denied else owner))
    return tuple(owned_grids)


def _readings(
    chair: ChairPlace, grids: Sequence[Grid], acts: Attributions
) -> Mapping[int, list[_Reading]]:
    """Return whom a chair met in each turn, or as two persons said whom it met."""
    own: dict[int, list[_Reading]] = {}
    for grid in grids:
        owner = None
        if acts and not grid.is_paper:
            owner = acts.get((chair, grid.turn, grid.candidate))
        candidate = owner or grid.candidate
        if candidate is not None:
            is_read = owner is not None or _is_looked_at(grid)
            reading = _Reading(candidate, is_read, owner is not None)
            own.setdefault(grid.turn, []).append(reading)
    return own


class _Rooms:
    """Where somebody was in a turn, by two persons or by a number that was read."""

    def __init__(
        self,
        readings: Mapping[ChairPlace, Mapping[int, list[_Reading]]],
        turns: Turns,
    ) -> None:
        self._turns = turns
        self._readings = readings
        self._stations: dict[tuple[int, CandidateNumber], set[str]] = {}
        said_readings = (
            (turn, reading.candidate, chair.station)
            for chair, by_turn in readings.items()
            for turn, own in by_turn.items()
            for reading in own
            if reading.is_said
        )
        for turn, candidate, station in said_readings:
            self._stations.setdefault((turn, candidate), set()).add(station)

    def is_elsewhere(self, candidate: CandidateNumber, turn: int, station: str) -> bool:
        """Tell whether somebody of this room was in another one.

        Two persons said so; or, against the sheet, a chair read them where it
        expects them.
        """
        if self._stations and self._stations.get((turn, candidate), set()) - {station}:
            return True
        if self._turns.get((turn, station)) == candidate:
            return False
        return any(
            reading.candidate == candidate and reading.is_read
            for room, by_turn in self._readings.items()
            if self._turns.get((turn, room.station)) == candidate
            for reading in by_turn.get(turn, ())
        )


def _witnessed(
    grid: Grid, partners: Sequence[_Reading], expected: CandidateNumber | None
) -> CandidateNumber | None:
    """Return whose a grid is; `partners` are those of the other chair in its turn."""
    candidate = grid.candidate
    if expected == candidate and len(partners) == 1:
        [partner] = partners
        if partner.candidate == candidate:
            return candidate  # all witnesses agree
    is_read = _is_looked_at(grid)
    agreeing = [reading for reading in partners if reading.candidate == candidate]
    if expected == candidate:
        other_readings = [
            reading for reading in partners if reading.candidate != candidate
        ]
        is_overruled = not agreeing and any(
            reading.is_said for reading in other_readings
        )
        is_doubted = not is_read and any(reading.is_read for reading in other_readings)
        return None if is_overruled or is_doubted else candidate
    is_confirmed = any(is_read or reading.is_read for reading in agreeing)
    return candidate if is_confirmed else None


def _is_looked_at(grid: Grid) -> bool:
    """Say whether a number was read; a grid that was carried does not tell."""
    return grid.by not in (None, "expected")

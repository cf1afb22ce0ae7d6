"""Whose a grid is: the allotment and the two chairs of a station are its witnesses.

`docs/reference/ecos/grids.md` ("Whose it is") is the public page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.fold import ChairGrids
from concours.core.ecos.grids.grid import EXERCISE, Grid

Turns: TypeAlias = Mapping[tuple[int, str], CandidateNumber]
"""The sheet of a circuit in force: who is expected in a turn at a station."""

FindingKind = Literal[
    "disagreement",
    "twice_in_turn",
    "two_in_turn",
    "met_again",
    "out_of_turn",
    "not_of_circuit",
    "not_as_shown",
]


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


@dataclass(frozen=True, slots=True)
class OwnedGrid:
    """A grid and the candidate whose it is; None while it is a stray.

    `is_attributed`: two persons have said so, not the witnesses.
    """

    chair: ChairPlace
    grid: Grid
    owner: CandidateNumber | None
    is_attributed: bool = False

    @property
    def digest(self) -> str | None:
        """The digest of a grid that is validated as it was shown; else None."""
        validation = self.grid.validated
        is_as_shown = validation is not None and validation.is_as_shown
        return validation.digest if validation and is_as_shown else None


@dataclass(frozen=True, slots=True, order=True)
class WitnessFinding:
    """What witnesses say that does not go together; chairs and candidates sorted."""

    turn: int
    kind: FindingKind
    chairs: tuple[ChairPlace, ...]
    candidates: tuple[CandidateNumber, ...]


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
    chairs: Chairs, turns: Turns, attributions: Attributions | None = None
) -> tuple[OwnedGrid, ...]:
    """Return every grid of a circuit but exercises, with whose it is.

    A grid is the candidate's who was met if the sheet in force or the other chair says
    so too. To tap whom the tablet expected is to look at nobody: alone it never stands
    against the sheet, nor against a number that the other chair read.
    """
    acts = attributions or {}
    return tuple(
        OwnedGrid(chair, grid, owner, is_attributed)
        for chair, chair_grids in sorted(chairs.items())
        for grid in chair_grids.grids
        if grid.turn != EXERCISE
        for attributed in (acts.get((chair, grid.turn, grid.candidate)),)
        for is_attributed in (attributed is not None,)
        for owner in (attributed or _witnessed(chair, grid, chairs, turns),)
    )


def find_disagreements(chairs: Chairs, turns: Turns) -> tuple[WitnessFinding, ...]:
    """Return all that witnesses say against each other, by turn."""
    return tuple(sorted({*_in_stations(chairs), *_in_circuit(chairs, turns)}))


def _witnessed(
    chair: ChairPlace, grid: Grid, chairs: Chairs, turns: Turns
) -> CandidateNumber | None:
    candidate = grid.candidate
    if candidate is None:
        return None
    partners = _met_in(chairs, chair.partner, grid.turn)
    is_looked_at = _is_looked_at(grid)
    if turns.get((grid.turn, chair.station)) == candidate:
        is_denied = not is_looked_at and any(
            partner.candidate != candidate and _is_looked_at(partner)
            for partner in partners
        )
        return None if is_denied else candidate
    is_confirmed = any(
        partner.candidate == candidate and (is_looked_at or _is_looked_at(partner))
        for partner in partners
    )
    return candidate if is_confirmed else None


def _is_looked_at(grid: Grid) -> bool:
    """Say whether a number was read; a grid that was carried does not tell."""
    return grid.by not in (None, "expected")


def _met_in(chairs: Chairs, chair: ChairPlace, turn: int) -> list[Grid]:
    grids = chairs[chair].grids if chair in chairs else ()
    return [grid for grid in grids if grid.turn == turn and grid.candidate is not None]


def _in_stations(chairs: Chairs) -> Iterator[WitnessFinding]:
    """Yield what the two chairs of a station say, each alone and against the other."""
    for chair, chair_grids in chairs.items():
        named_grids = [grid for grid in chair_grids.grids if grid.candidate is not None]
        for turn, grids in groupby(named_grids, key=lambda grid: grid.turn):
            candidates = _numbers(grids)
            if len(candidates) > 1:
                yield WitnessFinding(turn, "two_in_turn", (chair,), candidates)
            partners = _numbers(_met_in(chairs, chair.partner, turn))
            if partners and partners != candidates:
                pair = tuple(sorted((chair, chair.partner)))
                pair_candidates = tuple(sorted({*partners, *candidates}))
                yield WitnessFinding(turn, "disagreement", pair, pair_candidates)
        yield from _against_absence(chair, chairs)
        for grid in chair_grids.grids:
            if grid.validated and not grid.validated.is_as_shown:
                own = (grid.candidate,) if grid.candidate is not None else ()
                yield WitnessFinding(grid.turn, "not_as_shown", (chair,), own)


def _against_absence(chair: ChairPlace, chairs: Chairs) -> Iterator[WitnessFinding]:
    """Yield whom this chair did not see and the other one met."""
    for turn, candidate in chairs[chair].absent:
        partners = _numbers(_met_in(chairs, chair.partner, turn))
        own = _numbers(_met_in(chairs, chair, turn))
        if candidate in partners and not own:
            pair = tuple(sorted((chair, chair.partner)))
            yield WitnessFinding(turn, "disagreement", pair, (candidate,))


def _in_circuit(chairs: Chairs, turns: Turns) -> Iterator[WitnessFinding]:
    """Yield what a whole circuit says of each candidate who was met."""
    members = set(turns.values())
    meetings: dict[CandidateNumber, list[tuple[int, ChairPlace]]] = {}
    for chair, chair_grids in sorted(chairs.items()):
        for grid in chair_grids.grids:
            if grid.candidate is not None:
                meetings.setdefault(grid.candidate, []).append((grid.turn, chair))
    for candidate, places in meetings.items():
        yield from _repeated_meetings(candidate, places)
        for turn, chair in places:
            if candidate not in members:
                yield WitnessFinding(turn, "not_of_circuit", (chair,), (candidate,))
            elif turns.get((turn, chair.station)) != candidate:
                yield WitnessFinding(turn, "out_of_turn", (chair,), (candidate,))


def _repeated_meetings(
    candidate: CandidateNumber, places: Sequence[tuple[int, ChairPlace]]
) -> Iterator[WitnessFinding]:
    """Yield turns of a candidate at two stations, and chairs that met them again."""
    for turn in sorted({turn for turn, _ in places}):
        chairs = tuple(sorted(chair for at_turn, chair in places if at_turn == turn))
        if len({chair.station for chair in chairs}) > 1:
            yield WitnessFinding(turn, "twice_in_turn", chairs, (candidate,))
    for chair in sorted({chair for _, chair in places}):
        own_turns = sorted(turn for turn, place in places if place == chair)
        if len(own_turns) > 1:
            yield WitnessFinding(own_turns[-1], "met_again", (chair,), (candidate,))


def _numbers(grids: "Sequence[Grid] | Iterator[Grid]") -> tuple[CandidateNumber, ...]:
    return tuple(sorted({g.candidate for g in grids if g.candidate is not None}))

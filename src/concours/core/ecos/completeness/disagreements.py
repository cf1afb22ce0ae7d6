"""What witnesses of a circuit say that does not go together, told at once.

`docs/reference/ecos/grids.md` ("Whose it is") is the public page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.ecos.completeness.witnesses import (
    ChairPlace,
    Chairs,
    OwnedGrid,
    Turns,
)
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid

FindingKind = Literal[
    "disagreement",
    "twice_in_turn",
    "two_in_turn",
    "met_again",
    "out_of_turn",
    "not_of_circuit",
    "not_as_shown",
]


MetNumbers: TypeAlias = Mapping[ChairPlace, Mapping[int, tuple[CandidateNumber, ...]]]
"""Whom each chair met in each turn, sorted."""


@dataclass(frozen=True, slots=True, order=True)
class WitnessFinding:
    """What witnesses say that does not go together; chairs and candidates sorted."""

    turn: int
    kind: FindingKind
    chairs: tuple[ChairPlace, ...]
    candidates: tuple[CandidateNumber, ...]


def find_disagreements(chairs: Chairs, turns: Turns) -> tuple[WitnessFinding, ...]:
    """Return all that witnesses say against each other, by turn."""
    met_numbers = {
        chair: {turn: _numbers(grids) for turn, grids in grids_by_turn.items()}
        for chair, grids_by_turn in _named_grids(chairs).items()
    }
    findings = {*_in_stations(chairs, met_numbers), *_in_circuit(met_numbers, turns)}
    return tuple(sorted(findings))


def drop_settled(
    findings: Sequence[WitnessFinding], grids: Sequence[OwnedGrid]
) -> tuple[WitnessFinding, ...]:
    """Return the findings that two persons have not settled.

    One is settled once each grid in it is somebody's, one of them by their act. What
    was validated otherwise than shown stays: no act says what was meant.
    """
    if not any(owned.is_attributed for owned in grids):
        return tuple(findings)
    return tuple(
        finding
        for finding in findings
        if finding.kind == "not_as_shown" or not _is_settled(finding, grids)
    )


def _is_settled(finding: WitnessFinding, grids: Sequence[OwnedGrid]) -> bool:
    grids_of_it = [
        owned
        for owned in grids
        if owned.chair in finding.chairs
        and owned.grid.candidate in finding.candidates
        and (owned.grid.turn == finding.turn or finding.kind == "met_again")
    ]
    is_whole = all(owned.owner is not None for owned in grids_of_it)
    return is_whole and any(owned.is_attributed for owned in grids_of_it)


def _named_grids(chairs: Chairs) -> Mapping[ChairPlace, Mapping[int, list[Grid]]]:
    """Return the grids of each chair that somebody was met for, by turn."""
    grids_by_chair: dict[ChairPlace, dict[int, list[Grid]]] = {}
    for chair, chair_grids in chairs.items():
        own = grids_by_chair[chair] = {}
        for grid in chair_grids.grids:
            if grid.candidate is not None:
                own.setdefault(grid.turn, []).append(grid)
    return grids_by_chair


def _in_stations(chairs: Chairs, met_numbers: MetNumbers) -> Iterator[WitnessFinding]:
    """Yield what the two chairs of a station say, each alone and against the other."""
    for chair, chair_grids in chairs.items():
        partner = chair.partner
        partners_by_turn = met_numbers.get(partner, {})
        for turn, candidates in met_numbers[chair].items():
            if len(candidates) > 1:
                yield WitnessFinding(turn, "two_in_turn", (chair,), candidates)
            partners = partners_by_turn.get(turn)
            if partners and partners != candidates:
                pair = tuple(sorted((chair, partner)))
                pair_candidates = tuple(sorted({*partners, *candidates}))
                yield WitnessFinding(turn, "disagreement", pair, pair_candidates)
        for turn, candidate in chair_grids.absent:
            is_met = candidate in partners_by_turn.get(turn, ())
            if is_met and turn not in met_numbers[chair]:
                pair = tuple(sorted((chair, partner)))
                yield WitnessFinding(turn, "disagreement", pair, (candidate,))
        for grid in chair_grids.grids:
            if grid.validated and not grid.validated.is_as_shown:
                own = (grid.candidate,) if grid.candidate is not None else ()
                yield WitnessFinding(grid.turn, "not_as_shown", (chair,), own)


def _in_circuit(met_numbers: MetNumbers, turns: Turns) -> Iterator[WitnessFinding]:
    """Yield what a whole circuit says of each candidate who was met."""
    members = set(turns.values())
    chairs_by_turn: dict[tuple[CandidateNumber, int], list[ChairPlace]] = {}
    turns_by_chair: dict[tuple[CandidateNumber, ChairPlace], list[int]] = {}
    for turn, chair, candidate in _meetings(met_numbers):
        chairs_by_turn.setdefault((candidate, turn), []).append(chair)
        turns_by_chair.setdefault((candidate, chair), []).append(turn)
        if candidate not in members:
            yield WitnessFinding(turn, "not_of_circuit", (chair,), (candidate,))
        elif turns.get((turn, chair.station)) != candidate:
            yield WitnessFinding(turn, "out_of_turn", (chair,), (candidate,))
    for (candidate, turn), chairs in chairs_by_turn.items():
        if any(chair.station != chairs[0].station for chair in chairs):
            places = tuple(sorted(chairs))
            yield WitnessFinding(turn, "twice_in_turn", places, (candidate,))
    for (candidate, chair), own_turns in turns_by_chair.items():
        if len(own_turns) > 1:
            yield WitnessFinding(max(own_turns), "met_again", (chair,), (candidate,))


def _meetings(
    met_numbers: MetNumbers,
) -> Iterator[tuple[int, ChairPlace, CandidateNumber]]:
    for chair, numbers_by_turn in met_numbers.items():
        for turn, numbers in numbers_by_turn.items():
            for candidate in numbers:
                yield turn, chair, candidate


def _numbers(grids: Sequence[Grid]) -> tuple[CandidateNumber, ...]:
    """Return who was met for these grids, each once, sorted."""
    numbers = {grid.candidate for grid in grids if grid.candidate is not None}
    return tuple(sorted(numbers))

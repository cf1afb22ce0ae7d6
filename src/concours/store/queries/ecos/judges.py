"""Who sat at a chair in a turn: as the allotment was then, whatever is mended since."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.ecos.bells.signals import last_round
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.cells import Cell
from concours.core.ecos.grids.grid import Grid
from concours.store.models import Examiner
from concours.store.queries.ecos.circuits import CircuitPlan, Judge
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.sql import rows_of

VERSIONS = """
SELECT act.at_ms, t.id FROM allotment t JOIN act ON act.number = t.adopted_act
WHERE t.sitting_id = %s AND t.site_id = %s ORDER BY t.version
"""
DOCUMENT = "SELECT document FROM allotment WHERE id = %s"
DOCUMENTS_KEPT_MAX = 256
"""Versions whose seats are remembered: a version is never written again."""

Seat = tuple[str, str, int]
"""A circuit, a station and a place, by their codes."""


@dataclass(frozen=True, slots=True)
class SeatedTurns:
    """Who had a chair, from which turn to which."""

    judge: Judge
    first: int
    last: int


class Seatings:
    """Who has had each chair of a circuit: by versions, whatever is mended since."""

    def __init__(self, plan: CircuitPlan) -> None:
        self._plan = plan
        self._versions = [
            (at_ms, _seats(document))
            for at_ms, document in rows_of(VERSIONS, plan.sitting, plan.site)
        ]
        self._names = _find_names(plan, self._versions)

    def has_one_judge(self, place: ChairPlace) -> bool:
        """Tell whether nobody took a chair over from somebody else."""
        return len({number for _, number in self._seatings(place)}) <= 1

    def in_turn(self, place: ChairPlace, turn: int) -> Sequence[Judge]:
        """Return who had a chair between the signals of a turn, in order.

        Two where it was mended meanwhile; whoever sits there now before the turn has
        begun, and in a half-day that has no allotment of its own.
        """
        plan, own_chair = self._plan, self._plan.chairs[place]
        seated_now = Judge(own_chair.examiner_number, own_chair.examiner_name)
        turns = range(1, plan.times.turns_count + 1)
        has_turn = plan.bell is not None and turn in turns
        turn_round = last_round(plan.bell, turn) if plan.bell and has_turn else None
        if turn_round is None or turn_round.read is None:
            return [seated_now]
        numbers: list[str] = []
        for version, (at_ms, number) in enumerate(self._seatings(place)):
            if version == 0 or at_ms <= turn_round.read:
                numbers = [number]
            elif turn_round.end is None or at_ms < turn_round.end:
                numbers.append(number)
        numbers = [number for number in dict.fromkeys(numbers) if number]
        return [Judge(n, self._names.get(n, "")) for n in numbers] or [seated_now]

    def of_cell(self, cell: Cell) -> Sequence[Judge]:
        """Return whose tablet wrote what stands in a cell; else who had its chair."""
        writers = self._plan.chairs[cell.chair].writers
        if cell.epoch is not None and cell.epoch in writers:
            return [writers[cell.epoch]]
        return self.in_turn(cell.chair, cell.turn)

    def of_grid(self, place: ChairPlace, grid: Grid) -> Sequence[Judge]:
        """Return who judged a grid: whose tablet validated it, whoever carried it.

        Of one that no tablet validated, as on paper, who had the chair in its turn.
        """
        writers = self._plan.chairs[place].writers
        writer = grid.validated and writers.get(grid.validated.epoch)
        return [writer] if writer else self.in_turn(place, grid.turn)

    def by_turns(self, place: ChairPlace, turns_count: int) -> list[SeatedTurns]:
        """Return who has had a chair, one after the other, until its last turn."""
        spans: list[SeatedTurns] = []
        for turn in range(1, turns_count + 1):
            for judge in self.in_turn(place, turn):
                ends = judge, turn - 1
                span = next((s for s in spans if (s.judge, s.last) == ends), None)
                if span is not None:
                    spans.remove(span)
                spans.append(SeatedTurns(judge, span.first if span else turn, turn))
        return sorted(spans, key=lambda span: span.first)

    def _seatings(self, place: ChairPlace) -> list[tuple[int, str]]:
        """Return from when on who had a chair, version by version; "" is nobody."""
        seat = self._plan.code, place.station, place.place
        return [(at_ms, seats.get(seat, "")) for at_ms, seats in self._versions]


@kept_in_memory(DOCUMENTS_KEPT_MAX)
def _seats(allotment: UUID) -> Mapping[Seat, str]:
    """Return the number of who has each chair in a version of a half-day's part."""
    [(document,)] = rows_of(DOCUMENT, allotment)
    return {
        (chair["circuit"], chair["station"], chair["place"]): chair["examiner"]
        for chair in json.loads(bytes(document))["allotment"]["chairs"]
    }


def _find_names(
    plan: CircuitPlan, versions: Sequence[tuple[int, Mapping[Seat, str]]]
) -> Mapping[str, str]:
    """Return the names of all who have had a chair of a circuit, by number."""
    names = {c.examiner_number: c.examiner_name for c in plan.chairs.values()}
    numbers_gone = {
        number
        for _, seats in versions
        for (circuit, _, _), number in seats.items()
        if circuit == plan.code and number not in names
    }
    if numbers_gone:
        rows = Examiner.objects.filter(
            exam__sitting=plan.sitting, number__in=numbers_gone
        )
        names |= dict(rows.values_list("number", "name"))
    return names

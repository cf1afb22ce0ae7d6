"""Grids that are nobody's, as pages of circuits show them."""

from typing import Any
from urllib.parse import urlencode

from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.store.queries.ecos.floor import CircuitBoard


def strays_of(board: CircuitBoard) -> list[OwnedGrid]:
    """Return the grids that are nobody's, as two persons have not said since."""
    attributions = board.plan.grid_decisions.attributions
    return [
        owned
        for owned in board.floor.strays
        if (owned.chair, owned.grid.turn, owned.grid.candidate) not in attributions
    ]


def stray_row(board: CircuitBoard, owned: OwnedGrid) -> dict[str, Any]:
    """Return what a page says of a stray."""
    place, number = owned.chair, owned.grid.candidate or ""
    chair = board.plan.chairs[place].id
    person = board.plan.candidates.get(CandidateNumber(number))
    return {
        "turn": owned.grid.turn,
        "station": place.station,
        "place": place.place,
        "met": number,
        "is_absent": person is not None and person.last_seen == "absent",
        "query": urlencode({"chair": chair, "turn": owned.grid.turn, "met": number}),
    }

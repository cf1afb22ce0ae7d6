"""The sheet of turns of a station: who comes in which turn, from where each begins."""

from collections.abc import Mapping
from dataclasses import dataclass

from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class ExpectedCandidate:
    """A candidate as an examiner expects them.

    `is_noted_absent`: the last that attendance says is that they did not come.
    `stations`, from 0, are the only ones that they go through again; None: all five.
    """

    number: str
    name: str
    is_noted_absent: bool = False
    stations: frozenset[int] | None = None

    def goes_to(self, station: int) -> bool:
        """Tell whether a station is one of theirs."""
        return self.stations is None or station in self.stations


Beginning = tuple[int, int]
"""A rotation, and a position from 0 to 4: where a candidate begins."""


def sheet_of_station(
    candidates: Mapping[Beginning, ExpectedCandidate], station: int, turns_count: int
) -> Mapping[int, ExpectedCandidate | None]:
    """Return whom each turn, from 1, brings to a station from 0 to 4.

    At turn t (from 0) of a rotation, position p is at station (p + t) mod 5. None is
    a position that nobody has.
    """
    assert 0 <= station < TURNS_OF_ROTATION
    own = {at: row for at, row in candidates.items() if row.goes_to(station)}
    return {
        turn: own.get((rotation, (station - step) % TURNS_OF_ROTATION))
        for turn in range(1, turns_count + 1)
        for rotation, step in (divmod(turn - 1, TURNS_OF_ROTATION),)
    }


def write_sheet(sheet: Mapping[int, ExpectedCandidate | None]) -> list[Json]:
    """Return a sheet as tablets read it, in enrolments and news."""
    return [
        {"turn": turn, "candidate": None if person is None else _write(person)}
        for turn, person in sorted(sheet.items())
    ]


def _write(person: ExpectedCandidate) -> dict[str, Json]:
    facts: dict[str, Json] = {"number": person.number, "name": person.name}
    return facts | ({"noted_absent": True} if person.is_noted_absent else {})

"""A table of corrections of single marks: exact, recorded, read, applied.

What levels marks is found in `core.ecos.levelling`: who has the table needs none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar, Literal, TypeAlias, cast, get_args

from concours.core.ecos.merging.points import MARK_MAX
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal

Cell: TypeAlias = tuple[str, str]
"""A candidate and a station."""

Method = Literal["none", "circuits", "severity", "station"]
FORM = "concours-corrections-1"
THOUSANDTHS = 1_000
CORRECTION_MAX = MARK_MAX * THOUSANDTHS


@dataclass(eq=False)
class CorrectionsInvalid(Refusal):
    """A table of corrections is not as it must be: `part` is where."""

    code: ClassVar[str] = "corrections.invalid"
    part: str


@dataclass(frozen=True, slots=True)
class CorrectionTable:
    """What a levelling adds to single marks, in thousandths of a mark; 0 is left out.

    `neutralised` are stations that count for nobody.
    """

    method: Method = "none"
    thousandths: Mapping[Cell, int] = field(default_factory=dict)
    neutralised: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical table, in hex."""
        return sha256(dump(table_to_json(self))).hexdigest()


@dataclass(frozen=True, slots=True)
class LevelledMarks:
    """Single marks after a table; `clamped` are those held at 0 or 20."""

    marks: Mapping[Cell, Fraction]
    clamped: frozenset[Cell]


def level_marks(
    marks: Mapping[Cell, Fraction], table: CorrectionTable
) -> LevelledMarks:
    """Return marks after a table: exact, and held between 0 and 20.

    Raises `CorrectionsInvalid` if the table corrects a mark that is not there.
    """
    if not table.thousandths.keys() <= marks.keys():
        raise CorrectionsInvalid("candidate")
    levelled, clamped = dict[Cell, Fraction](), set[Cell]()
    for cell, mark in marks.items():
        if cell[1] in table.neutralised:
            continue
        thousandths = table.thousandths.get(cell, 0)
        new_mark = mark + Fraction(thousandths, THOUSANDTHS) if thousandths else mark
        if not 0 <= new_mark <= MARK_MAX:
            new_mark = Fraction(0 if new_mark < 0 else MARK_MAX)
            clamped.add(cell)
        levelled[cell] = new_mark
    return LevelledMarks(levelled, frozenset(clamped))


def table_to_json(table: CorrectionTable) -> dict[str, Json]:
    """Return a table as it is recorded and digested: sorted, in whole thousandths."""
    return {
        "form": FORM,
        "method": table.method,
        "neutralised": [*sorted(table.neutralised)],
        "corrections": [
            [*cell, correction]
            for cell, correction in sorted(table.thousandths.items())
        ],
    }


def read_table(value: Json) -> CorrectionTable:
    """Return the table that a document holds. Raises `CorrectionsInvalid`."""
    match value:
        case {
            "form": "concours-corrections-1",
            "method": str(method),
            "neutralised": list(neutralised),
            "corrections": list(rows),
            **rest,
        } if not rest and method in get_args(Method):
            pass
        case _:
            raise CorrectionsInvalid("document")
    if any(not isinstance(station, str) for station in neutralised):
        raise CorrectionsInvalid("neutralised")
    thousandths = dict(map(_read_row, rows))
    table = CorrectionTable(
        cast("Method", method),
        thousandths,
        frozenset(cast("list[str]", neutralised)),
    )
    if table_to_json(table) != value:  # not sorted, or a cell or station twice
        raise CorrectionsInvalid("corrections")
    return table


def _read_row(row: Json) -> tuple[Cell, int]:
    match row:
        case [str(candidate), str(station), int(thousandths)] if (
            type(thousandths) is int and 0 < abs(thousandths) <= CORRECTION_MAX
        ):
            return (candidate, station), thousandths
        case _:
            raise CorrectionsInvalid("corrections")

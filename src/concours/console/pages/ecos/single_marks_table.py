"""Single marks as a table: exact fractions, why the jury looks, who did not come."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from django.utils.translation import gettext as _

from concours.console.words.ecos.single_marks import ABSENCES, REASONS
from concours.console.words.formats import decimal, is_french
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.document import MarksVersion
from concours.core.ecos.merging.single_marks import QUEUE_REASONS, AtStation
from concours.core.ecos.quality.residuals import FarGrid

FarGrids: TypeAlias = Mapping[AtStation, Sequence[FarGrid]]
"""Grids beyond three standardised residuals: a reason to look, and never a mark."""


@dataclass(frozen=True, slots=True)
class Absences:
    """Who was noted absent in a half-day, and the chairs that say nobody came."""

    noted_absent: frozenset[CandidateNumber]
    unmet: frozenset[GridName]


def far_word(grid: FarGrid) -> str:
    """Return how far a grid is from what is expected of it, as a reason to look."""
    return _("grille %(place)s loin de l’attendu (résidu %(residual)s)") % {
        "place": grid.chair,
        "residual": decimal(grid.residual, 1),
    }


def single_marks_table(
    marks: MarksVersion, absences: Absences, far_grids: FarGrids
) -> Iterator[list[str | int]]:
    """Yield the rows of a version, its headings first."""
    yield [
        *("candidate", "station", "mark_20", "mark_20_exact"),
        *("grid_1_exact", "grid_2_exact", "queue", "absence"),
    ]
    for cell, mark in sorted(marks.marks.items()):
        yield [
            *cell,
            "" if mark is None else decimal(mark),
            _exact(mark),
            *(_exact(grid_mark) for grid_mark in marks.grid_marks[cell]),
            _queue_words(marks.queue[cell], far_grids.get(cell, ())),
            _absence_words(cell, absences),
        ]


def _queue_words(reasons: Collection[str], far_grids: Collection[FarGrid]) -> str:
    """Return why a mark is looked at: in words in French, by its codes in English."""
    if not is_french():
        return " ".join([*reasons, *(f"residual_{far.chair}" for far in far_grids)])
    words = [_(REASONS[name]) for name in QUEUE_REASONS if name in reasons]
    return ", ".join([*words, *map(far_word, far_grids)])


def _absence_words(cell: AtStation, absences: Absences) -> str:
    """Return who says that nobody came: in words in French, by codes in English."""
    codes = ["noted_absent"] * (cell[0] in absences.noted_absent)
    codes += [f"unmet_{n}" for n in (1, 2) if GridName(*cell, n) in absences.unmet]
    if not is_french():
        return " ".join(codes)
    return ", ".join(_(ABSENCES[code]) for code in codes)


def _exact(mark: Fraction | None) -> str:
    return "" if mark is None else str(mark)

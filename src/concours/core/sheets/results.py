"""Result sheets: what one candidate is told, from the marks of the sittings.

The form is `docs/reference/result-sheet.md`. The ranking's own part is put in as it
comes. Sums are exact, over the sittings that count; shown values are rounded last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Literal, TypeAlias

from concours.core.kernel.canonical import Json
from concours.core.marking.cohort import SCORE_OUT_OF
from concours.core.marking.shown import decimal_text

GATE = Fraction(14)
"""The rank A mark that opens the ECOS (R.632-2-1; S17, S30)."""

JUST_BELOW = "13.999"

State: TypeAlias = Literal["marked", "absent", "excluded", "annulled", "elsewhere"]
"""`elsewhere`: the candidate is not of this sitting, or sat its spare instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One question of a marking version; `worth` is 0 once it counts for nobody."""

    id: str
    format: str
    rank: str
    item: int
    worth: Fraction


@dataclass(frozen=True, kw_only=True)
class MarkedSitting:
    """One sitting and the marking version in force, in units of 1/`denominator`."""

    id: str
    title: str
    is_annulled: bool
    denominator: int
    questions: Sequence[AskedQuestion]
    version: int
    engine: str
    key: str
    marks: str

    @cached_property
    def points_max(self) -> Fraction:
        """What all its questions are worth."""
        return sum((each.worth for each in self.questions), Fraction(0))

    @cached_property
    def points_rank_a_max(self) -> Fraction:
        """What its questions of rank A are worth."""
        return sum((q.worth for q in self.questions if q.rank == "A"), Fraction(0))

    def as_json(self) -> dict[str, Json]:
        """Return what the common document says of it."""
        return {
            "sitting": self.id,
            "title": self.title,
            "annulled": self.is_annulled,
            "points_max": str(self.points_max),
            "points_rank_a_max": str(self.points_rank_a_max),
            "version": self.version,
            "engine": self.engine,
            "key": self.key,
            "marks": self.marks,
            "questions": [
                {
                    "id": each.id,
                    "format": each.format,
                    "rank": each.rank,
                    "item": each.item,
                    "worth": str(each.worth),
                }
                for each in self.questions
            ],
        }


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """What one candidate has in one sitting; units a question, empty unless marked."""

    state: State
    units: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Sums:
    """Points and their maximum, of all questions and of rank A."""

    points: Fraction = Fraction(0)
    rank_a: Fraction = Fraction(0)
    points_max: Fraction = Fraction(0)
    rank_a_max: Fraction = Fraction(0)

    def plus(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.points + other.points,
            self.rank_a + other.rank_a,
            self.points_max + other.points_max,
            self.rank_a_max + other.rank_a_max,
        )


def common_document(
    exam: Mapping[str, Json],
    sittings: Sequence[MarkedSitting],
    *,
    candidates_count: int,
    ranking: Json = None,
) -> dict[str, Json]:
    """Return what all sheets of a publication share."""
    return {
        "common": 1,
        "exam": dict(exam),
        "gate": str(GATE),
        "candidates": candidates_count,
        "sittings": [each.as_json() for each in sittings],
        "ranking": ranking,
    }


def result_sheet(
    candidate: str,
    common: tuple[Mapping[str, Json], str],
    sittings: Sequence[MarkedSitting],
    copies: Sequence[MarkedCopy],
    *,
    ranking: Json = None,
) -> dict[str, Json]:
    """Return one candidate's sheet; `common` is the common document and its digest.

    Who is excluded from one sitting has no mark at all. An absence is zero.
    """
    document, digest = common
    pairs = list(zip(sittings, copies, strict=True))
    total = _total(pairs)
    return {
        "sheet": 1,
        "candidate": candidate,
        "exam": document["exam"],
        "common": digest,
        "rank_a": _gated(_score(total.rank_a, total.rank_a_max)),
        "mark": _shown(_score(total.points, total.points_max)),
        "sittings": [_of_sitting(sitting, copy) for sitting, copy in pairs],
        "ranking": ranking,
    }


def scores_of(
    sittings: Sequence[MarkedSitting], copies: Sequence[MarkedCopy]
) -> tuple[Fraction | None, Fraction | None]:
    """Return a candidate's mark and that of rank A, on 20, as their sheet has them."""
    total = _total(zip(sittings, copies, strict=True))
    return (
        _score(total.points, total.points_max),
        _score(total.rank_a, total.rank_a_max),
    )


def shown(mark: Fraction) -> str:
    """Return a mark as it is shown; below the gate never as the gate."""
    text = decimal_text(mark, mark=".")
    return JUST_BELOW if mark < GATE and text == decimal_text(GATE, mark=".") else text


def _total(pairs: Iterable[tuple[MarkedSitting, MarkedCopy]]) -> _Sums:
    total = _Sums()
    for sitting, copy in pairs:
        if copy.state == "excluded":
            return _Sums()
        if copy.state in ("marked", "absent"):
            total = total.plus(_sums(sitting, copy))
    return total


def _sums(sitting: MarkedSitting, copy: MarkedCopy) -> _Sums:
    units = copy.units or [0] * len(sitting.questions)
    of_rank_a = sum(
        unit
        for unit, question in zip(units, sitting.questions, strict=True)
        if question.rank == "A"
    )
    return _Sums(
        Fraction(sum(units), sitting.denominator),
        Fraction(of_rank_a, sitting.denominator),
        sitting.points_max,
        sitting.points_rank_a_max,
    )


def _of_sitting(sitting: MarkedSitting, copy: MarkedCopy) -> Json:
    named: dict[str, Json] = {"sitting": sitting.id, "state": copy.state}
    if copy.state != "marked":
        nothing = ("mark", "shown", "rank_a", "rank_a_shown", "points")
        return named | dict.fromkeys(nothing)
    sums = _sums(sitting, copy)
    mark = _score(sums.points, sums.points_max)
    rank_a = _score(sums.rank_a, sums.rank_a_max)
    return named | {
        "mark": None if mark is None else str(mark),
        "shown": None if mark is None else shown(mark),
        "rank_a": None if rank_a is None else str(rank_a),
        "rank_a_shown": None if rank_a is None else shown(rank_a),
        "points": [_text(unit, sitting.denominator) for unit in copy.units],
    }


def _score(points: Fraction, points_max: Fraction) -> Fraction | None:
    return SCORE_OUT_OF * points / points_max if points_max else None


def _shown(mark: Fraction | None) -> Json:
    return None if mark is None else {"mark": str(mark), "shown": shown(mark)}


def _gated(mark: Fraction | None) -> Json:
    if mark is None:
        return None
    passed = mark >= GATE
    return {
        "mark": str(mark),
        "shown": shown(mark),
        "gate": str(GATE),
        "passed": passed,
    }


@cache
def _text(units: int, denominator: int) -> str:
    """Return points as a fraction: of a cohort, a few hundred different ones."""
    return str(Fraction(units, denominator))

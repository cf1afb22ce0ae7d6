"""Result sheets: what one candidate is told, from the marks of the sittings.

The form is `docs/reference/result-sheet.md`. The ranking's own part is put in as it
comes. Sums are exact, over the sittings that count; shown values are rounded last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from itertools import compress
from math import lcm
from typing import Literal, TypeAlias

from concours.core.kernel.canonical import Json
from concours.core.profile.reading import digest_of
from concours.core.profile.shape import GateOn, MarkGate, Profile
from concours.core.results.marking.cohort import SCORE_OUT_OF
from concours.core.results.sheets.gates import (
    format_mark,
    format_ratio,
    gate_of,
    gates_json,
)
from concours.core.results.sheets.shown import Points, exact_text
from concours.core.results.sheets.weights import mean

State: TypeAlias = Literal["marked", "absent", "excluded", "annulled", "elsewhere"]
"""`elsewhere`: the candidate is not of this sitting, or sat its spare instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetQuestion:
    """One question of a marking version; `worth` is 0 once it counts for nobody."""

    id: str
    format: str
    rank: str | None
    item: int | None
    worth: Fraction


@dataclass(frozen=True, kw_only=True)
class MarkedSitting:
    """One sitting and the marking version in force, in units of 1/`denominator`.

    `weight` is what its mark counts in the total, exactly; of one exam all sittings
    have one, or none has: each then counts by its points.
    """

    id: str
    title: str
    is_annulled: bool
    weight: Decimal | None = None
    denominator: int
    questions: Sequence[SheetQuestion]
    version: int
    engine: str
    key: str
    marks: str

    @cached_property
    def points_max(self) -> Fraction:
        """What all its questions are worth."""
        return sum((question.worth for question in self.questions), Fraction(0))

    @cached_property
    def scale(self) -> int:
        """Marks and maxima are whole numbers of 1/`scale` of a point."""
        whole = self.points_max.denominator, self.points_rank_a_max.denominator
        return lcm(self.denominator, *whole)

    @cached_property
    def limits(self) -> tuple[int, int]:
        """What all questions are worth and those of rank A, on that scale."""
        return (
            int(self.points_max * self.scale),
            int(self.points_rank_a_max * self.scale),
        )

    @cached_property
    def of_rank_a(self) -> tuple[bool, ...]:
        """Whether each of its questions is of rank A."""
        return tuple(question.rank == "A" for question in self.questions)

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
            **({} if self.weight is None else {"weight": str(self.weight)}),
            "points_max": str(self.points_max),
            "points_rank_a_max": str(self.points_rank_a_max),
            "version": self.version,
            "engine": self.engine,
            "key": self.key,
            "marks": self.marks,
            "questions": [
                {
                    "id": question.id,
                    "format": question.format,
                    "rank": question.rank,
                    "item": question.item,
                    "worth": str(question.worth),
                }
                for question in self.questions
            ],
        }


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """What one candidate has in one sitting; units a question, empty unless marked."""

    state: State
    units: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Sums:
    """Points and their maximum, of all questions and of rank A, on one scale.

    Whole numbers: a mark is what the one is of the other, whatever the scale.
    """

    points: int = 0
    rank_a: int = 0
    points_max: int = 0
    rank_a_max: int = 0

    def plus(self, addend: "_Sums", factor: int) -> "_Sums":
        return _Sums(
            self.points + addend.points * factor,
            self.rank_a + addend.rank_a * factor,
            self.points_max + addend.points_max * factor,
            self.rank_a_max + addend.rank_a_max * factor,
        )


def common_document(
    exam: Mapping[str, Json],
    sittings: Sequence[MarkedSitting],
    *,
    profile: Profile,
    candidates_count: int,
    ranking: Json = None,
) -> dict[str, Json]:
    """Return what all sheets of a publication share."""
    gate = profile.mark_gate
    return {
        "common": 1,
        "exam": dict(exam),
        "profile": digest_of(profile).hex(),
        "gate": None if gate is None else str(gate.least),
        "gates": gates_json(profile),
        "candidates": candidates_count,
        "sittings": [sitting.as_json() for sitting in sittings],
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
    gate = gate_of(document)
    pairs = list(zip(sittings, copies, strict=True))
    sums = [_sums(*pair) for pair in pairs]
    mark, rank_a = _scores(pairs, sums)
    return {
        "sheet": 1,
        "candidate": candidate,
        "exam": document["exam"],
        "common": digest,
        "rank_a": mark_json(rank_a, gate, on="rank_a"),
        "mark": mark_json(mark, gate, on="all"),
        "sittings": [
            _of_sitting(sitting, copy, own, gate)
            for (sitting, copy), own in zip(pairs, sums, strict=True)
        ],
        "ranking": ranking,
    }


def scores_of(
    sittings: Sequence[MarkedSitting], copies: Sequence[MarkedCopy]
) -> tuple[Fraction | None, Fraction | None]:
    """Return a candidate's mark and that of rank A, on 20, as their sheet has them."""
    pairs = list(zip(sittings, copies, strict=True))
    return _scores(pairs, [_sums(*pair) for pair in pairs])


def _scores(
    pairs: Sequence[tuple[MarkedSitting, MarkedCopy]], sums: Sequence[_Sums]
) -> tuple[Fraction | None, Fraction | None]:
    """Return the mark and that of rank A, by weights of the sittings or by points."""
    if any(copy.state == "excluded" for _, copy in pairs):
        return None, None
    counting = [
        (sitting, own)
        for (sitting, copy), own in zip(pairs, sums, strict=True)
        if copy.state in ("marked", "absent")
    ]
    if any(sitting.weight is not None for sitting, _ in counting):
        return (
            mean([(s.weight, own.points, own.points_max) for s, own in counting]),
            mean([(s.weight, own.rank_a, own.rank_a_max) for s, own in counting]),
        )
    total, scale = _Sums(), lcm(*(sitting.scale for sitting, _ in counting))
    for sitting, own in counting:
        total = total.plus(own, scale // sitting.scale)
    return (
        _score(total.points, total.points_max),
        _score(total.rank_a, total.rank_a_max),
    )


def _sums(sitting: MarkedSitting, copy: MarkedCopy) -> _Sums:
    """Return the sums of a copy on the scale of the sitting."""
    units = copy.units or [0] * len(sitting.questions)
    assert len(units) == len(sitting.questions), "a copy of another paper"
    factor = sitting.scale // sitting.denominator
    return _Sums(
        factor * sum(units),
        factor * sum(compress(units, sitting.of_rank_a)),
        *sitting.limits,
    )


def _of_sitting(
    sitting: MarkedSitting, copy: MarkedCopy, sums: _Sums, gate: MarkGate | None
) -> Json:
    identity: dict[str, Json] = {"sitting": sitting.id, "state": copy.state}
    if copy.state != "marked":
        mark_names = ("mark", "shown", "rank_a", "rank_a_shown", "points")
        return identity | dict.fromkeys(mark_names)
    points = _points(sitting.denominator)
    return {
        **identity,
        **_mark_fields((sums.points, sums.points_max), ("mark", "shown"), gate),
        **_mark_fields(
            (sums.rank_a, sums.rank_a_max), ("rank_a", "rank_a_shown"), gate
        ),
        "points": [points[unit] for unit in copy.units],
    }


def _mark_fields(
    sums: tuple[int, int], names: tuple[str, str], gate: MarkGate | None
) -> dict[str, Json]:
    """Return a mark, exact and as it is shown; none if no question counts."""
    exact, rounded = names
    points, points_max = sums
    if not points_max:
        return {exact: None, rounded: None}
    units = SCORE_OUT_OF * points
    return {
        exact: exact_text(units, points_max),
        rounded: format_ratio(units, points_max, gate),
    }


def _score(points: int, points_max: int) -> Fraction | None:
    return Fraction(SCORE_OUT_OF * points, points_max) if points_max else None


def mark_json(
    mark: Fraction | None, gate: MarkGate | None, *, on: GateOn
) -> dict[str, Json] | None:
    """Return a mark as a sheet says it, beside the gate if that is on this mark."""
    if mark is None:
        return None
    fields: dict[str, Json] = {"mark": str(mark), "shown": format_mark(mark, gate)}
    if gate is not None and gate.on == on:
        fields |= {"gate": str(gate.least), "passed": mark >= gate.mark}
    return fields


@cache
def _points(denominator: int) -> Points:
    return Points(denominator)

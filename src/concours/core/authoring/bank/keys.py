"""What the right answer to a question is, one type for each way of answering.

Bounds are those of the law, art. 7 of the arrêté du 21 décembre 2021 as in force
(S14, S18 of `docs/rules/sources.md`): QRPL offer 10 to 25 propositions with 1 to 5
right; how many QRU, QRM and QRP offer is the profile's, and 4 or 5 by the law; zones
are stated, at most 5 (S43); QROC up to 5 words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NewType, TypeAlias

from concours.core.profile.shape import PROPOSITIONS_COUNT_MAX, Rank

QuestionId = NewType("QuestionId", str)
PropositionId = NewType("PropositionId", str)
"""A capital letter, A to Y."""
SegmentId = NewType("SegmentId", str)

TickFormat = Literal["QRU", "QRM", "QRP", "QRPL"]
Format = Literal["QRU", "QRM", "QRP", "QRPL", "QROC", "QZP", "TCS"]
Fate = Literal["removed", "full_marks"]
"""What becomes of a question that the jury neutralises; the law leaves it open (S4)."""

PROPOSITIONS_COUNT = (2, PROPOSITIONS_COUNT_MAX)
"""Of what is no long list: the fewest and the most of any profile."""
LONG_PROPOSITIONS_COUNT_MIN, LONG_PROPOSITIONS_COUNT_MAX = 10, 25
LONG_EXPECTED_COUNT_MAX = 5
ZONES_COUNT_MAX = 5
WORDS_COUNT_MAX = 5
SCALE = (-2, -1, 0, 1, 2)

Point: TypeAlias = tuple[int, int]
"""Pixels of the original image: x to the right, y downward, origin top left."""


@dataclass(frozen=True, slots=True)
class TickKey:
    """Propositions offered, and which are right.

    `indispensable` is a subset of `correct`: left unticked, the mark is zero.
    `inacceptable` shares nothing with `correct`: ticked, the mark is zero.
    """

    format: TickFormat
    offered: frozenset[PropositionId]
    correct: frozenset[PropositionId]
    indispensable: frozenset[PropositionId] = frozenset()
    inacceptable: frozenset[PropositionId] = frozenset()


@dataclass(frozen=True, slots=True)
class WordingKey:
    """QROC: wordings worth the whole point, and wordings worth half.

    Kept as the authors wrote them; `core.marking` compares them in folded form.
    """

    full: frozenset[str]
    half: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """QZP on an image: one polygon (3 points or more) for each expected mark."""

    zones: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class SegmentKey:
    """QZP on a text: the segments offered, and which are right."""

    offered: frozenset[SegmentId]
    correct: frozenset[SegmentId]


@dataclass(frozen=True, slots=True)
class PanelKey:
    """TCS: how many experts chose each point of the scale, -2 to +2."""

    counts: Mapping[int, int]


Key: TypeAlias = TickKey | WordingKey | ZoneKey | SegmentKey | PanelKey


@dataclass(frozen=True, slots=True)
class KeyedQuestion:
    """A question as marking sees it.

    `points` is the worth of a perfect answer before weighting (1 by law, S15);
    `coefficient` its weight in the paper (LCA counts double by default, S17).
    `rank` and `item`, a number of the syllabus, are None where the profile of the exam
    asks for none.
    """

    id: QuestionId
    format: Format
    rank: Rank | None
    item: int | None
    coefficient: Fraction
    points: Fraction
    key: Key

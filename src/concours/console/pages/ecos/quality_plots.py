"""The plots of a half-day's quality: numbers in, shapes for an SVG out. For the eye."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from concours.console.words.formats import decimal
from concours.core.ecos.quality.cohort import Cohort
from concours.core.ecos.quality.stations import StationQuality
from concours.core.ecos.severity.examiners import ExaminerSeverity, Severities

LEVELS_COUNT = 5
MARK_MAX = 20
LEFT, RIGHT, TOP, BASE = 34, 262, 10, 190
STEP = (RIGHT - LEFT) / LEVELS_COUNT
RADIUS_MAX = 9.0

DIFFERENCE_MAX = 8
DIFFERS = 4
BARS_LEFT, BARS_WIDTH, BARS_BASE, BARS_HEIGHT = 12, 250, 92, 80

SEVERITY_WIDTH, SEVERITY_LEFT, SEVERITY_MIDDLE = 900, 56, 96
BAND = 1.5
"""Marks out of 20; beyond, an examiner is drawn apart."""

SEVERITY_SCALE_MIN = 2.0
NAMED_MAX = 2


@dataclass(frozen=True, slots=True)
class Disc:
    """Grids of one rating and about one mark; the area counts them."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class RegressionPlot:
    """Marks on overall ratings at a station, the line, and its borderline mark."""

    discs: tuple[Disc, ...]
    line: str
    borderline_path: str
    levels: tuple[tuple[float, int], ...]
    marks: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Pairs of grids whose difference rounds to a whole point."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DifferencesPlot:
    """How far the grids of chair 1 are from those of chair 2; `far_count` from 4 on."""

    bars: tuple[Bar, ...]
    far_count: int
    pairs_count: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One examiner, the most lenient on the left."""

    x: float
    y: float
    is_far: bool


@dataclass(frozen=True, slots=True)
class SeverityPlot:
    """Every examiner of the half-day by severity, and the band of the usual."""

    dots: tuple[Dot, ...]
    up: tuple[tuple[float, str], ...]
    band_y: float
    band_height: float
    far_count: int


def regression_plot(
    cohort: Cohort, station: StationQuality, *, borderline_rating: int
) -> RegressionPlot:
    """Return the drawing of a station: marks rounded to whole points."""
    own = cohort.station_at == cohort.stations.index(station.station)
    own &= ~np.isnan(cohort.ratings)
    pairs = Counter(
        zip(
            cohort.ratings[own].astype(int).tolist(),
            np.rint(cohort.marks[own]).astype(int).tolist(),
            strict=True,
        )
    )
    most = max(pairs.values(), default=1)
    line = station.regression
    ends = (-0.3, LEVELS_COUNT - 0.7)
    path = ""
    if line is not None:
        heights = [line.intercept + line.slope * end for end in ends]
        path = f"M{_across(ends[0])} {_up(heights[0])}L{_across(ends[1])} "
        path += str(_up(heights[1]))
    return RegressionPlot(
        discs=tuple(
            Disc(
                _across(level),
                _up(mark),
                round(max(1.2, RADIUS_MAX * float(np.sqrt(count / most))), 1),
            )
            for (level, mark), count in sorted(pairs.items())
        ),
        line=path,
        borderline_path=_borderline_path(station.borderline, borderline_rating),
        levels=tuple((_across(level), level + 1) for level in range(LEVELS_COUNT)),
        marks=tuple((_up(mark), mark) for mark in range(0, MARK_MAX + 1, 5)),
    )


def differences_plot(cohort: Cohort, station: str) -> DifferencesPlot:
    """Return how far apart the two grids of each candidate are at a station."""
    marks = cohort.by_chair()[:, cohort.stations.index(station)]
    pairs = marks[~np.isnan(marks).any(axis=1)]
    differences = pairs[:, 0] - pairs[:, 1]
    places = np.clip(np.rint(differences), -DIFFERENCE_MAX, DIFFERENCE_MAX).astype(int)
    counts = Counter(places.tolist())
    most = max(counts.values(), default=1)
    width = BARS_WIDTH / (2 * DIFFERENCE_MAX + 1)
    return DifferencesPlot(
        bars=tuple(
            Bar(
                round(BARS_LEFT + (place + DIFFERENCE_MAX) * width + 1, 1),
                round(BARS_BASE - BARS_HEIGHT * count / most, 1),
                round(width - 2, 1),
                round(BARS_HEIGHT * count / most, 1),
            )
            for place, count in sorted(counts.items())
        ),
        far_count=int((np.abs(differences) >= DIFFERS).sum()),
        pairs_count=len(pairs),
    )


def severity_plot(severities: Severities) -> SeverityPlot:
    """Return every examiner, the most lenient first."""
    rows = sorted(severities.examiners, key=lambda row: (row.severity, row.examiner))
    most = max([SEVERITY_SCALE_MIN, *(abs(row.severity) for row in rows)])
    scale = 76 / most
    step = (SEVERITY_WIDTH - SEVERITY_LEFT - 12) / max(1, len(rows) - 1)
    return SeverityPlot(
        dots=tuple(
            Dot(
                round(SEVERITY_LEFT + 6 + place * step, 1),
                round(SEVERITY_MIDDLE - row.severity * scale, 1),
                is_far(row),
            )
            for place, row in enumerate(rows)
        ),
        up=tuple(
            (round(SEVERITY_MIDDLE - value * scale, 1), _write_signed(value))
            for value in range(-int(most), int(most) + 1)
        ),
        band_y=round(SEVERITY_MIDDLE - BAND * scale, 1),
        band_height=round(2 * BAND * scale, 1),
        far_count=sum(map(is_far, rows)),
    )


def is_far(row: ExaminerSeverity) -> bool:
    """Tell whether an examiner is beyond the band of the usual."""
    return abs(row.severity) > BAND


def _write_signed(value: int) -> str:
    sign = "+" if value > 0 else ""
    return sign + decimal(float(value), 0)


def _borderline_path(mark: float | None, rating: int) -> str:
    """Return the lines from a borderline mark to both axes, "" if there is none."""
    if mark is None:
        return ""
    x, y = _across(rating), _up(mark)
    return f"M{x} {y}V{BASE}M{LEFT} {y}H{x}"


def _across(level: float) -> float:
    return round(LEFT + (level + 0.5) * STEP, 1)


def _up(mark: float) -> float:
    return round(BASE - (BASE - TOP) * mark / MARK_MAX, 1)

"""Plots drawn on the server: numbers in, shapes for an SVG out. For the eye only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from concours.core.profile.shape import MarkGate
from concours.core.results.psychometrics.questions import Choice
from concours.core.results.sheets.summary import median, on_one_scale

BINS_PER_POINT = 4
POINTS_PER_BIN = 10
AXIS_MOST = 16
"""Where an axis begins at most: a fifth of it is drawn whatever the scores."""
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 820, 300, 52, 36, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place in the drawing, and what it counts."""

    x: float
    y: float
    width: float
    height: float
    count: int
    is_above: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A graduation: where, and what it says."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """The distribution of scores on 20, by quarters of a point, and the gate if any."""

    bars: tuple[Bar, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    gate: MarkGate | None
    gate_x: float
    below_count: int
    total: int
    median: Fraction | None
    outline: str


def histogram(
    scores: Sequence[Fraction],
    after: Sequence[Fraction] = (),
    *,
    gate: MarkGate | None,
) -> Histogram:
    """Return the drawing of a distribution, and the outline of what it would become.

    The axis starts below the lowest score. Without a gate nobody is below it.
    """
    point, units = on_one_scale([*scores, *after])
    least = Fraction(0) if gate is None else gate.mark
    lowest = min(units, default=0) // point
    first = max(0, min(lowest, AXIS_MOST if gate is None else int(least) - 4))
    own, later_units = units[: len(scores)], units[len(scores) :]
    bins, later = _binned(own, point, first), _binned(later_units, point, first)
    width = (WIDTH - LEFT) / len(bins)
    highest = max([*bins, *later])
    step = _step(highest)
    tallest = max(step, -(-highest // step) * step)
    scale, base = (HEIGHT - BOTTOM - TOP) / tallest, HEIGHT - BOTTOM

    def across(value: float) -> float:
        return round(LEFT + (value - first) * BINS_PER_POINT * width, 1)

    return Histogram(
        bars=tuple(
            Bar(
                round(LEFT + place * width + 0.5, 1),
                round(base - count * scale, 1),
                round(width - 1, 1),
                round(count * scale, 1),
                count,
                first + Fraction(place, BINS_PER_POINT) >= least,
            )
            for place, count in enumerate(bins)
            if count
        ),
        across=tuple(Mark(across(value), value) for value in range(first, 21)),
        up=tuple(
            Mark(round(base - value * scale, 1), value)
            for value in range(0, tallest + 1, step)
        ),
        gate=gate,
        gate_x=across(float(least)),
        below_count=sum(unit < least * point for unit in own),
        total=len(scores),
        median=median(sorted(own)) / point if own else None,
        outline=_outline(later, width, scale) if after else "",
    )


def _outline(bins: Sequence[int], width: float, scale: float) -> str:
    base = HEIGHT - BOTTOM
    steps = (
        f"V{round(base - count * scale, 1)}H{round(LEFT + (at + 1) * width, 1)}"
        for at, count in enumerate(bins)
    )
    return f"M{LEFT} {base}" + "".join(steps)


def _binned(units: Sequence[int], point: int, first: int) -> list[int]:
    bins = [0] * ((20 - first) * BINS_PER_POINT)
    for unit, count in Counter(units).items():
        place = (unit - first * point) * BINS_PER_POINT // point
        bins[min(place, len(bins) - 1)] += count
    return bins


@dataclass(frozen=True, slots=True)
class TotalsPlot:
    """The distribution of totals by ten points."""

    bars: tuple[Bar, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    total: int


def totals_plot(totals: Sequence[int], scale: int, points_max: int) -> TotalsPlot:
    """Return the drawing of totals, in units of 1/`scale` of a point."""
    lowest = min(totals, default=0) // (scale * POINTS_PER_BIN) * POINTS_PER_BIN
    first = max(0, min(lowest, points_max // 2))
    bins = [0] * ((points_max - first) // POINTS_PER_BIN)
    for value in totals:
        place = (value - first * scale) // (scale * POINTS_PER_BIN)
        bins[min(place, len(bins) - 1)] += 1
    width = (WIDTH - LEFT) / len(bins)
    step = _step(max(bins, default=0))
    tallest = max(step, -(-max(bins, default=1) // step) * step)
    height = (HEIGHT - BOTTOM - TOP) / tallest
    base = HEIGHT - BOTTOM
    marks = range(-(-first // 60) * 60, points_max + 1, 60)
    return TotalsPlot(
        bars=tuple(
            Bar(
                round(LEFT + place * width + 0.5, 1),
                round(base - count * height, 1),
                round(width - 1, 1),
                round(count * height, 1),
                count,
                is_above=True,
            )
            for place, count in enumerate(bins)
            if count
        ),
        across=tuple(
            Mark(round(LEFT + (value - first) / POINTS_PER_BIN * width, 1), value)
            for value in marks
        ),
        up=tuple(
            Mark(round(base - value * height, 1), value)
            for value in range(0, tallest + 1, step)
        ),
        total=len(totals),
    )


def _step(highest: int) -> int:
    """Return a round graduation that gives two to five lines."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000):
        if highest <= 4 * step:
            return step
    return 2_000


def level_points(levels: Sequence[float], width: int = 76, height: int = 18) -> str:
    """Return the points of the small line of a question, weakest fifth first."""
    gap = width / max(1, len(levels) - 1)
    return " ".join(
        f"{round(place * gap, 1)},{round(height - level * height, 1)}"
        for place, level in enumerate(levels)
    )


PANE_LEFT, PANE_RIGHT, PANE_TOP, PANE_BOTTOM = 40, 330, 12, 188
LINES_COUNT_MAX = 8
LABEL_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One choice over the fifths of a cohort; `label_y` is where its name stands."""

    choice: Choice
    label: str
    points: str
    last_y: float
    label_y: float


def choice_lines(choices: Sequence[Choice]) -> tuple[ChoiceLine, ...]:
    """Return the lines of the choices, the right ones and the most chosen of others.

    Short names label their line; long ones, of a QROC, are numbered.
    """
    by_importance = sorted(choices, key=lambda item: (-item.worth, -item.share))
    visible_ids = {id(item) for item in by_importance[:LINES_COUNT_MAX]}
    visible_choices = [
        item for item in choices if id(item) in visible_ids and item.by_level
    ]
    heights = [_across_pane(item.by_level[-1]) for item in visible_choices]
    labels = _spread_labels(heights)
    is_short = all(len(item.name) <= 3 for item in visible_choices)
    return tuple(
        ChoiceLine(
            choice=choice,
            label=choice.name if is_short else str(at),
            points=_pane_points(choice.by_level),
            last_y=heights[at - 1],
            label_y=labels[at - 1],
        )
        for at, choice in enumerate(visible_choices, start=1)
    )


def _pane_points(shares: Sequence[float]) -> str:
    gap = (PANE_RIGHT - PANE_LEFT) / max(1, len(shares) - 1)
    return " ".join(
        f"{round(PANE_LEFT + place * gap, 1)},{_across_pane(share)}"
        for place, share in enumerate(shares)
    )


def _across_pane(share: float) -> float:
    return round(PANE_BOTTOM - share * (PANE_BOTTOM - PANE_TOP), 1)


PERCENTS = tuple(Mark(_across_pane(value / 100), value) for value in range(0, 101, 25))
"""The graduations of a pane of choices."""


def _spread_labels(heights: Sequence[float]) -> list[float]:
    """Return heights for labels, none over another, each near its own."""
    order = sorted(range(len(heights)), key=lambda at: heights[at])
    positions = [0.0] * len(heights)
    top = float("-inf")
    for at in order:
        positions[at] = top = max(heights[at], top + LABEL_HEIGHT)
    limit = float(PANE_BOTTOM)
    for at in reversed(order):
        positions[at] = min(positions[at], limit)
        limit = positions[at] - LABEL_HEIGHT
    return positions

"""The figure of the fictional trial in the critical-reading dossier.

Follow-up times are drawn by a generator with a fixed seed, so that the curve, the
numbers at risk and every number of the article that depends on them (events, hazard
ratio, cumulative incidence) come from one place. No person is behind these data.
"""

import math
from itertools import pairwise
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

SEED = 10
MONTHS = 12.0
SHAPE = 0.85  # more events early after discharge
LOSS_RATE = 0.016 / MONTHS

SMOOTH = 2
WIDTH, HEIGHT = 1400, 1000
LEFT, RIGHT, TOP, BOTTOM = 170, 1350, 60, 720
INCIDENCE_MAX = 0.5
INK, GRID = (20, 20, 30), (222, 222, 226)
Point = tuple[float, float]


class Participant(NamedTuple):
    """One fictional participant: months followed, and whether the event came."""

    months: float
    had_event: bool


class Arm(NamedTuple):
    """One group of the trial."""

    name: str
    hazard: float
    patients_count: int
    ink: tuple[int, int, int]
    dashed: bool


ARMS = (
    Arm("Nurse-led titration", 0.462 * 0.72, 416, (22, 62, 140), dashed=False),
    Arm("Usual care", 0.462, 414, (150, 60, 20), dashed=True),
)


def trial() -> tuple[list[Participant], list[Participant]]:
    """Make both groups: the nurse-led group, then usual care."""
    # A figure must be the same at each run, so chance is seeded; no secret here.
    chance = Random(SEED)  # noqa: S311
    nurse, usual = (
        [_follow(chance, arm) for _ in range(arm.patients_count)] for arm in ARMS
    )
    return nurse, usual


def incidence(group: list[Participant]) -> list[tuple[float, float]]:
    """Estimate cumulative incidence (1 - Kaplan-Meier) after each event time."""
    free, steps = 1.0, [(0.0, 0.0)]
    for month in sorted(
        {participant.months for participant in group if participant.had_event}
    ):
        events = sum(
            participant.had_event and participant.months == month
            for participant in group
        )
        free *= 1 - events / at_risk(group, month)
        steps.append((month, 1 - free))
    return steps


def at_risk(group: list[Participant], month: float) -> int:
    """Count those still followed, without event, just before `month`."""
    return sum(participant.months >= month for participant in group)


def draw() -> Image.Image:
    """Draw cumulative incidence in both groups, with numbers at risk below."""
    sheet = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), "white")
    pen = ImageDraw.Draw(sheet)
    _axes(pen)
    for row, (arm, group) in enumerate(zip(ARMS, trial(), strict=True)):
        line = _steps(incidence(group))
        _stroke(pen, line, arm)
        _name(pen, arm, end=line[-1])
        _row(pen, arm, group, y=865 + 50 * row)
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _follow(chance: Random, arm: Arm) -> Participant:
    event = MONTHS * (-math.log(1 - chance.random()) / arm.hazard) ** (1 / SHAPE)
    dropout = chance.random() / LOSS_RATE
    had_event = event <= dropout and event < MONTHS
    return Participant(round(min(event, dropout, MONTHS), 2), had_event)


def _place(month: float, share: float) -> Point:
    x = LEFT + month / MONTHS * (RIGHT - LEFT)
    y = BOTTOM - share / INCIDENCE_MAX * (BOTTOM - TOP)
    return x * SMOOTH, y * SMOOTH


def _steps(curve: list[tuple[float, float]]) -> list[Point]:
    line = [_place(0, 0)]
    for (_, before), (month, after) in pairwise(curve):
        line += [_place(month, before), _place(month, after)]
    return [*line, _place(MONTHS, curve[-1][1])]


def _stroke(pen: ImageDraw.ImageDraw, line: list[Point], arm: Arm) -> None:
    travelled = 0.0
    for (x0, y0), (x1, y1) in pairwise(line):
        length = math.hypot(x1 - x0, y1 - y0)
        parts = max(1, round(length / 4))
        for part in range(parts):
            at = travelled + part / parts * length
            if arm.dashed and at % 36 > 24:
                continue
            a, b = part / parts, (part + 1) / parts
            start = (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a)
            end = (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)
            pen.line((*start, *end), fill=arm.ink, width=4 * SMOOTH)
        travelled += length


def _axes(pen: ImageDraw.ImageDraw) -> None:
    for percent in range(0, 51, 10):
        start, end = _place(0, percent / 100), _place(MONTHS, percent / 100)
        pen.line((*start, *end), fill=GRID, width=SMOOTH)
        _write(pen, f"{percent}", (start[0] - 20 * SMOOTH, start[1]), anchor="rm")
    for month in range(0, 13, 3):
        x, y = _place(month, 0)
        pen.line((x, y, x, y + 12 * SMOOTH), fill=INK, width=2 * SMOOTH)
        _write(pen, f"{month}", (x, y + 36 * SMOOTH), anchor="mm")
    corner, top, end = _place(0, 0), _place(0, INCIDENCE_MAX), _place(MONTHS, 0)
    pen.line((*top, *corner, *end), fill=INK, width=2 * SMOOTH)
    middle = (LEFT + RIGHT) / 2 * SMOOTH
    _write(pen, "Months since randomisation", (middle, 795 * SMOOTH), anchor="mm")
    title = "Cumulative incidence of the primary outcome (%)"
    _write(pen, title, (LEFT * SMOOTH, 26 * SMOOTH), anchor="lm")
    _write(pen, "No. at risk", (20 * SMOOTH, 825 * SMOOTH), anchor="lm")


def _name(pen: ImageDraw.ImageDraw, arm: Arm, *, end: Point) -> None:
    lift = -44 if arm.dashed else 96
    place = (end[0] - 10 * SMOOTH, end[1] + lift * SMOOTH)
    _write(pen, arm.name, place, anchor="rm", ink=arm.ink)


def _row(
    pen: ImageDraw.ImageDraw, arm: Arm, group: list[Participant], *, y: float
) -> None:
    short = arm.name.split("-", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    _write(pen, short, (20 * SMOOTH, y * SMOOTH), anchor="lm", ink=arm.ink)
    for month in range(0, 13, 3):
        x, _ = _place(month, 0)
        count = at_risk(group, float(month))
        _write(pen, f"{count}", (x, y * SMOOTH), anchor="mm")


def _write(
    pen: ImageDraw.ImageDraw,
    text: str,
    place: Point,
    *,
    anchor: str,
    ink: tuple[int, int, int] = INK,
) -> None:
    font = ImageFont.load_default(30 * SMOOTH)
    pen.text(place, text, font=font, fill=ink, anchor=anchor)

"""What all plots share: time along the bottom, faults as bands, the launch, the close.

Coordinates are of the drawing, in its own pixels; the page scales the whole of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from concours.rehearsal.report.markup import Markup, element, join
from concours.rehearsal.report.model import Report
from concours.rehearsal.report.numbers import moment

WIDTH, HEIGHT = 880, 264
LEFT, RIGHT, TOP, BOTTOM = 56, 868, 26, 218
COLUMNS_COUNT_MAX = 400
"""More seconds than this are drawn by groups: paper shows no more."""
TICKS_COUNT_MAX = 10
TIME_STEPS_S = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200)
LABEL_WIDTH = 26


@dataclass(frozen=True, slots=True)
class Frame:
    """The time of one rehearsal, laid along a drawing."""

    first_s: int
    last_s: int
    closed_at_s: int | None
    marks: tuple[tuple[int, int | None], ...]

    @property
    def step_s(self) -> int:
        """How many seconds are drawn as one."""
        return ceil((self.last_s - self.first_s + 1) / COLUMNS_COUNT_MAX)

    def column_s(self, at_s: int) -> int:
        """Return the first second of the group that a second is drawn in."""
        return at_s - (at_s - self.first_s) % self.step_s

    def x(self, at_s: int) -> float:
        """Return where a second is, within the frame."""
        length = max(self.last_s - self.first_s, 1)
        share = min(max((at_s - self.first_s) / length, 0), 1)
        return LEFT + share * (RIGHT - LEFT)


def frame_of(report: Report) -> Frame | None:
    """Return the frame of a report's plots; None when nothing was measured."""
    seconds = [second.at_s for second in report.acknowledgements.by_second]
    for process in report.processes:
        seconds += [second.at_s for second in process.by_second]
    if not seconds:
        return None
    return Frame(
        min(0, *seconds),
        max(0, *seconds),
        report.collection.closed_at_s,
        tuple((fault.at_s, fault.until_s) for fault in report.faults),
    )


def drawing(
    frame: Frame, grid: Sequence[tuple[float, str]], curves: Markup, *, says: str
) -> Markup:
    """Return one plot: `grid` is lines and their labels, `says` what one would see."""
    return element(
        "svg",
        _bands(frame),
        _grid(grid),
        _time(frame),
        curves,
        _numbers(frame),
        class_="plot",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=says,
    )


def path(points: str, **attributes: object) -> Markup:
    """Return one path; `class_` gives it its look."""
    return element("path", d=points, **attributes)


def _text(x: float, y: float, text: str, **attributes: object) -> Markup:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", **attributes)


def _bands(frame: Frame) -> Markup:
    shapes = []
    for at_s, until_s in frame.marks:
        x = frame.x(at_s)
        if until_s is not None:
            width = max(frame.x(until_s) - x, 1)
            area = f"M{x:.1f} {TOP}h{width:.1f}V{BOTTOM}h{-width:.1f}z"
            shapes.append(path(area, class_="band"))
        shapes.append(path(f"M{x:.1f} {TOP}V{BOTTOM}", class_="befell"))
    return join(*shapes)


def _numbers(frame: Frame) -> Markup:
    """Return the number of each fault above it; neighbours share a label."""
    places: list[tuple[float, str]] = []
    for number, (at_s, _) in sorted(enumerate(frame.marks, 1), key=lambda m: m[1][0]):
        x = frame.x(at_s)
        if places and x - places[-1][0] < LABEL_WIDTH:
            places[-1] = (places[-1][0], f"{places[-1][1]}, {number}")
        else:
            places.append((x, str(number)))
    return join(
        *(
            _text(x, TOP - 8, text, class_="number", text_anchor="middle")
            for x, text in places
        )
    )


def _grid(grid: Sequence[tuple[float, str]]) -> Markup:
    shapes = []
    for y, label in grid:
        shapes.append(path(f"M{LEFT} {y:.1f}H{RIGHT}", class_="grid"))
        shapes.append(_text(LEFT - 8, y + 4, label, text_anchor="end"))
    return join(*shapes)


def _time(frame: Frame) -> Markup:
    length = frame.last_s - frame.first_s
    step = next((s for s in TIME_STEPS_S if length / s <= TICKS_COUNT_MAX), length)
    first = frame.first_s + -frame.first_s % step
    shapes = []
    for at_s in range(first, frame.last_s + 1, step):
        x = frame.x(at_s)
        shapes.append(path(f"M{x:.1f} {BOTTOM}v5", class_="tick"))
        shapes.append(_text(x, BOTTOM + 20, moment(at_s).fr, text_anchor="middle"))
    shapes.append(_instant(frame, 0, "lancement"))
    if frame.closed_at_s is not None:
        shapes.append(_instant(frame, frame.closed_at_s, "clôture"))
    return join(*shapes)


def _instant(frame: Frame, at_s: int, name: str) -> Markup:
    x = frame.x(at_s)
    line = path(f"M{x:.1f} {TOP}V{BOTTOM + 5}", class_="instant")
    anchor = "start" if x < LEFT + 40 else "end" if x > RIGHT - 40 else "middle"
    return join(line, _text(x, BOTTOM + 38, name, class_="strong", text_anchor=anchor))

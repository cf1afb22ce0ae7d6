"""The axis of the day: from 7 h to 19 h, or as far as its sittings reach.

The load of each minute above, the sittings below, and when incidents were opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from concours.console.pages.delivery.cell.sittings_today import SittingToday
from concours.console.words import formats
from concours.core.delivery.machines.status import COURSE_MS, Course
from concours.core.kernel.time import HOUR_MS, Instant

FIRST_HOUR, LAST_HOUR = 7, 19
WIDTH, LEFT, RIGHT = 936, 8, 928
LOAD_TOP, LOAD_FOOT = 24, 64
LANE_HEIGHT, LANES_COUNT_MAX = 26, 4
BAR_TOP, BAR_HEIGHT = 70, 22
TITLE_UNITS = 8
"""What a letter of a bar's title takes: a longer title is left to the tooltip."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One sitting on the axis, and beside it who has more time."""

    x: int
    y: int
    width: int
    longer: int
    title: str
    words: str
    is_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What is drawn: places are in units of the drawing."""

    height: int
    hours: Sequence[tuple[int, str]]
    load: str
    most: int
    most_at: Instant | None
    rehearsed_y: int | None
    now_x: int | None
    bars: Sequence[Bar]
    incidents: Sequence[int]


@dataclass(frozen=True, slots=True)
class Span:
    """The hours that an axis covers."""

    begin: Instant
    end: Instant

    def x(self, at: int) -> int:
        """Return the place of an instant."""
        offset_ms = min(max(at, self.begin), self.end) - self.begin
        return LEFT + (RIGHT - LEFT) * offset_ms // (self.end - self.begin)


def day_of(now: Instant) -> Span:
    """Return the day of an instant, from midnight to midnight, in the exam's zone."""
    midnight = formats.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    return Span(_instant(midnight.timestamp()), _instant(tomorrow.timestamp()))


def axis_span(now: Instant, sittings: Sequence[SittingToday]) -> Span:
    """Return the hours to draw: the cell's own, and all that the sittings take."""
    day = day_of(now)
    begin = min([day.begin + FIRST_HOUR * HOUR_MS, *(s.opens for s in sittings)])
    end = max([day.begin + LAST_HOUR * HOUR_MS, *(s.last_end for s in sittings)])
    hours_before = (begin - day.begin) // HOUR_MS
    hours_until = -((day.begin - end) // HOUR_MS)
    return Span(
        Instant(day.begin + hours_before * HOUR_MS),
        Instant(day.begin + hours_until * HOUR_MS),
    )


def draw_axis(
    sittings: Sequence[SittingToday],
    course: Course,
    incidents: Sequence[Instant],
    *,
    rehearsed: int | None,
    now: Instant,
) -> Axis:
    """Return the axis; `rehearsed` is the most that a rehearsal had in a second."""
    span = axis_span(now, sittings)
    minutes = [m for m in course.minutes() if span.begin <= m[0] < span.end]
    most, most_at = max(((n, at) for at, n in minutes), default=(0, None))
    high = max(most, rehearsed or 0, 1)
    bars = _bars(sittings, span, now)
    lanes_count = (
        1 + max((bar.y - BAR_TOP) // LANE_HEIGHT for bar in bars) if bars else 0
    )
    return Axis(
        height=BAR_TOP + lanes_count * LANE_HEIGHT + 40,
        hours=_hours(span),
        load=_load(minutes, span, high),
        most=most,
        most_at=most_at,
        rehearsed_y=None if rehearsed is None else _load_y(rehearsed, high),
        now_x=span.x(now) if span.begin <= now < span.end else None,
        bars=bars,
        incidents=[span.x(at) for at in incidents if span.begin <= at < span.end],
    )


def _bars(sittings: Sequence[SittingToday], span: Span, now: Instant) -> list[Bar]:
    """Return a bar each, in the first lane that is free from its opening on."""
    free_from = [0] * LANES_COUNT_MAX
    bars = []
    for sitting in sittings:
        lane = next(
            (n for n, free in enumerate(free_from) if free <= sitting.opens),
            LANES_COUNT_MAX - 1,
        )
        free_from[lane] = sitting.last_end
        x, stop = span.x(sitting.opens), span.x(sitting.ends)
        title = sitting.row.title
        brief_title = title.split(" · ")[0]
        bars.append(
            Bar(
                x=x,
                y=BAR_TOP + lane * LANE_HEIGHT,
                width=stop - x,
                longer=span.x(sitting.last_end) - stop,
                title=brief_title if len(brief_title) * TITLE_UNITS < stop - x else "",
                words=f"{title}, {formats.hour(sitting.opens)}"
                f"\u202f–\u202f{formats.hour(sitting.ends)}",
                is_running=sitting.is_running(now) and now >= sitting.opens,
            )
        )
    return bars


def _hours(span: Span) -> list[tuple[int, str]]:
    hours_count = (span.end - span.begin) // HOUR_MS
    step = 1 if hours_count <= LAST_HOUR - FIRST_HOUR else 2
    return [
        (span.x(span.begin + n * HOUR_MS), formats.hour_word(span.begin + n * HOUR_MS))
        for n in range(0, hours_count + 1, step)
    ]


def _load(minutes: Sequence[tuple[Instant, int]], span: Span, high: int) -> str:
    """Return the filled curve of the load, "" where there is none."""
    if not any(count for _, count in minutes):
        return ""
    points = [f"{span.x(at)} {_load_y(count, high)}" for at, count in minutes]
    first, last = minutes[0][0], minutes[-1][0] + COURSE_MS
    foot = f"{span.x(last)} {LOAD_FOOT}L{span.x(first)} {LOAD_FOOT}"
    return f"M{'L'.join(points)}L{foot}z"


def _load_y(count: int, high: int) -> int:
    return LOAD_FOOT - (LOAD_FOOT - LOAD_TOP) * count // high


def _instant(timestamp: float) -> Instant:
    return Instant(round(timestamp) * 1_000)

"""Probes: who asked for what is not of the sitting, when, and how surely."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.delivery.traces import (
    answer_word,
    attribution_look,
    odd_acts_words,
    sign_word,
    why_word,
)
from concours.core.kernel.time import MINUTE_MS
from concours.core.traces.attribution import PERSONAL_ATTRIBUTIONS
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.signs.blocked_tablets import blocked_tablets
from concours.store.queries.delivery.signs.odd_acts import odd_copies
from concours.store.queries.delivery.signs.second_tablets import second_tablets
from concours.store.queries.delivery.traces import Probe, on_screen, probes

ROWS_COUNT_MAX = 200
LANES_COUNT_MAX = 12
WIDTH, LEFT, RIGHT, TOP, LANE, FOOT = 900, 150, 20, 26, 34, 36
SPAN_MS_MIN = 10 * MINUTE_MS
TICKS_COUNT = 4
SECOND_TABLET = "second_device"


@dataclass(frozen=True, slots=True)
class Lane:
    """One candidate's line in the drawing, or that of all rest_rows."""

    y: int
    number: str
    place: str
    points: tuple[float, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """When each request came, a line for each candidate, the most asking first."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, int], ...]
    height: int


@sees("see_traces")
def probes_page(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what was asked for during a sitting, and one request in detail."""
    row = sittings.load(sitting)
    rows = probes(row)
    show = "all" if request.GET.get("show") == "all" else "people"
    shown_rows = [probe for probe in rows if show == "all" or _is_of_tablet(probe)]
    key = request.GET.get("probe")
    detail_row = next((probe for probe in rows if probe.key == key), None)
    people = [probe for probe in rows if probe.attribution in PERSONAL_ATTRIBUTIONS]
    context: dict[str, Any] = {
        "row": row,
        "show": show,
        "count": sum(probe.count for probe in rows),
        "named_count": sum(probe.count for probe in rows if probe.number),
        "people_count": len({probe.number for probe in people}),
        "rest_count": len(rows) - len(shown_rows),
        "listed": [_view(probe) for probe in shown_rows[:ROWS_COUNT_MAX]],
        "hidden_count": max(0, len(shown_rows) - ROWS_COUNT_MAX),
        "drawing": _draw(rows) if rows else None,
        "blocked": [
            {
                **asdict(tablet),
                "why": why_word(tablet.why),
                "is_over": tablet.until_ms <= request.now,
            }
            for tablet in blocked_tablets(row.id)
        ],
        "second_tablets": [
            {**asdict(second), "word": sign_word(second.sign)}
            for second in second_tablets(row.id)
        ],
        "odd_copies": [
            {**asdict(copy), "words": odd_acts_words(copy.counts)}
            for copy in odd_copies(row.id)
        ],
        "chosen": None if detail_row is None else _detail(row, detail_row),
    }
    return render(request, "console/delivery/probes/probes.html", context)


def _is_of_tablet(probe: Probe) -> bool:
    """Tell whether a request says something of a tablet, or of a copy it asked for.

    Not that a second tablet was refused: *Secondes tablettes* says of which copy, and
    from where.
    """
    if probe.attribution != "D":
        return True
    return bool(probe.asked) and probe.code != SECOND_TABLET


def _view(probe: Probe) -> dict[str, Any]:
    return {
        **asdict(probe),
        "look": attribution_look(probe.attribution),
        "sign": sign_word(probe.code),
        "is_personal": probe.attribution in PERSONAL_ATTRIBUTIONS,
    }


def _detail(row: Sitting, probe: Probe) -> dict[str, Any]:
    screen = (
        on_screen(row.id, probe.number, at_ms=probe.at_ms) if probe.number else None
    )
    since = formats.duration(probe.at_ms - screen[1]) if screen else ""
    return {
        **_view(probe),
        "question": screen[0] if screen else "",
        "since": since,
        "answer": answer_word(probe.code, probe.attribution),
    }


def _draw(rows: Sequence[Probe]) -> Drawing:
    """Return the drawing: candidates by how much they asked, then all rest_rows."""
    first = min(probe.at_ms for probe in rows)
    span = max(SPAN_MS_MIN, max(probe.at_ms for probe in rows) - first)
    named_rows = sorted(
        (probe for probe in rows if probe.number), key=lambda probe: probe.number or ""
    )
    groups = [
        (number or "", [*own])
        for number, own in groupby(named_rows, lambda probe: probe.number)
    ]
    groups.sort(key=lambda group: -sum(probe.count for probe in group[1]))
    rest_rows = [probe for probe in rows if not probe.number]
    rest_rows += [probe for _, own in groups[LANES_COUNT_MAX:] for probe in own]
    groups = [*groups[:LANES_COUNT_MAX], *([("", rest_rows)] if rest_rows else [])]

    def across(at_ms: int) -> float:
        return round(LEFT + (at_ms - first) * (WIDTH - LEFT - RIGHT) / span, 1)

    lanes = tuple(
        Lane(
            TOP + place * LANE,
            number,
            (own[0].site or "") if number else "",
            tuple(sorted({across(probe.at_ms) for probe in own})),
            sum(probe.count for probe in own),
        )
        for place, (number, own) in enumerate(groups)
    )
    ticks = tuple(
        (across(at_ms), at_ms)
        for at_ms in (first + span * n // TICKS_COUNT for n in range(TICKS_COUNT + 1))
    )
    return Drawing(lanes, ticks, TOP + len(lanes) * LANE + FOOT)

"""Cellule: whether the house is safe for the next hour, for who looks after it.

What machines say comes from their watches (`machine_status`), what tablets do from the
boards, and the rest from the record. What is old says how old it is, and no number of
it counts.
"""

import zlib
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.cell.axis import day_of, draw_axis
from concours.console.pages.delivery.cell.margins import margin_rows
from concours.console.pages.delivery.cell.people_there import (
    INCIDENTS_SHOWN_MAX,
    open_incidents,
    watchers,
)
from concours.console.pages.delivery.cell.process_rows import fault_rows, process_rows
from concours.console.pages.delivery.cell.site_chips import site_chips
from concours.console.pages.delivery.cell.sittings_today import (
    SittingToday,
    sittings_between,
)
from concours.console.pages.delivery.cell.steps import hour_of
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.act_kinds import phase_word
from concours.core.delivery.machines.totals import house_course, house_totals
from concours.core.kernel.time import Instant
from concours.store.queries.delivery import board
from concours.store.queries.delivery.cell.day import members_there, rehearsed_peak
from concours.store.queries.delivery.cell.machines import Machines, machines_now

BODY = "console/delivery/cell/body.html"
STATE = "console/delivery/cell/state.html"


@sees("see_cell")
def cell(request: StaffRequest) -> HttpResponse:
    """Show the house as it is now."""
    return render(request, "console/delivery/cell/page.html", _stamped(request))


@sees("see_cell")
def cell_state(request: StaffRequest) -> HttpResponse:
    """Return what changed of it, nothing if nothing did."""
    context = _stamped(request)
    if request.GET.get("stamp") == context["stamp"]:
        return HttpResponse(status=204)
    return render(request, STATE, context)


def old_machines(machines: Machines, now: Instant) -> list[dict[str, str]]:
    """Return the machines whose watch should have spoken, and how long ago it did."""
    return [
        {"name": machine.name, "age": formats.duration(machine.age_ms(now))}
        for machine in machines.news
        if machine.is_old(now)
    ]


def _stamped(request: StaffRequest) -> dict[str, Any]:
    """Return the page's body with what tells it from any other."""
    body = render_to_string(BODY, _context(request), request)
    return {"body": body, "stamp": f"{zlib.crc32(body.encode()):08x}"}


def _context(request: StaffRequest) -> dict[str, Any]:
    now = request.now
    machines = machines_now(now)
    day = day_of(now)
    sittings = sittings_between(day.begin, day.end, now=now)
    incidents, of_day = open_incidents(sittings)
    totals = house_totals(machines.news, now=now)
    rehearsed = rehearsed_peak(now)
    return {
        "machines": machines,
        "old": old_machines(machines, now),
        "totals": totals,
        "faults": fault_rows(machines.news, now=now),
        "processes": process_rows(machines.news, now=now),
        "axis": draw_axis(
            sittings,
            house_course(machines.news),
            [Instant(row.opened_ms) for row in of_day],
            rehearsed=rehearsed,
            now=now,
        ),
        "rehearsed": rehearsed,
        "margins": margin_rows(machines.news, rehearsed=rehearsed, now=now),
        "incidents": incidents[:INCIDENTS_SHOWN_MAX],
        "incidents_count": len(incidents),
        "hour_steps": hour_of(now),
        "watchers": watchers(members_there(day.begin), incidents),
        **_of_sitting(sittings, now),
    }


def _of_sitting(sittings: Sequence[SittingToday], now: Instant) -> dict[str, Any]:
    """Return what is shown of the sitting that asks for the cell now, if there is one.

    The one that runs, else the next, else the last; what is cut off is of all that run.
    """
    running = [sitting for sitting in sittings if sitting.is_running(now)]
    to_come = [sitting for sitting in sittings if now < sitting.opens]
    current = next(iter([*running, *to_come, *reversed(sittings)]), None)
    if current is None:
        return {"chosen": None}
    boards = [(sitting.row, board.read(sitting.row.id)) for sitting in running]
    seen_boards = [(row, seen_board) for row, seen_board in boards if seen_board]
    return {
        "chosen": current,
        "row": current.row,
        "sitting": current.hours,
        "phase_word": phase_word(current.hours.phase),
        "others_count": len(running) - 1 if current in running else 0,
        "cut": sum(board.count_cut(seen_board, None) for _, seen_board in seen_boards)
        if running
        else None,
        "walls": [
            {
                "row": row,
                "sites": site_chips(row, seen_board),
                "page": "circuits" if row.kind == "ecos" else "board",
            }
            for row, seen_board in seen_boards
        ],
    }

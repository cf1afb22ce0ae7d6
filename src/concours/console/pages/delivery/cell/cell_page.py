"""Cellule: whether the house is safe for the next hour, for who looks after it.

What machines say comes from their watches (`machine_status`), what tablets do from the
boards, and the rest from the record. What is old says how old it is, and no number of
it counts.
"""

import zlib
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.cell.process_rows import fault_rows, process_rows
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.core.delivery.machines.totals import house_totals
from concours.store.queries.delivery.cell.machines import machines_now

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


def _stamped(request: StaffRequest) -> dict[str, Any]:
    """Return the page's body with what tells it from any other."""
    body = render_to_string(BODY, _context(request), request)
    return {"body": body, "stamp": f"{zlib.crc32(body.encode()):08x}"}


def _context(request: StaffRequest) -> dict[str, Any]:
    now = request.now
    machines = machines_now(now)
    return {
        "machines": machines,
        "old": [
            {"name": machine.name, "age": formats.duration(machine.age_ms(now))}
            for machine in machines.news
            if machine.is_old(now)
        ],
        "totals": house_totals(machines.news, now=now),
        "faults": fault_rows(machines.news, now=now),
        "processes": process_rows(machines.news, now=now),
    }

"""Processus: every process, every node, every line of a doctor, with its remedy."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.cell.cell_page import old_machines
from concours.console.pages.delivery.cell.process_rows import fault_rows, process_rows
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.delivery.machines import line_name, line_state
from concours.core.delivery.machines.totals import house_course
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.build import current_build
from concours.store.queries.delivery.cell.machines import machines_now
from concours.store.queries.delivery.cell.nodes import (
    DoctorReport,
    doctor_reports,
    nodes_now,
)
from concours.store.queries.delivery.restore_drill import is_on_cluster

REPORT_OLD_MS = 24 * HOUR_MS


@sees("see_cell")
def processes(request: StaffRequest) -> HttpResponse:
    """Show the machines, their processes, the nodes, and what a doctor saw last."""
    now = request.now
    machines = machines_now(now)
    nodes = nodes_now(now)
    context: dict[str, Any] = {
        "machines": machines,
        "old": old_machines(machines, now),
        "faults": fault_rows(machines.news, now=now),
        "processes": process_rows(machines.news, now=now),
        "build": current_build(),
        "nodes": nodes,
        "has_cluster": is_on_cluster(),
        "is_confirmed": any(node.does_confirm for node in nodes),
        "reports": [_report(report, now) for report in doctor_reports(now)],
        "hours": _busiest_hours(house_course(machines.news).minutes()),
    }
    return render(request, "console/delivery/cell/processes_page/page.html", context)


def _report(report: DoctorReport, now: Instant) -> dict[str, Any]:
    """Return a doctor's report: what is wrong first, then what is to be looked at."""
    language = "fr" if formats.is_french() else "en"
    order = ("wrong", "warn", "ok")
    lines = [
        {
            "name": line_name(line["line"]),
            "look": line_state(line["state"]),
            "is_ok": line["state"] == "ok",
            "rank": order.index(line["state"]) if line["state"] in order else 0,
            **line[language],
        }
        for line in report.lines
    ]
    lines.sort(key=lambda line: line["rank"])
    return {
        "machine": report.machine,
        "at": report.at,
        "is_old": now - report.at >= REPORT_OLD_MS,
        "lines": lines,
        "faults_count": sum(not line["is_ok"] for line in lines),
    }


def _busiest_hours(minutes: Any) -> Sequence[dict[str, Any]]:
    """Return the most entries in a second of each hour: the axis as a table."""
    most: dict[int, int] = {}
    for at, count in minutes:
        hour = at - at % HOUR_MS
        most[hour] = max(most.get(hour, 0), count)
    return [{"begin": begin, "most": count} for begin, count in sorted(most.items())]

"""Panels d'experts: what each expert answered to each TCS, read, shown, recorded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from concours.acts.may import require
from concours.acts.results.review import record_panels
from concours.console.edge.bounds import sent_file
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.pages.results.undecided import undecided_fact, undecided_for
from concours.console.words.results.review import panel_fault_words
from concours.core.authoring.bank.keys import SCALE, PanelKey
from concours.core.results.review.panels import PanelFault, Panels, read
from concours.core.tables.table import read_csv
from concours.store.queries.delivery import sittings
from concours.store.queries.results import markings
from concours.store.queries.results.publication_checks import undecided_answers

FILE_BYTES_MAX = 56_000
"""A table comes back in its form, whose fields are 64 KiB at most."""

FAULTS_SHOWN_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
def panels(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the panels in force; read a table and show its effect; record it."""
    require(request.actor, "panel_recorded")
    row = sittings.load(sitting)
    version = markings.current_version(sitting)
    if version is None:
        return render(request, "console/results/panels.html", {"row": row})
    key = markings.key_of(version)
    now = {q.id: q.key for q in key.questions if isinstance(q.key, PanelKey)}
    table = _table(request)
    reading = _read(table, now) if table else None
    if (
        reading is not None
        and not reading.faults
        and request.POST.get("action") == "record"
    ):
        _record(request, sitting, reading)
        return redirect("proposals", sitting)
    places = {q.id: place for place, q in enumerate(key.questions, start=1)}
    context: dict[str, Any] = {
        "row": row,
        "is_marked": True,
        "table": table,
        "undecided": undecided_for(request.actor, undecided_answers([row])),
        "scale": SCALE,
        "rows": _rows(now, reading, places),
        "faults": [(fault.line, panel_fault_words(fault)) for fault in reading.faults][
            :FAULTS_SHOWN_MAX
        ]
        if reading
        else [],
        "is_read": reading is not None and not reading.faults,
        "experts_count": len({line.expert for line in reading.lines}) if reading else 0,
    }
    return render(request, "console/results/panels.html", context)


def _record(request: StaffRequest, sitting: UUID, panels: Panels) -> None:
    """Record panels and propose their marks; decided at once where one person may."""
    with transaction.atomic():
        proposal = record_panels(
            request.actor,
            sitting,
            panels,
            undecided=undecided_fact(request),
            reason=text(request, "reason"),
            packages=settings.PACKAGES,
            now=request.now,
        )
        two_person.confirm_alone(request, sitting, proposal)


def _table(request: StaffRequest) -> str:
    """Return the table that was brought as a file, or that the form carries.

    Of one too long, a little more than what is read.
    """
    file = sent_file(request, "file")
    if file is not None:
        data = file.read(FILE_BYTES_MAX + 1)
        return str(data.decode("utf-8-sig", errors="replace"))
    return request.POST.get("table", "")[: FILE_BYTES_MAX + 1]


def _read(table: str, now: Mapping[Any, PanelKey]) -> Panels:
    """Read a table whole, or nothing of it: one that was cut would lose experts."""
    data = table.encode()
    if len(data) > FILE_BYTES_MAX:
        return Panels((), (PanelFault(0, "too_many"),))
    return read(read_csv(data), now)


def _rows(
    now: dict[Any, PanelKey], reading: Panels | None, places: dict[Any, int]
) -> list[dict[str, Any]]:
    new_counts = {g.question: g.counts for g in reading.amendments()} if reading else {}
    return [
        {
            "place": places[name],
            "question": name,
            "counts": [key.counts.get(point, 0) for point in SCALE],
            "then": [new_counts[name][point] for point in SCALE]
            if name in new_counts
            else None,
        }
        for name, key in now.items()
    ]

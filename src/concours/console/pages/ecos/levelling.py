"""Harmonisation: a table of exact corrections, previewed before two adopt it."""

from typing import Any, cast, get_args
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.ecos.levelling import (
    TABLE_BYTES_MAX,
    LevellingRequest,
    prepare_levelling,
)
from concours.console.edge.bounds import sent_file
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.ecos.quality import awaited_of
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.console.words.ecos.levelling import METHODS
from concours.console.words.formats import count
from concours.core.ecos.merging.corrections import Method, level_marks
from concours.store.models import Levelling, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.levelling import (
    levelling_in_force,
    levellings_of,
    load_levelling,
    preview_levelling,
    table_of,
)
from concours.store.queries.ecos.quality import quality_of
from concours.store.queries.proposals import open_in_sitting

STATIONS_COUNT_MAX = 10


@sees("see_results")
def levelling(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the tables that were prepared, and what one of them would change."""
    row = sittings.load(sitting)
    context: dict[str, Any] = {"row": row, "awaited": awaited_of(row)}
    if not context["awaited"]:
        context |= _context(row, request.GET.get("number", ""))
        context["waiting"] = open_in_sitting(
            sitting, "levelling_adopted", now=request.now
        )
    return render(request, "console/ecos/levelling/page.html", context)


@require_POST
def levelling_prepare(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Make a table by a method, or take the one that was brought."""
    prepare_levelling(
        request.actor,
        sitting,
        _request(request),
        reason=text(request, "reason"),
        now=request.now,
    )
    number = levellings_of(sitting)[0].number
    return redirect(f"{reverse('quality_levelling', args=[sitting])}?number={number}")


@require_POST
def levelling_propose(
    request: StaffRequest, sitting: UUID, number: int
) -> HttpResponse:
    """Propose a table, for a second person to adopt."""
    load_levelling(sitting, str(number))
    two_person.propose(request, sitting, "levelling_adopted", {"number": str(number)})
    return redirect("quality_levelling", sitting)


@sees("see_results")
def levelling_file(_request: StaffRequest, sitting: UUID, number: int) -> HttpResponse:
    """Return a table as it is recorded: canonical JSON, whose SHA-256 names it."""
    row = sittings.load(sitting)
    table = load_levelling(sitting, str(number))
    response = HttpResponse(bytes(table.content), content_type="application/json")
    name = f"{row.code[:40]}-harmonisation-{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _context(row: Sitting, number: str) -> dict[str, Any]:
    tables = levellings_of(row.id)
    force = levelling_in_force(row.id)
    findings = quality_of(row, settings.PACKAGES)
    context: dict[str, Any] = {
        "tables": tables,
        "in_force": force,
        "methods": METHODS,
        "stations": [] if findings is None else sorted(findings.domains.items()),
    }
    if findings is None or not tables:
        return context
    table_row = load_levelling(row.id, number or str(tables[0].number))
    return context | {"shown": table_row, "effects": _effects(row, table_row)}


def _effects(row: Sitting, table_row: Levelling) -> dict[str, Any]:
    findings = quality_of(row, settings.PACKAGES)
    assert findings is not None, "who shows a table has the grids"
    table = table_of(table_row)
    effects = preview_levelling(row, findings.merged, table)
    return {
        "preview": effects,
        "total": count(effects.candidates_count),
        "clamped": sorted(level_marks(findings.merged, table).clamped),
        "neutralised": sorted(table.neutralised),
        "farthest": max((moves.farthest for moves in effects.ranks), default=0),
        "moves": [
            {"candidate": move.candidate, "before": move.before, "after": move.after}
            for move in effects.largest
        ],
    }


def _request(request: StaffRequest) -> LevellingRequest:
    file = sent_file(request, "table")
    if file is not None:
        return LevellingRequest(brought=file.read(TABLE_BYTES_MAX + 1))
    method = text(request, "method")
    if method not in get_args(Method):
        raise FormInvalid("method")
    stations = dict.fromkeys(request.POST.getlist("station"))
    if len(stations) > STATIONS_COUNT_MAX:
        raise FormInvalid("station", lack="count")
    return LevellingRequest(cast("Method", method), [*stations])

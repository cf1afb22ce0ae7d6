"""Grids that replaced tablets brought once they were found, and what becomes of each.

Which turns, validated or not, and never a level: two persons let one count, or say that
it stays out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import identity, text, whole
from concours.console.pages.permissions import opens_to
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.ecos.found_grids import CONTENTS, DIALOGS, STATES
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.found_grids import (
    WAITING_STATES,
    FoundInCircuit,
    FoundRow,
    find_found_grids,
)
from concours.store.queries.unknown import Unknown

OPEN_STATES = WAITING_STATES | {"held", "open", "not_as_shown", "nobody"}
"""Of these nobody has decided; those that are validated may be left out."""


@dataclass(frozen=True, slots=True)
class FoundNote:
    """How many found grids there are, how many wait for two, and the page of them."""

    count: int
    waiting_count: int
    address: str


@opens_to(lambda actor: may(actor, "see_circuits", actor.post))
def found_grids(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the found grids of a half-day; to who has a post, those of it."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "see_circuits", venue)
    can_decide = may(request.actor, "found_grid_counted") and end_here(request) is None
    context = {
        "row": row,
        "circuits": [
            {
                "site": own.plan.site_name,
                "code": own.plan.code,
                "address": reverse("circuit", args=[row.id, own.plan.id]),
                "id": own.plan.id,
                "grids": [
                    _grid(own, grid_row, can_decide=can_decide) for grid_row in own.rows
                ],
            }
            for own in _circuits_at(row, venue)
        ],
        "is_collected": row.collected_ms is not None,
    }
    return render(request, "console/ecos/found/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def found_grid_act(
    request: StaffRequest, sitting: UUID, circuit: UUID, name: str
) -> HttpResponse:
    """Say what a decision of a found grid does and ask why, or propose it."""
    dialog = DIALOGS.get(name)
    if dialog is None:
        raise Unknown("dialog", name)
    require(request.actor, dialog.kind)
    row = sittings.load(sitting)
    if request.method == "POST":
        _propose(request, row, circuit, dialog.kind)
        return redirect("found_grids", sitting)
    fields = {n: request.GET.get(n, "") for n in ("chair", "epoch", "turn", "met")}
    trial = fill_form(request, **fields)
    context = {
        "row": row,
        "title": _(dialog.title),
        "effects": [_(effect) for effect in dialog.effects],
        "button": _(dialog.button),
        "grid": _pick(row, circuit, fields),
        "fields": fields,
        "valid_ms": TERMS[dialog.kind].valid_ms,
        "back": reverse("found_grids", args=[row.id]),
        "trial_refusal": refusal_of(lambda: _propose(trial, row, circuit, dialog.kind)),
    }
    return render(request, "console/ecos/found/act.html", context)


def note_of_found(row: Sitting, venue: Venue | None = None) -> FoundNote | None:
    """Return what pages of circuits say of found grids; None where there is none."""
    circuits = _circuits_at(row, venue)
    if not circuits:
        return None
    return FoundNote(
        sum(len(own.rows) for own in circuits),
        sum(own.waiting_count for own in circuits),
        reverse("found_grids", args=[row.id]),
    )


def _circuits_at(row: Sitting, venue: Venue | None) -> Sequence[FoundInCircuit]:
    circuits = find_found_grids(row.id, settings.PACKAGES)
    if venue is None:
        return circuits
    return [
        own
        for own in circuits
        if own.plan.site == venue.site and venue.room in ("", own.plan.code)
    ]


def _propose(request: StaffRequest, row: Sitting, circuit: UUID, kind: str) -> None:
    facts = {
        "circuit": str(circuit),
        "chair": str(identity(request, "chair")),
        "epoch": str(whole(request, "epoch")),
        "turn": str(whole(request, "turn")),
        "met": text(request, "met"),
    }
    two_person.propose(request, row.id, kind, facts)


def _pick(
    row: Sitting, circuit: UUID, fields: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return the grid that a dialog is about as people know it; None if it is gone."""
    for own in find_found_grids(row.id, settings.PACKAGES):
        for grid_row in own.rows if own.plan.id == circuit else ():
            grid = _grid(own, grid_row, can_decide=False)
            if all(str(grid[name]) == value for name, value in fields.items()):
                return grid
    return None


def _grid(own: FoundInCircuit, row: FoundRow, *, can_decide: bool) -> dict[str, Any]:
    found_grid, plan = row.found, own.plan
    grid, chair = found_grid.grid, plan.chairs[found_grid.chair]
    lines = (*grid.criteria, *grid.aptitudes, grid.overall)
    number = grid.candidate
    judge = chair.writers.get(found_grid.epoch) or chair.judge_of(grid)
    own_fields = {
        "chair": chair.id,
        "epoch": found_grid.epoch,
        "turn": grid.turn,
        "met": number or "",
    }
    return own_fields | {
        "query": urlencode(own_fields),
        "person": plan.candidates.get(number) if number else None,
        "station": found_grid.chair.station,
        "place": found_grid.chair.place,
        "room": chair.room,
        "examiner": judge.name,
        "content": _(CONTENTS[grid.state]),
        "lines_count": sum(level is not None for level in lines),
        "state": row.state,
        "word": _(STATES[row.state]),
        "act": row.act,
        "can_count": can_decide and row.state in WAITING_STATES,
        "can_leave": can_decide
        and row.state in OPEN_STATES
        and grid.validated is not None,
    }

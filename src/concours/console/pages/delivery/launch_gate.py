"""The gate's dialogs: detach sites, let them rejoin, force it with two persons."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.delivery.detachment import detach_sites, rejoin_nation
from concours.acts.delivery.launch_gate import judge_gate
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.delivery.readiness import Row, rows_of, rows_shown
from concours.console.pages.forms import FormInvalid, identities, text
from concours.console.wall.rooms import is_by_rooms
from concours.store.models import Proposal, Sitting
from concours.store.queries.delivery import readiness, sittings
from concours.store.queries.proposals import find_proposal as proposal_of
from concours.store.queries.proposals import open_in_sitting
from concours.store.queries.unknown import Unknown

SITES_COUNT_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
def gate_hold(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask which red sites start later, and detach them."""
    require(request.actor, "site_held_apart")
    if request.method != "POST":
        return _dialog(request, sitting, "console/delivery/launch/gate_hold.html")
    return _act_on_sites(request, sitting, detach_sites)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_rejoin(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask which detached sites start with the nation again, and let them."""
    require(request.actor, "site_rejoined")
    if request.method != "POST":
        return _dialog(request, sitting, "console/delivery/launch/gate_rejoin.html")
    return _act_on_sites(request, sitting, rejoin_nation)


def _act_on_sites(
    request: StaffRequest, sitting: UUID, act: Callable[..., None]
) -> HttpResponse:
    sites = identities(request, "site", count_max=SITES_COUNT_MAX)
    reason = text(request, "reason")
    act(request.actor, sitting, sites, reason=reason, now=request.now)
    return redirect("launch", sitting)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_override(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask which red sites start all the same, and propose it to a second person."""
    require(request.actor, "gate_overridden")
    if request.method != "POST":
        return _dialog(request, sitting, "console/delivery/launch/gate_override.html")
    sites = identities(request, "site", count_max=SITES_COUNT_MAX)
    two_person.propose(
        request,
        sitting,
        "gate_overridden",
        {"sites": " ".join(str(site) for site in sites)},
    )
    return redirect("launch", sitting)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_confirm(request: StaffRequest, sitting: UUID, proposal: UUID) -> HttpResponse:
    """Say what a proposal does, and let a second person do it."""
    require(request.actor, "gate_overridden")
    proposal_row = proposal_of(sitting, proposal)
    if proposal_row.kind != "gate_overridden":
        raise Unknown("proposal", str(proposal))
    if request.method == "POST":
        two_person.confirm(request, proposal_row)
        return redirect("launch", sitting)
    context = _context(request, sitting)
    named_sites = _sites_of(context["rows"], proposal_row)
    context |= {"proposal": proposal_row, "named": named_sites}
    return render(request, "console/delivery/launch/gate_confirm.html", context)


@require_POST
def gate_withdraw(request: StaffRequest, sitting: UUID, proposal: UUID) -> HttpResponse:
    """Take a proposal back."""
    two_person.withdraw(request, proposal_of(sitting, proposal))
    return redirect("launch", sitting)


def proposals_of(request: StaffRequest, row: Sitting, rows: Sequence[Row]) -> list[Any]:
    """Return what waits for a second person, with the sites that it names."""
    proposals = open_in_sitting(row.id, "gate_overridden", now=request.now)
    return [
        {
            "row": proposal,
            "names": [site_row.name for site_row in _sites_of(rows, proposal)],
            "is_mine": proposal.proposer.login == request.actor.id,
        }
        for proposal in proposals
    ]


def _sites_of(rows: Sequence[Row], proposal: Proposal) -> list[Row]:
    site_ids = frozenset(proposal.facts["sites"].split())
    return [row for row in rows if row.site in site_ids]


def _dialog(request: StaffRequest, sitting: UUID, template: str) -> HttpResponse:
    return render(request, template, _context(request, sitting))


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    """Return the sites that a dialog may be about; those asked for are chosen."""
    row = sittings.load(sitting)
    gate = judge_gate(row, readiness.read_shared(sitting, now=request.now))
    rows = rows_of(gate)
    chosen_sites = request.GET.getlist("site")
    if len(chosen_sites) > SITES_COUNT_MAX:
        raise FormInvalid("site", lack="count")
    return {
        "row": row,
        "rows": rows,
        "is_only_site": is_by_rooms(row.exam) and len(rows) == 1,
        "rooms": [line for line in rows_shown(row, gate) if line.is_refused],
        "refused": [site_row for site_row in rows if site_row.is_refused],
        "detached": [site_row for site_row in rows if site_row.is_detached],
        "to_hold": [site_row for site_row in rows if not site_row.is_detached],
        "chosen": chosen_sites
        or [site_row.site for site_row in rows if site_row.stops],
    }

"""Décisions à deux: what waits for a second person, and what is proposed from here."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.may import may, require
from concours.acts.two_persons import note_seen
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.delivery.launch_gate import SITES_COUNT_MAX
from concours.console.pages.forms import FormInvalid, identities, identity, text
from concours.console.pages.permissions import sees
from concours.console.pages.results.archive import confirm_archive
from concours.console.pages.results.effects import effect_context
from concours.console.pages.results.publication import KINDS as PUBLISHING
from concours.console.pages.results.undecided import Undecided, undecided_for
from concours.console.pages.ties import tie_to
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.proposals import effect_words, state_words
from concours.console.words.tasks import lapse_words
from concours.core.delivery.sitting.phases import Sealed
from concours.core.kernel.time import Instant
from concours.core.people.proposals.lapse import TERMS
from concours.core.results.review.coverage import Coverage
from concours.store.models import Exam, Site, Sitting
from concours.store.queries import proposals as queries
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import count_attempts, site_of
from concours.store.queries.people.roster import count_candidates, sites_of
from concours.store.queries.results.coverage import coverage_of
from concours.store.queries.results.effects import annulled
from concours.store.queries.results.left_open import left_open
from concours.store.queries.results.markings import version_of
from concours.store.queries.results.publication_checks import (
    undecided_answers,
    undecided_in,
)
from concours.store.queries.results.sheets import NotMarked


@sees("decision_proposed")
def proposals(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """List the decisions that this person may take, those that wait first."""
    row = sittings.load(sitting)
    views = [
        view
        for view in queries.of_sitting(sitting, now=request.now)
        if may(request.actor, view.row.kind)
    ]
    waiting_keys = [_key(view) for view in views if view.is_open]
    entries = [
        {
            "row": entry.row,
            "facts": entry.facts,
            "effect": effect_words(entry.row.kind),
            "query": urlencode(entry.row.facts),
            "coverage": _coverage(sitting, entry),
            "archive": _archive(row.exam, entry, request.now),
            "undecided": _undecided(request, row, entry),
            "state": lapse_words(entry.lapse)
            if entry.lapse
            else state_words(entry.row),
            "can_repeat": entry.lapse is not None and _key(entry) not in waiting_keys,
            "is_open": entry.is_open,
            "is_mine": entry.row.proposer.login == request.actor.id,
            "tied_until": _tie(request, entry),
        }
        for entry in views
    ]
    decidable = [
        view.row.id
        for view in views
        if view.is_open and view.row.proposer.login != request.actor.id
    ]
    note_seen(request.actor, decidable, now=request.now)
    context = {
        "row": row,
        "waiting": [entry for entry in entries if entry["is_open"]],
        "decided": [entry for entry in entries if not entry["is_open"]],
    }
    return render(request, "console/proposals.html", context)


def _coverage(sitting: UUID, entry: queries.ProposalView) -> Coverage | None:
    """Return whom a version to adopt gives a mark: both persons read it."""
    if entry.row.kind != "marking_adopted" or not entry.is_open:
        return None
    return coverage_of(version_of(sitting, UUID(entry.row.facts["version"])))


def _undecided(
    request: StaffRequest, row: Sitting, entry: queries.ProposalView
) -> Undecided | None:
    """Return the written answers that would count 0, of marks or results to decide."""
    if not entry.is_open or entry.row.kind not in ("marking_adopted", *PUBLISHING):
        return None
    is_one = entry.row.kind == "marking_adopted"
    answers = undecided_answers([row]) if is_one else undecided_in(row.exam)
    return undecided_for(request.actor, answers)


def _archive(
    exam: Exam, entry: queries.ProposalView, now: Instant
) -> dict[str, Any] | None:
    """Return what would be archived, and what would stay open in it."""
    if entry.row.kind != "exam_archived" or not entry.is_open:
        return None
    return {
        "sittings": sittings.sittings_in_order().filter(
            exam=exam, kind__in=["exam", "ecos"]
        ),
        "candidates_count": count_candidates(exam.id),
        "left_open": left_open(exam, now=now),
        "busy": _("L’archive s’écrit et se vérifie. Gardez cette page ouverte."),
    }


def _tie(request: StaffRequest, entry: queries.ProposalView) -> Instant | None:
    """Return until when this person may not confirm it, None if that is not so."""
    if not entry.is_open:
        return None
    return tie_to(entry.row.proposer.login, request.actor.id, now=request.now)


def _key(view: queries.ProposalView) -> tuple[str, object]:
    return view.row.kind, view.row.facts


@require_POST
def proposal_confirm(
    request: StaffRequest, sitting: UUID, proposal: UUID
) -> HttpResponse:
    """Do what somebody else proposed; an exam that ends then shows how."""
    row = queries.find_proposal(sitting, proposal)
    if row.kind == "exam_archived":
        confirm_archive(request, row)
    else:
        two_person.confirm(request, row)
    if row.kind in ("exam_archived", "exam_erased", "data_erased"):
        return redirect("exam_archive", row.facts["exam"])
    return redirect("proposals", sitting)


@require_POST
def proposal_withdraw(
    request: StaffRequest, sitting: UUID, proposal: UUID
) -> HttpResponse:
    """Take a proposal back."""
    two_person.withdraw(request, queries.find_proposal(sitting, proposal))
    return redirect("proposals", sitting)


@require_POST
def proposal_again(
    request: StaffRequest, sitting: UUID, proposal: UUID
) -> HttpResponse:
    """Propose once more what lapsed, with all that was typed."""
    two_person.propose_again(request, queries.find_proposal(sitting, proposal))
    return redirect("proposals", sitting)


@require_http_methods(["GET", "HEAD", "POST"])
def annulment(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask for whom the sitting shall not count and why; show its effect; propose it."""
    row = sittings.load(sitting)
    require(request.actor, "sitting_annulled")
    is_preview = request.POST.get("action") == "preview"
    if request.method == "POST" and not is_preview:
        _propose_annulment(request, sitting)
        return redirect("proposals", sitting)
    trial = fill_form(request, site="nation")
    site_choice = (request.POST if is_preview else request.GET).get("site", "")
    sites = sites_of(row.exam_id)
    context = {
        "row": row,
        "sites": sites,
        "trial_refusal": refusal_of(lambda: _propose_annulment(trial, sitting)),
        "chosen": site_choice,
        "reason": text(request, "reason"),
        "valid_ms": TERMS["sitting_annulled"].valid_ms,
        **(_annulled(row, site_choice) if site_choice else {}),
    }
    return render(request, "console/delivery/annulment.html", context)


def _propose_annulment(request: StaffRequest, sitting: UUID) -> None:
    is_national = request.POST.get("site", "") == "nation"
    facts = {} if is_national else {"site": str(identity(request, "site"))}
    two_person.propose(request, sitting, "sitting_annulled", facts)


def _annulled(row: Sitting, site_choice: str) -> dict[str, Any]:
    """Return whom an annulment concerns, and what it changes once all is marked."""
    site = None if site_choice == "nation" else _site(row, site_choice)
    count = count_attempts(row, site=None if site is None else site.id)
    context: dict[str, Any] = {"is_seen": True, "concerned_count": count}
    try:
        comparison = annulled(row.exam, row.id, None if site is None else site.id)
    except NotMarked:
        return context
    return context | effect_context(comparison, (), {})


def _site(row: Sitting, site_id: str) -> Site:
    try:
        return site_of(row, UUID(site_id))
    except ValueError as error:
        raise FormInvalid("site") from error


@require_http_methods(["GET", "HEAD", "POST"])
def spare(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask which detached sites shall sit the spare paper and why, and propose it."""
    row = sittings.load(sitting)
    require(request.actor, "spare_opened")
    if request.method == "POST":
        site_ids = identities(request, "site", count_max=SITES_COUNT_MAX)
        two_person.propose(
            request,
            sitting,
            "spare_opened",
            {"sites": " ".join(str(site) for site in site_ids)},
        )
        return redirect("proposals", sitting)
    sites = _to_spare(row)
    context = {"row": row, "sites": sites, "valid_ms": TERMS["spare_opened"].valid_ms}
    return render(request, "console/delivery/spare.html", context)


def _to_spare(row: Sitting) -> list[Site]:
    """Return the detached sites that wait for a start, by name."""
    on_spare = sittings.on_spare(row)
    waiting_sites = [
        start.site
        for start in sittings.find_site_starts(row).values()
        if start.site_id not in on_spare
        and isinstance(sittings.phase_of_start(row, start), Sealed)
    ]
    return sorted(waiting_sites, key=lambda site: site.name)

"""Collecte: close, see what each site has to do, give up by two persons, collect."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.delivery.close import close
from concours.acts.delivery.collection import GIVEN_UP_AT_ONCE_MAX, GONE
from concours.acts.results.marks import collect
from concours.console.edge.request import StaffRequest
from concours.console.files.collection import advice_for, draw_collection
from concours.console.pages import two_person
from concours.console.pages.forms import identity, several, text, whole
from concours.console.pages.permissions import sees
from concours.console.words.delivery.collecting import (
    TONES,
    remedy_word,
)
from concours.console.words.terms import term
from concours.core.delivery.sitting.phases import Launched
from concours.core.kernel.time import Instant
from concours.store.models import Proposal, SiteStart, Sitting
from concours.store.queries.day import find_sitting_of_day
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, time_of
from concours.store.queries.delivery.attempt_status import (
    CollectionClass,
    find_attempt_statuses,
)
from concours.store.queries.delivery.collecting import (
    Copy,
    SiteCopies,
    find_unsaid_absences,
    read_shared,
)
from concours.store.queries.delivery.room import said_in
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_proposal as proposal_of
from concours.store.queries.proposals import open_in_sitting

AWAITED_SHOWN_MAX = 60
CLASSES: tuple[CollectionClass, ...] = (
    "complete",
    "coming",
    "not_handed",
    "given_up",
    "absent",
)


@sees("see_board")
def collection(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show which copies are whole, awaited, given up, absent, site by site."""
    if sittings.load(sitting).kind == "ecos":
        return redirect("circuits", sitting)
    return render(
        request,
        "console/delivery/collection/collection.html",
        _context(request, sitting),
    )


@sees("see_board")
def collection_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself."""
    context = _context(request, sitting)
    response = render(request, "console/delivery/collection/state.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@sees("see_board")
def collection_file(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return every copy and what to do for it, as CSV safe for a spreadsheet."""
    row = sittings.load(sitting)
    name = f"{row.paper.code[:40]}-collecte.csv"
    content = draw_collection(row, now=request.now)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def collection_close(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Close normal time: of the nation, or of one detached site."""
    is_national = request.POST.get("site", "") in ("", "nation")
    site = None if is_national else identity(request, "site")
    reason = text(request, "reason")
    close(request.actor, sitting, reason=reason, site=site, now=request.now)
    return redirect("collection", sitting)


@require_POST
def collection_give_up(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Propose that the copies chosen are awaited no more."""
    numbers = several(request, "candidate", count_max=GIVEN_UP_AT_ONCE_MAX)
    two_person.propose(
        request, sitting, "attempt_given_up", {"candidates": " ".join(numbers)}
    )
    return redirect("collection", sitting)


@require_POST
def collection_confirm(
    request: StaffRequest, sitting: UUID, proposal: UUID
) -> HttpResponse:
    """Give the copies of a proposal up, as its second person."""
    two_person.confirm(request, proposal_of(sitting, proposal))
    return redirect("collection", sitting)


@require_POST
def collection_withdraw(
    request: StaffRequest, sitting: UUID, proposal: UUID
) -> HttpResponse:
    """Go on waiting for the copies of a proposal."""
    two_person.withdraw(request, proposal_of(sitting, proposal))
    return redirect("collection", sitting)


@require_POST
def collection_mark(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Declare that nothing more is awaited, having read who is absent unsaid."""
    collect(
        request.actor,
        sitting,
        packages=settings.PACKAGES,
        absences_read=whole(request, "absences") if "absences" in request.POST else 0,
        now=request.now,
    )
    return redirect("marking_key", sitting)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    day_sitting = find_sitting_of_day(sitting, now=request.now)
    row = day_sitting.row
    sites = read_shared(row, now=request.now)
    awaited = [copy for site in sites for copy in site.awaited]
    proposals = _proposals(row, request.now)
    times = Allowances(row)
    ends = times.last_normal_end()
    is_over = ends is not None and request.now >= ends
    to_close = list(_to_close(row, times, request.now))
    is_open = day_sitting.phase in ("launched", "closed")
    can_collect = is_open and not awaited and is_over
    unsaid = _unsaid_absences(row) if can_collect else []
    return {
        "row": row,
        "sitting": day_sitting,
        "counts": {name: sum(s.counts[name] for s in sites) for name in CLASSES},
        "total": sum(site.total for site in sites),
        "sites": sites,
        "pressing_count": sum(site.pressing_count for site in sites),
        "awaited_count": len(awaited),
        "to_give_up": _to_give_up(
            _leave_out_composing(row, awaited, request.now), proposals
        ),
        "proposals": proposals,
        "can_collect": can_collect,
        "unsaid": unsaid,
        "unsaid_count": sum(room.count for room in unsaid),
        "to_close": to_close,
        "is_national": any(choice["value"] == "nation" for choice in to_close),
        "stamp": f"{day_sitting.phase}-{int(is_over)}-{int(not awaited)}"
        f"-{len(proposals)}-{len(to_close)}-{sum(room.count for room in unsaid)}",
    } | _copies_shown(sites, request.GET.get("site", ""))


@dataclass(frozen=True, slots=True)
class _UnsaidAbsences:
    """Those of one room who are absent by their tablets alone."""

    site_name: str
    room: str
    count: int


def _unsaid_absences(row: Sitting) -> list[_UnsaidAbsences]:
    absent = find_unsaid_absences(row, find_attempt_statuses(row))
    rooms = Counter((stand.site_name, stand.room) for stand in absent)
    return [_UnsaidAbsences(*room, count) for room, count in sorted(rooms.items())]


def _to_close(
    row: Sitting, times: Allowances, now: Instant
) -> Iterator[Mapping[str, Any]]:
    """Yield those whose normal time runs: the nation first, then detached sites."""
    starts = sorted(
        sittings.find_site_starts(row).values(), key=lambda start: start.site.name
    )
    clocks: list[Sitting | SiteStart] = [row, *starts]
    for start in clocks:
        site = start.site_id if isinstance(start, SiteStart) else None
        time = time_of(times.common(site), now=now)
        phase = sittings.phase_of_start(row, start)
        runs = time is not None and (time.stopped_since or time.left_ms)
        if isinstance(phase, Launched) and phase.t0 <= now and runs:
            whole = term(profile_of(row.exam), "whole")
            name = start.site.name if isinstance(start, SiteStart) else whole
            yield {"value": site or "nation", "name": name, "time": time}


def _copies_shown(sites: Sequence[SiteCopies], site_id: str) -> dict[str, Any]:
    """Return the copies to show: of the site asked for, or of those first in need."""
    visible_sites = [site for site in sites if site_id in ("", str(site.id))]
    awaited = [copy for site in visible_sites for copy in site.awaited]
    return {
        "awaited": [_line(copy) for copy in awaited[:AWAITED_SHOWN_MAX]],
        "shown_count": len(awaited),
        "asked": site_id,
        "site": visible_sites[0] if site_id and visible_sites else None,
    }


def _line(copy: Copy) -> dict[str, Any]:
    assert copy.remedy is not None, "a copy that is awaited has its remedy"
    return {
        "stand": copy.stand,
        "word": remedy_word(copy.remedy),
        "tone": TONES.get(copy.remedy, ""),
        "advice": advice_for(copy),
        "recovers": copy.remedy == "recover",
    }


def _proposals(row: Sitting, now: Instant) -> list[Proposal]:
    return open_in_sitting(row.id, "attempt_given_up", now=now)


def _leave_out_composing(
    row: Sitting, awaited: Sequence[Copy], now: Instant
) -> list[Copy]:
    """Return the awaited copies that nobody composes any more."""
    last_words = said_in(row.id)
    gone_numbers = {n for n, word in last_words.items() if word.kind in GONE}
    return [
        copy
        for copy in awaited
        if (copy.due is not None and now >= copy.due)
        or copy.stand.is_excluded
        or copy.stand.number in gone_numbers
    ]


def _to_give_up(awaited: Sequence[Copy], proposals: Sequence[Proposal]) -> list[Copy]:
    """Return the awaited copies that no proposal names, as the form lists them."""
    facts: list[Mapping[str, str]] = [proposal.facts for proposal in proposals]
    proposed_numbers = {
        number for fact in facts for number in fact["candidates"].split()
    }
    copies = [copy for copy in awaited if copy.stand.number not in proposed_numbers]
    copies.sort(key=lambda copy: (copy.remedy != "recover", copy.stand.number))
    return copies[:GIVEN_UP_AT_ONCE_MAX]

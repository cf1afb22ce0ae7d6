"""Collecte: close, wait for the last tablets, give up with a reason, collect."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.close import close, give_up
from concours.acts.marks import collect
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import identities, text
from concours.console.pages.sight import sees
from concours.store.queries import sittings
from concours.store.queries.day import one
from concours.store.queries.standing import Stand, stands

AWAITED_SHOWN_MAX = 30
GIVEN_UP_AT_ONCE_MAX = 200
CLASSES = ("complete", "coming", "not_handed", "given_up", "absent")


@sees("see_board")
def collection(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show which copies are whole, awaited, given up, absent."""
    return render(request, "console/collection.html", _context(request, sitting))


@sees("see_board")
def collection_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself."""
    context = _context(request, sitting)
    response = render(request, "console/collection_state.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def collection_close(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Close normal time."""
    close(request.actor, sitting, reason=text(request, "reason"), now=request.now)
    return redirect("collection", sitting)


@require_POST
def collection_give_up(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Stop waiting for the copies chosen: one act each, all or none."""
    chosen = identities(request, "attempt", count_max=GIVEN_UP_AT_ONCE_MAX)
    with transaction.atomic():
        for attempt in chosen:
            give_up(
                request.actor,
                sitting,
                attempt=attempt,
                reason=text(request, "reason"),
                now=request.now,
            )
    return redirect("collection", sitting)


@require_POST
def collection_mark(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Declare that nothing more is awaited."""
    collect(request.actor, sitting, now=request.now)
    return redirect("marking_key", sitting)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    found = one(row, now=request.now)
    standing = stands(row)
    counts = {name: sum(each.class_ == name for each in standing) for name in CLASSES}
    awaited = [each for each in standing if each.class_ in ("coming", "not_handed")]
    ends = found.normal_end
    is_over = ends is not None and request.now >= ends
    is_open = found.phase in ("launched", "closed")
    return {
        "row": row,
        "sitting": found,
        "counts": counts,
        "total": len(standing),
        "awaited": sorted(awaited, key=_worst_first)[:AWAITED_SHOWN_MAX],
        "to_give_up": sorted(awaited, key=_by_number)[:GIVEN_UP_AT_ONCE_MAX],
        "awaited_count": len(awaited),
        "can_collect": is_open and not awaited and (is_over or found.phase == "closed"),
        "is_over": is_over,
        "stamp": f"{found.phase}-{int(is_over)}-{int(not awaited)}",
    }


def _worst_first(stand: Stand) -> tuple[int, str, str, str]:
    return (stand.seen_ms or 0, stand.site_name, stand.room, stand.seat)


def _by_number(stand: Stand) -> str:
    return stand.number

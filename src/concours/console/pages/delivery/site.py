"""Centre: its rooms in numbers, who is missing, what is open; or all the centres."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from concours.acts.actor import Venue
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of, venue_of
from concours.console.pages.landing import is_at_circuits
from concours.console.words.delivery.room import cause_word
from concours.core.delivery.sitting.phases import Armed, Sealed
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, time_of
from concours.store.queries.delivery.pauses import open_pauses_of_site
from concours.store.queries.delivery.room import (
    Copies,
    Seat,
    copies_of,
    counts_of,
    seats_of,
    sites_of,
)
from concours.store.queries.people.people import site_of

MISSING_SHOWN_MAX = 60


def site(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the rooms of a site; without one, the sites that it is chosen from."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    if venue is None:
        require(request.actor, "see_rooms")
        context = {"row": row, "sites": sites_of(sitting)}
        return render(request, "console/delivery/sites.html", context)
    if is_at_circuits(request.actor, row):
        return redirect(f"{reverse('circuits', args=[row.id])}?site={venue.site}")
    return render(
        request, "console/delivery/site.html", _context(request, row, venue.site)
    )


def _context(request: StaffRequest, row: Sitting, site_id: UUID) -> dict[str, Any]:
    venue = Venue(site_id)
    require(request.actor, "see_rooms", venue)
    site = site_of(row, site_id)
    seats = seats_of(row.id, site_id)
    waits = isinstance(sittings.phase_of(row, site_id), Sealed | Armed)
    is_open = row.collected_ms is None
    copies = None if is_open else copies_of(row.id, seats)
    missing = [seat for seat in seats if _is_missing(seat, copies)]
    return {
        "row": row,
        "site": site,
        "time": time_of(Allowances(row).common(site_id), now=request.now),
        "counts": counts_of(seats),
        "copies": copies,
        "rooms": _rooms(row.id, site_id, seats, copies),
        "missing": missing[:MISSING_SHOWN_MAX],
        "missing_count": len(missing),
        "can_write": is_open and may(request.actor, "message_sent", venue),
        "can_say": is_open and may(request.actor, "see_spoken", venue),
        "can_prepare": waits and may(request.actor, "see_readiness", venue),
        "can_draw": not waits and may(request.actor, "minutes_drawn", venue),
        "can_stop": is_open and may(request.actor, "time_paused", venue),
        "stopped": _pauses(row, site_id),
    }


def _pauses(row: Sitting, site: UUID) -> list[dict[str, Any]]:
    return [
        {"word": cause_word(pause.cause), "from_ms": pause.from_ms}
        for pause in open_pauses_of_site(row.id, site)
    ]


def _rooms(
    sitting: UUID, site: UUID, seats: Sequence[Seat], copies: Copies | None
) -> list[dict[str, Any]]:
    by_room = {
        room: list(of_room)
        for room, of_room in groupby(seats, key=lambda seat: seat.room)
    }
    return [
        {
            "name": room,
            "address": address_of(sitting, Venue(site, room)),
            "copies": copies
            and sum(seat.attempt in copies.attempts for seat in of_room),
            **counts_of(of_room),
        }
        for room, of_room in by_room.items()
    ]


def _is_missing(seat: Seat, copies: Copies | None) -> bool:
    """Tell whether a candidate is not seen, or absent; afterwards, has no copy."""
    if copies is not None:
        return seat.attempt not in copies.attempts
    return seat.last is None or seat.last.kind == "absent"

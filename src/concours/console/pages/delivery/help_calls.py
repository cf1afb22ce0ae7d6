"""Calls and rest breaks of candidates, on the page of their room.

Calls are asked for every second or so. What the page shows already is named by a mark,
so that the usual answer is empty.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.help_calls import see_call
from concours.acts.delivery.rest import begin_rest, end_rest
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import in_background
from concours.console.pages.delivery.venues import address_of, answer_tap, venue_of
from concours.console.pages.forms import FormInvalid, identity, text
from concours.console.words.delivery.room import (
    incident_look,
    incident_state,
    need_look,
)
from concours.core.kernel.time import MINUTE_MS
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.calls import (
    OpenCall,
    find_call,
    open_calls,
    untold_calls,
)
from concours.store.queries.delivery.room import incidents_of_room

LATE_MS_MIN = MINUTE_MS
"""A call that came so long after it was made says both."""


@in_background
def room_calls(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the calls of a room; nothing while the page shows them already."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    if venue is None:
        raise FormInvalid("site")
    require(request.actor, "see_rooms", venue)
    calls = describe_calls(row.id, venue)
    if calls["calls_mark"] == request.GET.get("mark"):
        return HttpResponse(status=204)
    context = {
        **calls,
        "row": row,
        "venue": venue,
        "here": address_of(row.id, venue),
        "can_see": may(request.actor, "help_seen", venue),
        "can_tell": may(request.actor, "incident_opened", venue),
    }
    return render(request, "console/delivery/room/calls.html", context)


@require_POST
def room_call_seen(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Say that the room has seen a call."""
    call = find_call(sitting, identity(request, "call"))
    see_call(request.actor, call.id, now=request.now)
    return answer_tap(request, sitting)


REST_ACTS = {"begin": begin_rest, "end": end_rest}


@require_POST
def room_rest(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Begin a rest break or end it, and show the room again."""
    act = REST_ACTS.get(text(request, "rest"))
    if act is None:
        raise FormInvalid("rest")
    act(request.actor, sitting, identity(request, "attempt"), now=request.now)
    return answer_tap(request, sitting)


def describe_calls(sitting: UUID, venue: Venue) -> dict[str, Any]:
    """Return the calls that wait in a room, in words, and how to ask for a change."""
    calls = open_calls(sitting, venue.site, venue.room)
    untold_rows = untold_calls(sitting, venue.site, venue.room)
    mark = _mark([*calls, *untold_rows])
    query = urlencode({"site": venue.site, "room": venue.room, "mark": mark})
    return {
        "calls": [_describe(call) for call in calls],
        "untold": untold_rows,
        "calls_mark": mark,
        "calls_query": query,
    }


def describe_needs(sitting: UUID, venue: Venue) -> dict[str, Any]:
    """Return the calls of a room, and what was noted of the room itself, in words."""
    rows = incidents_of_room(sitting, venue.site, venue.room)
    incidents = [
        {
            "row": row,
            "look": incident_look(row.kind),
            "state": incident_state(row.state),
        }
        for row in rows
    ]
    return describe_calls(sitting, venue) | {"incidents": incidents}


def _describe(call: OpenCall) -> dict[str, Any]:
    is_late = call.received_ms - call.made_ms >= LATE_MS_MIN
    return {"call": call, "look": need_look(call.need), "is_late": is_late}


def _mark(calls: Sequence[OpenCall]) -> str:
    return sha256("".join(str(call.id) for call in calls).encode()).hexdigest()[:16]

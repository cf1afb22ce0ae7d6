"""The stream that keeps a wall up, and the same told once for those who cannot stream.

Each event is one frame (`console.wall.frames`). The event `over` says that the person
may not look any more: the page asks again, and is answered in words.
"""

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language

from concours.acts.may import NotAllowed, may
from concours.console.edge.request import StaffRequest
from concours.console.wall.frames import Look
from concours.console.wall.relay import RELAYS
from concours.console.wall.rooms import is_by_rooms
from concours.console.wall.viewers import SIGHT, VIEWERS, Viewer, site_seen
from concours.store.queries.delivery import sittings

FIRST_TURN_S_MAX = 5.0
KEEP_ALIVE_S = 5.0
"""Something is said at least so often: whoever has gone is noticed then."""
LASTS_S_MAX = 20 * 60
"""Then the browser asks again, which shows that the session is in use."""
AGAIN_MS = 1_000
RETRY_AFTER_S = 5


def scope_of(request: StaffRequest) -> str:
    """Return the site that the person may look at, "" for the nation.

    Raises `NotAllowed`.
    """
    site = site_seen(request.actor)
    if site is None:
        raise NotAllowed(wanted=SIGHT, roles=tuple(sorted(request.actor.roles)))
    return site


def board_stream(request: StaffRequest, sitting: UUID) -> HttpResponseBase:
    """Tell the wall's changes as they come, for as long as the person may look."""
    viewer, look = _viewer(request, sitting)
    if VIEWERS.is_full:
        return HttpResponse(status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
    answer = StreamingHttpResponse(
        _events(viewer, look), content_type="text/event-stream"
    )
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def board_now(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Tell the whole wall once."""
    viewer, look = _viewer(request, sitting)
    with VIEWERS.counted(viewer):
        relay = RELAYS.of(sitting)
        if not relay.wait(0, viewer, timeout_s=FIRST_TURN_S_MAX):
            return HttpResponse(status=204)
        _, content = relay.frame(look, 0)
    return HttpResponse(content, content_type="application/json")


def _viewer(request: StaffRequest, sitting: UUID) -> tuple[Viewer, Look]:
    site = scope_of(request)
    row = sittings.load(sitting)
    person: Any = request.user
    viewer = Viewer(
        sitting=row.id,
        session=request.session.session_key or "",
        member=str(person.pk),
        password_mark=person.get_session_auth_hash(),
        proven_ms=request.session["proven_ms"],
        site=site,
    )
    open_site = site or request.GET.get("site", "")
    can_decide = may(request.actor, "decision_proposed")
    look = Look(
        sitting=row.id,
        site=site,
        chosen=open_site,
        language=get_language() or "fr",
        can_decide=can_decide,
        is_by_rooms=is_by_rooms(row.exam),
    )
    return viewer, look


def _events(viewer: Viewer, look: Look) -> Iterator[bytes]:
    connection.close()  # a thread that sleeps holds no session of the database
    with VIEWERS.counted(viewer):
        yield f"retry: {AGAIN_MS}\n\n".encode()
        relay, seq = RELAYS.of(viewer.sitting), 0
        ends_s = time.monotonic() + LASTS_S_MAX
        while not viewer.is_gone and time.monotonic() < ends_s:
            is_new = relay.wait(seq, viewer, timeout_s=KEEP_ALIVE_S) != seq
            if is_new and not viewer.is_gone:
                seq, content = relay.frame(look, seq)
                yield b"data: " + content + b"\n\n"
            else:
                yield b": still here\n\n"
        if viewer.is_gone:
            yield b"event: over\ndata: {}\n\n"

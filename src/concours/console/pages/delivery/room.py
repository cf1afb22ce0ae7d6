"""Salle: the seats of one room, who is there, and what a supervisor does for them.

Every tap is a form that works alone. `static/console/scripts/room-queue.js` keeps taps
while the network is away and sends them again: each has a name, so that none counts
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Venue
from concours.acts.delivery.incidents import REPORT_KINDS
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.help_calls import describe_needs
from concours.console.pages.delivery.kiosk.room_locks import locks_of_room
from concours.console.pages.delivery.roll_call import find_empty_seats, proposal_of
from concours.console.pages.delivery.venues import (
    address_of,
    find_next,
    venue_of,
)
from concours.console.pages.forms import FormInvalid
from concours.console.pages.people.brakes import brakes_shown
from concours.console.words import formats
from concours.console.words.delivery.room import (
    SHOWS,
    Look,
    confinement_button,
    incident_look,
    seat_button,
    seen_look,
)
from concours.console.words.delivery.states import state_tone, state_word
from concours.console.words.people.settings import right_phrases
from concours.core.delivery.sitting.time import Allowance
from concours.core.kernel.time import Instant
from concours.core.people.roster.attendance import (
    KINDS,
    KINDS_OF_ECOS,
    Seen,
    correcting,
    exits,
    following,
)
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, Time, time_of
from concours.store.queries.delivery.board import Board, read
from concours.store.queries.delivery.room import (
    Copies,
    Seat,
    attendance_of,
    copies_of,
    counts_of,
    seats_of,
)
from concours.store.queries.ecos.confinement import Leaving, leaving_of
from concours.store.queries.people.people import site_of

TROUBLE_STATES = ("cut", "silent", "loading")
FINISHED_STATES = ("finished", "handed", "excluded")


@dataclass(frozen=True, slots=True)
class Line:
    """A seat as the page shows it.

    `follows` and `corrects` are the lines that may come next; `steps` are those that
    its own buttons write, with their words: none if the seat is only to be opened.
    """

    seat: Seat
    seen: Look
    since: str
    own_end: str
    tablet: str
    tone: str
    waiting: int
    follows: tuple[Seen, ...]
    corrects: tuple[Seen, ...]
    steps: tuple[tuple[str, str], ...]
    is_trouble: bool
    tap: UUID

    @property
    def rights(self) -> tuple[str, ...]:
        """What the room must know that the candidate is due besides time."""
        return tuple(right_phrases(self.seat.settings))


def room(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show a room; without one, the site that it is chosen from."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    if venue is None or not venue.room:
        query = f"?site={venue.site}" if venue else ""
        return redirect(reverse("site", args=[sitting]) + query)
    return render(
        request, "console/delivery/room/room.html", _context(request, row, venue)
    )


def room_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the parts of the room that change by themselves."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    if venue is None:
        raise FormInvalid("site")
    context = _context(request, row, venue) | {"is_fragment": True}
    return render(request, "console/delivery/room/state.html", context)


def _context(request: StaffRequest, row: Sitting, venue: Venue) -> dict[str, Any]:
    require(request.actor, "see_rooms", venue)
    site, is_ecos = site_of(row, venue.site), row.kind == "ecos"
    current_board = read(row.id)
    times = Allowances(row)
    time = time_of(times.common(site.id), now=request.now)
    has_begun = time is not None and request.now >= time.opens_at
    seats = seats_of(row.id, venue.site, venue.room)
    own_ends = {} if row.collected_ms is not None else _own_ends(times, seats, site.id)
    lines = [
        _line(
            item,
            current_board,
            is_late=has_begun and request.now >= row.scheduled_ms,  # the letter's hour
            own_end=_own_end(own_ends.get(item.attempt), time, now=request.now),
        )
        for item in seats
    ]
    leaving = leaving_of(row, venue.site, venue.room) if is_ecos else None
    copies = None
    if leaving is not None:
        lines = [_show_confinement(line, leaving) for line in lines]
    elif row.collected_ms is not None:
        copies = copies_of(row.id, seats)
        lines = [_show_copy(line, copies) for line in lines]
    return {
        "row": row,
        "time": time,
        "site": site,
        "venue": venue,
        "here": address_of(row.id, venue),
        "site_page": _site_page(request, row, venue),
        **_list(lines, request.GET.get("show", "") if copies is None else ""),
        "counts": counts_of(seats),
        "copies": copies,
        "is_ecos": is_ecos,
        "leaving": leaving,
        "elsewhere": find_next(request, row, time),
        "is_shared": len(seats) > 1,
        "has_begun": has_begun,
        "roll": proposal_of(row, seats),
        "empty_seats": find_empty_seats(row, seats, time, now=request.now),
        **describe_needs(row.id, venue),
        **locks_of_room(request, row, venue, current_board, seats),
        "query": request.GET.urlencode(),
        "brakes_next": address_of(row.id, venue),
        **brakes_shown(request),
        **_acts_offered(request, row, venue),
        **_pane(lines, request.GET.get("candidate", ""), is_ecos=is_ecos),
    }


def _site_page(request: StaffRequest, row: Sitting, venue: Venue) -> str:
    """Return the address of the room's site, "" to somebody of the room alone."""
    site = Venue(venue.site)
    if not may(request.actor, "see_rooms", site):
        return ""
    if row.kind == "ecos":
        return f"{reverse('circuits', args=[row.id])}?site={venue.site}"
    return address_of(row.id, site)


ACTS = {
    "can_note": "attendance_noted",
    "can_see": "help_seen",
    "can_rest": "rest_begun",
    "can_tell": "incident_opened",
    "can_replace": "replacement_allowed",
    "can_say": "see_spoken",
    "can_give": "time_extended",
    "can_write": "message_sent",
}
"""What a room may be offered, until the sitting is collected."""
ACTS_OF_ECOS = frozenset({"can_note", "can_see", "can_tell"})
"""The candidates of an ECOS have no tablet, and the bells are the circuit's."""


def _acts_offered(request: StaffRequest, row: Sitting, venue: Venue) -> dict[str, bool]:
    is_open = row.collected_ms is None
    return {
        name: is_open
        and (row.kind != "ecos" or name in ACTS_OF_ECOS)
        and may(request.actor, kind, venue)
        for name, kind in ACTS.items()
    }


def _show_copy(line: Line, copies: Copies) -> Line:
    """Return a seat of a collected sitting: its copy, and nothing to do."""
    look = line.seen
    if not line.seat.is_excluded:
        has_copy = line.seat.attempt in copies.attempts
        look = seen_look("copy" if has_copy else "no_copy")
    return replace(
        line,
        seen=look,
        since="",
        tablet="",
        tone="",
        waiting=0,
        steps=(),
        is_trouble=False,
    )


def _pane(lines: Sequence[Line], number: str, *, is_ecos: bool) -> dict[str, Any]:
    kinds = KINDS_OF_ECOS if is_ecos else KINDS
    open_line = next((line for line in lines if line.seat.number == number), None)
    return {
        "chosen": open_line,
        "exits": exits(attendance_of(open_line.seat.attempt)) if open_line else (),
        "after": {
            kind: {
                "follows": " ".join(following(kind, of_ecos=is_ecos)),
                "corrects": " ".join(correcting(kind, of_ecos=is_ecos)),
            }
            for kind in kinds
        },
        "seat_buttons": [(kind, seat_button(kind)) for kind in kinds],
        "kinds": [(kind, incident_look(kind)) for kind in REPORT_KINDS],
        "tap": uuid4(),
        "tap_of_incident": uuid4(),
        "tap_of_room": uuid4(),
    }


def _own_ends(
    times: Allowances, seats: Sequence[Seat], site: UUID
) -> dict[UUID, Allowance | None]:
    """Return what decides the end of each seat of a site."""
    return {
        seat.attempt: times.of_seat(seat.attempt, site, seat.factor) for seat in seats
    }


def _own_end(allowance: Allowance | None, room: Time | None, *, now: Instant) -> str:
    """Return when a candidate ends, "" for whoever ends with the room."""
    own = time_of(allowance, now=now)
    if own is None or room is None or own.ends_at == room.ends_at:
        return ""
    if own.ends_at is None:
        return "" if room.ends_at is None else _("temps arrêté")
    return _("fin à %(hour)s") % {"hour": formats.hour(own.ends_at)}


def _line(
    seat: Seat, current_board: Board | None, *, is_late: bool, own_end: str
) -> Line:
    stands = seat.stands
    cell = (current_board.candidate(seat.number) if current_board else None) or {}
    state = "paused" if own_end == _("temps arrêté") else cell.get("state", "absent")
    return Line(
        seat=seat,
        seen=seen_look("excluded" if seat.is_excluded else stands or ""),
        since=formats.hour(seat.last.at) if seat.last else "",
        own_end="" if state in FINISHED_STATES else own_end,
        tablet=state_word(state) if state != "absent" else _("pas de tablette"),
        tone=state_tone(state),
        waiting=cell.get("waiting", 0),
        follows=_in_order(following(stands)),
        corrects=_in_order(correcting(stands)),
        steps=_steps(stands, is_late=is_late and state == "absent"),
        is_trouble=bool(seat.incidents_count)
        or (state in TROUBLE_STATES and stands not in ("absent", "left")),
        tap=uuid4(),
    )


def _in_order(kinds: frozenset[Seen]) -> tuple[Seen, ...]:
    return tuple(kind for kind in dict.fromkeys(KINDS + KINDS_OF_ECOS) if kind in kinds)


def _steps(stands: Seen | None, *, is_late: bool) -> tuple[tuple[str, str], ...]:
    """Return the line that the own button of a seat writes, and its word."""
    if stands is None:
        kind = "late" if is_late else "present"
        return ((kind, seat_button(f"{kind}_row" if is_late else kind)),)
    return (("back", seat_button("back")),) if stands == "out" else ()


def _show_confinement(line: Line, leaving: Leaving) -> Line:
    """Return a seat of an ECOS: no tablet; who is confined, absent, released."""
    stands = line.seat.stands
    kinds: dict[Seen | None, tuple[Seen, ...]] = {
        None: ("confined", "absent"),
        **dict.fromkeys(("present", "late", "absent"), ("confined",)),
        "out": ("back",),
        **dict.fromkeys(("confined", "back"), ("released",) if leaving.is_free else ()),
    }
    steps = () if line.seat.is_excluded else kinds.get(stands, ())
    return replace(
        line,
        own_end="",
        tablet="",
        tone="",
        waiting=0,
        follows=_in_order(following(stands, of_ecos=True)),
        corrects=_in_order(correcting(stands, of_ecos=True)),
        steps=tuple((kind, confinement_button(kind)) for kind in steps),
        is_trouble=bool(line.seat.incidents_count),
    )


def _is_shown(line: Line, show: str) -> bool:
    stands = line.seat.stands
    return {
        "all": True,
        "awaited": stands is None,
        "out": stands == "out",
        "trouble": line.is_trouble,
    }[show]


def _list(lines: Sequence[Line], show: str) -> dict[str, Any]:
    """Return the seats that are asked for, and what else may be."""
    filter_name = show if show in SHOWS else "all"
    return {
        "lines": [item for item in lines if _is_shown(item, filter_name)],
        "shows": _shows(lines, filter_name),
        "show": filter_name,
        "waiting": sum(item.waiting for item in lines),
    }


def _shows(lines: Sequence[Line], filter_name: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "word": _(word),
            "count": sum(_is_shown(line, name) for line in lines),
            "is_here": name == filter_name,
        }
        for name, word in SHOWS.items()
    ]

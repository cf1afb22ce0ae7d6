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
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.attendance import Tap, note_attendance
from concours.acts.delivery.incidents import REPORT_KINDS, Report, open_incident
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.help_calls import describe_calls
from concours.console.pages.delivery.roll_call import find_empty_seats, proposal_of
from concours.console.pages.delivery.venues import (
    address_of,
    answer_tap,
    find_next,
    venue_of,
)
from concours.console.pages.forms import FormInvalid, identity, text
from concours.console.pages.people.brakes import brakes_shown
from concours.console.words import formats
from concours.console.words.delivery.room import (
    Look,
    incident_look,
    seat_button,
    seen_look,
)
from concours.console.words.delivery.states import state_tone, state_word
from concours.console.words.people.settings import right_phrases
from concours.core.delivery.sitting.time import Allowance
from concours.core.kernel.time import Instant
from concours.core.people.roster.attendance import (
    CORRECTS,
    FOLLOWS,
    IN_THE_ROOM,
    KINDS,
    Seen,
    exits,
)
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, Time, time_of
from concours.store.queries.delivery.board import Board, read
from concours.store.queries.delivery.room import (
    Seat,
    attendance_of,
    collected_copies,
    seats_of,
)
from concours.store.queries.people.people import site_of

SHOWS = ("all", "awaited", "out", "trouble")
AGE_DIGITS_MAX = 9
TROUBLE_STATES = ("cut", "silent", "loading")
FINISHED_STATES = ("finished", "handed", "excluded")


@dataclass(frozen=True, slots=True)
class Line:
    """A seat as the page shows it.

    `follows` and `corrects` are the lines that may come next; `next` is the one that
    its own button writes, empty if the seat is only to be opened.
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
    next: str
    is_trouble: bool
    tap: UUID

    @property
    def rights(self) -> tuple[str, ...]:
        """What the room must know that the candidate is due besides time."""
        return tuple(right_phrases(self.seat.settings))

    @property
    def next_word(self) -> str:
        """What its own button says."""
        return seat_button("late_row" if self.next == "late" else self.next)


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


@require_POST
def room_note(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Write a line of attendance."""
    kind = text(request, "kind")
    if kind not in KINDS:
        raise FormInvalid("kind")
    tap = Tap(
        kind=kind,
        key=identity(request, "tap"),
        age_ms=_age(request),
        reason=text(request, "reason"),
    )
    attempt = identity(request, "attempt")
    note_attendance(request.actor, sitting, attempt, tap, now=request.now)
    return answer_tap(request, sitting)


@require_POST
def room_incident(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Open an incident: of a candidate, or of the room."""
    is_one = bool(request.POST.get("attempt"))
    report = Report(
        kind=text(request, "incident"),
        key=identity(request, "tap"),
        attempt=identity(request, "attempt") if is_one else None,
        site=None if is_one else identity(request, "site"),
        room="" if is_one else text(request, "room"),
        text=text(request, "text"),
    )
    open_incident(request.actor, sitting, report, now=request.now)
    return answer_tap(request, sitting)


def _age(request: StaffRequest) -> int:
    age_text = request.POST.get("age_ms", "0")
    if not (
        age_text.isascii() and age_text.isdigit() and len(age_text) <= AGE_DIGITS_MAX
    ):
        raise FormInvalid("age_ms")
    return int(age_text)


def _context(request: StaffRequest, row: Sitting, venue: Venue) -> dict[str, Any]:
    require(request.actor, "see_rooms", venue)
    site = site_of(row, venue.site)
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
            has_begun=has_begun,
            own_end=_own_end(own_ends.get(item.attempt), time, now=request.now),
        )
        for item in seats
    ]
    copies = None
    if row.collected_ms is not None:
        copies = copies_of(row.id, seats)
        lines = [_show_copy(line, copies) for line in lines]
    show = request.GET.get("show", "") if copies is None else ""
    filter_name = show if show in SHOWS else "all"
    number = request.GET.get("candidate", "")
    return {
        "row": row,
        "time": time,
        "site": site,
        "venue": venue,
        "here": address_of(row.id, venue),
        "site_page": _site_page(request, row, venue),
        "lines": [item for item in lines if _is_shown(item, filter_name)],
        "shows": _shows(lines, filter_name),
        "show": filter_name,
        "counts": counts_of(seats),
        "copies": copies,
        "elsewhere": find_next(request, row, time),
        "is_shared": len(seats) > 1,
        "has_begun": has_begun,
        "waiting": sum(item.waiting for item in lines),
        "roll": proposal_of(row, seats),
        "empty_seats": find_empty_seats(row, seats, time, now=request.now),
        **describe_calls(row.id, venue),
        "query": request.GET.urlencode(),
        "brakes_next": address_of(row.id, venue),
        **brakes_shown(request),
        **_acts_offered(request, row, venue),
        **_pane(lines, number),
    }


def _site_page(request: StaffRequest, row: Sitting, venue: Venue) -> str:
    """Return the address of the room's site, "" to somebody of the room alone."""
    site = Venue(venue.site)
    return address_of(row.id, site) if may(request.actor, "see_rooms", site) else ""


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


def _acts_offered(request: StaffRequest, row: Sitting, venue: Venue) -> dict[str, bool]:
    is_open = row.collected_ms is None
    return {
        name: is_open and may(request.actor, kind, venue) for name, kind in ACTS.items()
    }


def counts_of(seats: Sequence[Seat]) -> dict[str, int]:
    """Return how many are expected, seen, in the room, out, absent, gone, awaited."""
    kinds = [seat.last.kind if seat.last else "" for seat in seats]
    return {
        "expected": len(kinds),
        "in": sum(kind in IN_THE_ROOM for kind in kinds),
        "seen": sum(kind not in ("", "absent") for kind in kinds),
        **{kind: kinds.count(kind) for kind in ("out", "absent", "left")},
        "awaited": kinds.count(""),
        "incidents": sum(seat.incidents_count for seat in seats),
        "calls": sum(seat.is_calling for seat in seats),
    }


@dataclass(frozen=True, slots=True)
class Copies:
    """Of those expected, whose copy was collected."""

    attempts: frozenset[UUID]
    received: int
    expected: int

    @property
    def missing(self) -> int:
        """How many have no copy: they were absent."""
        return self.expected - self.received


def copies_of(sitting: UUID, seats: Sequence[Seat]) -> Copies:
    """Return the copies of these seats of a collected sitting."""
    attempts = collected_copies(sitting)
    count = sum(seat.attempt in attempts for seat in seats)
    return Copies(attempts, count, len(seats))


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
        next="",
        is_trouble=False,
    )


def _pane(lines: Sequence[Line], number: str) -> dict[str, Any]:
    open_line = next((line for line in lines if line.seat.number == number), None)
    return {
        "chosen": open_line,
        "exits": exits(attendance_of(open_line.seat.attempt)) if open_line else (),
        "after": {
            kind: {
                "follows": " ".join(FOLLOWS[kind]),
                "corrects": " ".join(CORRECTS[kind]),
            }
            for kind in KINDS
        },
        "seat_buttons": [(kind, seat_button(kind)) for kind in KINDS],
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
    seat: Seat, current_board: Board | None, *, has_begun: bool, own_end: str
) -> Line:
    stands = seat.last.kind if seat.last else None
    cell = (current_board.candidate(seat.number) if current_board else None) or {}
    state = cell.get("state", "absent")
    return Line(
        seat=seat,
        seen=seen_look("excluded" if seat.is_excluded else stands or ""),
        since=formats.hour(seat.last.at) if seat.last else "",
        own_end="" if state in FINISHED_STATES else own_end,
        tablet=state_word(state) if state != "absent" else _("pas de tablette"),
        tone=state_tone(state),
        waiting=cell.get("waiting", 0),
        follows=_in_order(FOLLOWS[stands]),
        corrects=_in_order(CORRECTS[stands]),
        next=_next(stands, is_late=has_begun and state == "absent"),
        is_trouble=bool(seat.incidents_count)
        or (state in TROUBLE_STATES and stands not in ("absent", "left")),
        tap=uuid4(),
    )


def _in_order(kinds: frozenset[Seen]) -> tuple[Seen, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)


def _next(stands: Seen | None, *, is_late: bool) -> str:
    """Return the line that the own button of a seat writes."""
    if stands is None:
        return "late" if is_late else "present"
    return "back" if stands == "out" else ""


def _is_shown(line: Line, show: str) -> bool:
    stands = line.seat.last.kind if line.seat.last else ""
    return {
        "all": True,
        "awaited": not stands,
        "out": stands == "out",
        "trouble": line.is_trouble,
    }[show]


def _shows(lines: Sequence[Line], filter_name: str) -> list[dict[str, Any]]:
    words = {
        "all": _("Toutes les places"),
        "awaited": _("À pointer"),
        "out": _("Sortis"),
        "trouble": _("À traiter"),
    }
    return [
        {
            "name": name,
            "word": words[name],
            "count": sum(_is_shown(line, name) for line in lines),
            "is_here": name == filter_name,
        }
        for name in SHOWS
    ]

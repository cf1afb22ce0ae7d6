"""Taps of a room: a line of attendance, an incident; each counts once, however late."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from concours.acts.delivery.attendance import Tap, note_attendance
from concours.acts.delivery.incidents import Report, open_incident
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import answer_tap
from concours.console.pages.forms import FormInvalid, identity, text
from concours.core.people.roster.attendance import KINDS, KINDS_OF_ECOS

AGE_DIGITS_MAX = 9


@require_POST
def room_note(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Write a line of attendance."""
    kind = text(request, "kind")
    if kind not in KINDS + KINDS_OF_ECOS:
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

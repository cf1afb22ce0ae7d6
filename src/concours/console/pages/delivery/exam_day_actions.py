"""The dialogs of acts during composition: for whom, before and after, why; then do."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.messages import send_message
from concours.acts.delivery.replacement import VALID_MS, allow_replacement
from concours.acts.delivery.time import ActTarget, extend, venue_of
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of
from concours.console.pages.forms import FormInvalid, text, whole
from concours.console.pages.trial import REASON, refusal_of
from concours.console.words import formats
from concours.core.delivery.sitting.time import Allowance
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.people.roster.codes import REPLACEMENT_CHANCE_BYTES
from concours.store.models import Attempt, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, Time, time_of
from concours.store.queries.people.people import (
    attempt_of_number,
    count_attempts,
    site_of,
)

PROPOSED_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Audience:
    """Those an act is for: who, in words, how many, and where to go back to."""

    whom: ActTarget
    name: str
    count: int
    extra_time_count: int
    back: str
    time: Time | None
    extra_ends_at: Instant | None


def read_audience(request: StaffRequest, row: Sitting) -> Audience:
    """Read who the act is for: a candidate's number, a site, or the nation."""
    fields = request.POST if request.method == "POST" else request.GET
    if number := fields.get("candidate"):
        return _candidate_audience(row, number, now=request.now)
    target, name, return_address = _many(
        request, row, fields.get("site"), fields.get("room", "")
    )
    count = partial(count_attempts, row, site=target.site, room=target.room)
    extra = count(has_extra_time=True)
    common = Allowances(row).common(target.site)
    time = time_of(common, now=request.now)
    return Audience(
        target,
        name,
        count(),
        extra,
        return_address,
        time,
        _stretched(common, now=request.now) if extra else None,
    )


def _many(
    request: StaffRequest, row: Sitting, site: str | None, room: str
) -> tuple[ActTarget, str, str]:
    """Return whom an act for many is for, their name, and where to go back to."""
    board = reverse("board", args=[row.id])
    if not site:
        return ActTarget(), _("tous les candidats"), board
    try:
        site_row = site_of(row, UUID(site))
    except ValueError as error:
        raise FormInvalid("site") from error
    if room:
        venue = Venue(site_row.id, room)
        return (
            ActTarget(site_row.id, room=room),
            f"{site_row.name}, {room}",
            address_of(row.id, venue),
        )
    return_address = f"{board}?site={site_row.id}"
    if not may(request.actor, "see_board") or request.GET.get("from") == "site":
        return_address = address_of(row.id, Venue(site_row.id))
    return ActTarget(site_row.id), site_row.name, return_address


def _candidate_audience(row: Sitting, number: str, *, now: Instant) -> Audience:
    attempt = attempt_of_number(row, number)
    return Audience(
        ActTarget(attempt=attempt.id),
        _("le candidat n° %(number)s") % {"number": number},
        1,
        0,
        reverse("candidate", args=[row.id, number]),
        time_of(Allowances(row).of(attempt), now=now),
        None,
    )


def _stretched(common: Allowance | None, *, now: Instant) -> Instant | None:
    """Return the end with a third more, where an end is known."""
    if common is None:
        return None
    time = time_of(replace(common, factor=Fraction(4, 3)), now=now)
    return None if time is None else time.ends_at


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask how much time and why, or give it."""
    row = sittings.load(sitting)
    audience = read_audience(request, row)
    require(request.actor, "time_extended", venue_of(row, audience.whom))
    if request.method == "POST":
        extension = (whole(request, "minutes"), text(request, "reason"))
        extend(request.actor, sitting, audience.whom, extension, now=request.now)
        return redirect(audience.back)
    trial = (PROPOSED_MINUTES, REASON)
    context = {
        "row": row,
        "trial_refusal": refusal_of(
            lambda: extend(
                request.actor, sitting, audience.whom, trial, now=request.now
            )
        ),
        "concerned": audience,
        "proposed": PROPOSED_MINUTES,
        "minute_ms": MINUTE_MS,
        "whom": fields_of(request),
    }
    return render(request, "console/delivery/time/time.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask what to write, or send it."""
    row = sittings.load(sitting)
    audience = read_audience(request, row)
    require(request.actor, "message_sent", venue_of(row, audience.whom))
    if request.method == "POST":
        words = text(request, "text")
        send_message(request.actor, sitting, audience.whom, text=words, now=request.now)
        return redirect(audience.back)
    context = {
        "row": row,
        "trial_refusal": refusal_of(
            lambda: send_message(
                request.actor, sitting, audience.whom, text=REASON, now=request.now
            )
        ),
        "concerned": audience,
        "whom": fields_of(request),
    }
    return render(request, "console/delivery/message.html", context)


@require_POST
def replacement(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Allow another tablet, and show its code: this once."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    target = ActTarget(attempt=attempt.id)
    require(request.actor, "replacement_allowed", venue_of(row, target))
    code = allow_replacement(
        request.actor,
        (sitting, attempt.id),
        reason=text(request, "reason"),
        chance=secrets.token_bytes(REPLACEMENT_CHANCE_BYTES),
        now=request.now,
    )
    context = {
        "row": row,
        "person": attempt.candidate,
        "code": f"{code[:3]} {code[3:]}",
        "until_ms": request.now + VALID_MS,
        "length": formats.duration(VALID_MS),
        "back": _return_address(request, row, attempt),
    }
    return render(request, "console/delivery/candidate/replacement.html", context)


def _return_address(request: StaffRequest, row: Sitting, attempt: Attempt) -> str:
    """Return where who acted for a candidate goes on: the file, or the room."""
    candidate = attempt.own_candidate
    if may(request.actor, "see_board") and request.POST.get("from") != "room":
        return reverse("candidate", args=[row.id, candidate.number])
    venue = Venue(attempt.site_id, attempt.room)
    return address_of(row.id, venue, candidate=candidate.number)


def fields_of(request: StaffRequest) -> dict[str, Any]:
    """Return what a dialog must send back to say whom it is for."""
    names: tuple[str, ...] = ("candidate", "site", "room")
    read_field: Callable[[str], str | None] = request.GET.get
    return {name: value for name in names if (value := read_field(name))}

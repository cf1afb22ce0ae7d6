"""État annoncé: how the day goes, in one of five sentences that the whole house reads.

Two of them are proposed for their sitting, and a second person confirms.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.delivery.cell.status import (
    PHASES,
    STATUS_ANNOUNCED,
    announce_status,
    enter_outage,
    find_word_of_two,
)
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import in_background
from concours.console.pages import two_person
from concours.console.pages.delivery.cell.runbook_day import sittings_today
from concours.console.pages.forms import FormInvalid, instant, instant_field, text
from concours.console.pages.frame import status_now
from concours.console.pages.permissions import opens_to, sees
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.delivery.cell import STATUS_NAMES
from concours.core.delivery.cell.announcement import BY_TWO, STATUS_WORDS
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant, after
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.cell.outages import find_waiting_outages
from concours.store.queries.delivery.cell.status import STATUS, AnnouncedStatus


@sees("see_cell")
def status(request: StaffRequest) -> HttpResponse:
    """Show what is announced, and what this person may announce."""
    STATUS.forget()
    word_of_two = find_word_of_two(request.now)
    context: dict[str, Any] = {
        "announced": status_now(request.now),
        "word_of_two": word_of_two,
        "can_announce": may(request.actor, STATUS_ANNOUNCED),
        "can_propose": may(request.actor, STATUS_ANNOUNCED)
        and may(request.actor, "decision_proposed"),
        "words": [
            (word, _(STATUS_NAMES[word])) for word in STATUS_WORDS if word not in BY_TWO
        ],
        "choices": [
            (row, word, _(STATUS_NAMES[word]))
            for row in sittings_today(request.now)
            for word in words_of(row, word_of_two)
        ],
        "sentences_by_two": [_(STATUS_NAMES[word]) for word in sorted(BY_TWO)],
        "outages": [
            (outage, _(STATUS_NAMES[outage.word])) for outage in find_waiting_outages()
        ],
    }
    return render(request, "console/delivery/cell/status.html", context)


@opens_to(lambda _actor: True)
@in_background
def status_band(request: StaffRequest) -> HttpResponse:
    """Return the band of the head, nothing if it is the one that is shown."""
    announcement = status_now(request.now)
    if request.GET.get("act", "") == (str(announcement.act) if announcement else ""):
        return HttpResponse(status=204)
    context = {"status": announcement, "role": True}
    return render(request, "console/delivery/cell/status_band.html", context)


@require_POST
def status_announce(request: StaffRequest) -> HttpResponse:
    """Announce what one person may. Raises as `announce_status`."""
    announce_status(request.actor, text(request, "word"), now=request.now)
    STATUS.forget()
    return redirect("status")


@require_POST
def status_enter(request: StaffRequest) -> HttpResponse:
    """Enter what was announced without the record. Raises as `enter_outage`."""
    at = text(request, "at")
    if not at.isdecimal():
        raise FormInvalid("at")
    machine = text(request, "machine")
    enter_outage(request.actor, machine, Instant(int(at)), now=request.now)
    STATUS.forget()
    return redirect("status")


@require_http_methods(["GET", "HEAD", "POST"])
def status_propose(request: StaffRequest, sitting: UUID, word: str) -> HttpResponse:
    """Ask for the hour and the reason of what two persons announce; propose it."""
    row = sittings.load(sitting)
    require(request.actor, STATUS_ANNOUNCED)
    require(request.actor, "decision_proposed")
    if word not in words_of(row, find_word_of_two(request.now)) and word not in BY_TWO:
        raise Http404(word)
    if request.method == "POST":
        _propose(request, row, word)
        STATUS.forget()
        return redirect("proposals", sitting)
    in_an_hour = instant_field(after(request.now, HOUR_MS))
    trial = fill_form(request, opens=in_an_hour)
    context = {
        "row": row,
        "word": word,
        "sentence": _(STATUS_NAMES[word]),
        "has_hour": word == "opening_moved",
        "opens": instant_field(_later_opening(row, request.now)),
        "trial_refusal": refusal_of(lambda: _propose(trial, row, word)),
        "valid_ms": TERMS[STATUS_ANNOUNCED].valid_ms,
    }
    return render(request, "console/delivery/cell/status_propose.html", context)


def words_of(row: Sitting, word_of_two: AnnouncedStatus | None) -> list[str]:
    """Return what two persons may announce of a sitting, after a word of two."""
    phase = sittings.phase_of(row)
    is_spoken_of = word_of_two is not None and word_of_two.sitting == row.id
    return [
        word
        for word in STATUS_WORDS
        if (isinstance(phase, PHASES[word]) if word in PHASES else is_spoken_of)
    ]


def _later_opening(row: Sitting, now: Instant) -> Instant:
    """Return half an hour after the hour that a sitting has, or after now."""
    opens = after(Instant(max(now, row.t0_ms or row.scheduled_ms)), 30 * MINUTE_MS)
    return Instant(opens - opens % (5 * MINUTE_MS))


def _propose(request: StaffRequest, row: Sitting, word: str) -> None:
    facts = {"word": word}
    if word == "opening_moved":
        facts["opens_ms"] = str(instant(request, "opens"))
    two_person.propose(request, row.id, STATUS_ANNOUNCED, facts)

"""Incidents: what people told and what the record showed, followed by acts to the end.

What the wall draws from the board by itself is `console.wall.alerts`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.delivery.incidents import (
    REPORT_KINDS,
    Report,
    State,
    Step,
    find_followers,
    follow_incident,
    open_incident,
)
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.cell.cut_off import cut_words
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import FormInvalid, identity, text
from concours.console.words import formats
from concours.console.words.delivery.room import incident_look, incident_state
from concours.core.kernel.time import MINUTE_MS
from concours.store.queries.acts import acts_on_incident
from concours.store.queries.delivery import board, sittings
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.incidents import (
    IncidentRow,
    asked_of,
    feed,
    find_incident,
)
from concours.store.queries.people.people import site_of
from concours.store.queries.people.roster import sites_of
from concours.store.queries.people.staff import names_by_login

SHOWS = ("open", "mine", "closed", "all")
STEPS: Mapping[str, State] = {
    "seen": "seen",
    "assigned": "assigned",
    "noted": "noted",
    "closed": "closed",
}


def incidents(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """List the incidents of the nation, or of a site, and open one of them."""
    row = sittings.load(sitting)
    site = _site(request)
    venue = None if site is None else Venue(site)
    require(request.actor, "see_rooms", venue)
    rows = feed(sitting, site=site)
    seen_board = board.read(sitting)
    show = request.GET.get("show", "")
    filter_name = show if show in SHOWS else "open"
    detail = next((i for i in rows if str(i.id) == request.GET.get("incident")), None)
    context: dict[str, Any] = {
        "row": row,
        "site": None if site is None else site_of(row, site),
        "listed": [
            _incident_view(i, seen_board)
            for i in rows
            if _is_shown(i, filter_name, request.actor.id)
        ],
        "shows": _shows(rows, filter_name, request.actor.id),
        "show": filter_name,
        "here": _address(sitting, site, show=filter_name),
        "base": _address(sitting, site),
        "chosen": None if detail is None else _incident_view(detail, seen_board),
        "asked": () if detail is None else asked_of(detail),
        "steps": [] if detail is None else _steps(sitting, detail),
        "staff": _followers(row.exam_id, detail) if detail else (),
        "can_follow": may(request.actor, "incident_followed", venue),
        "can_tell": may(request.actor, "incident_opened", venue)
        and end_here(request) is None,
        "sites": sites_of(row.exam_id) if site is None else (),
        "kinds": [(kind, incident_look(kind)) for kind in REPORT_KINDS],
        "tap": uuid4(),
    }
    return render(request, "console/delivery/incidents.html", context)


@require_POST
def incidents_follow(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Acknowledge an incident, give it to somebody, add a note, or close it."""
    state = STEPS.get(text(request, "step"))
    if state is None:
        raise FormInvalid("step")
    incident = find_incident(sitting, identity(request, "incident")).id
    assignee = text(request, "assignee") or request.actor.id
    step = Step(state, note=text(request, "note"), assignee=assignee)
    follow_incident(request.actor, incident, step, now=request.now)
    return redirect(_address(sitting, _site(request), incident=str(incident)))


@require_POST
def incidents_tell(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Open an incident of the nation, or of a site."""
    site = _site(request)
    place = identity(request, "where") if text(request, "where") else site
    report = Report(
        kind=text(request, "incident"),
        key=identity(request, "tap"),
        site=place,
        text=text(request, "text"),
    )
    incident = open_incident(request.actor, sitting, report, now=request.now)
    return redirect(_address(sitting, site, incident=str(incident)))


def _followers(exam: UUID, incident: IncidentRow) -> list[tuple[str, str]]:
    """Return login and name of whom an incident may be given to."""
    venue = None if incident.site is None else Venue(incident.site, incident.room)
    return [(member.login, member.name) for member in find_followers(exam, venue)]


def _site(request: StaffRequest) -> UUID | None:
    """Return the site asked for, or where the person works; None is the nation."""
    site_text = request.GET.get("site") or request.POST.get("site")
    if not site_text:
        return request.actor.post.site if request.actor.post else None
    try:
        return UUID(site_text)
    except ValueError as error:
        raise FormInvalid("site") from error


def _address(sitting: UUID, site: UUID | None, **more: str) -> str:
    parameters = {**({"site": str(site)} if site else {}), **more}
    return f"{reverse('incidents', args=[sitting])}?{urlencode(parameters)}"


def _is_shown(incident: IncidentRow, show: str, login: str) -> bool:
    is_open = incident.state != "closed"
    return {
        "open": is_open,
        "mine": is_open and incident.assignee == login,
        "closed": not is_open,
        "all": True,
    }[show]


def _shows(
    rows: Sequence[IncidentRow], filter_name: str, login: str
) -> list[dict[str, Any]]:
    words = {
        "open": _("Ouverts"),
        "mine": _("Confiés à moi"),
        "closed": _("Clos"),
        "all": _("Tous"),
    }
    return [
        {
            "name": name,
            "word": words[name],
            "count": sum(_is_shown(incident, name, login) for incident in rows),
            "is_here": name == filter_name,
        }
        for name in SHOWS
    ]


def _incident_view(incident: IncidentRow, seen_board: Board | None) -> dict[str, Any]:
    cut_text = cut_words(incident, seen_board)
    return {
        "it": incident,
        "look": incident_look(incident.kind),
        "size": "" if cut_text else _size(incident),
        "cut": cut_text,
        "state": incident_state(incident.state),
    }


def _size(incident: IncidentRow) -> str:
    """Return how large the trouble is: time that is left, or tablets if several."""
    if incident.minutes is not None:
        return formats.duration(max(1, incident.minutes) * MINUTE_MS)
    return formats.count(incident.count) if incident.count > 1 else ""


def _step_word(body: Mapping[str, Any]) -> str:
    """Return what a step did; of one of the watch, what the incident has become."""
    if "count" in body:
        return str(incident_look(body["incident"]).word)
    return str(incident_state(str(body.get("state", "open"))).word)


def _steps(sitting: UUID, incident: IncidentRow) -> list[dict[str, Any]]:
    rows = acts_on_incident(sitting, incident.act)
    names = names_by_login([str(row.act.body.get("assignee", "")) for row in rows])
    return [
        {
            "act": row,
            "word": _step_word(row.act.body),
            "assignee": names.get(str(row.act.body.get("assignee", "")), ""),
        }
        for row in rows
    ]

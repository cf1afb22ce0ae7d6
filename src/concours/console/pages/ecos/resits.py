"""A station to be gone through again: where it is free, asked why, and proposed."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.urls.converters import UUIDConverter
from django.views.decorators.http import require_http_methods

from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.trial import fill_form, refusal_of
from concours.core.ecos.bells.signals import Bell, last_round
from concours.core.ecos.mending.resits import ResitPlace
from concours.core.kernel.time import Instant
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan
from concours.store.queries.ecos.placed_resits import PlacedResit, resits_in_exam
from concours.store.queries.ecos.resits import (
    ResitCase,
    ResitHalfDay,
    all_places,
    open_resit,
)

KIND = "station_resit_placed"
PLACES_SHOWN_MAX = 60
PLACE_FACTS = ("half_day", "circuit", "turn", "resit")
"""What a choice of the form says, in this order, with spaces between."""

IDENTITY = UUIDConverter.regex
CHOICE = re.compile(rf"({IDENTITY}) ({IDENTITY}) ([0-9]{{1,4}}) (\S{{1,40}})", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
def station_resit(
    request: StaffRequest, sitting: UUID, number: str, station: str
) -> HttpResponse:
    """Ask where and why, or propose it."""
    require(request.actor, KIND)
    row = sittings.load(sitting)
    case = open_resit(row, number, station, settings.PACKAGES)
    address = _address_back(row, case)
    if request.method == "POST":
        _propose(request, case)
        return redirect(address)
    places = list(islice(_places(case, request.now), PLACES_SHOWN_MAX))
    first = places[0]["value"] if places else ""
    trial = fill_form(request, place=first)
    context = {
        "row": row,
        "number": case.candidate_number,
        "name": case.attempt.own_candidate.name,
        "station": station,
        "places": places,
        "is_any_sealed": any(place["is_sealed"] for place in places),
        "is_late": row.collected_ms is not None,
        "valid_ms": TERMS[KIND].valid_ms,
        "back": address,
        "trial_refusal": refusal_of(lambda: _propose(trial, case)),
    }
    return render(request, "console/ecos/resit/ask.html", context)


def resits_here(row: Sitting, plan: CircuitPlan) -> dict[str, Any]:
    """Return the resits of a circuit: those that leave it, and those in its turns."""
    rows = resits_in_exam(row.exam_id)
    numbers = {str(number) for number in plan.candidates}
    return {
        "resits_from": [
            resit
            for resit in rows
            if resit.sitting == row.id and resit.number in numbers
        ],
        "resits_to": [resit for resit in rows if resit.circuit == plan.id],
    }


def resit_of(row: Sitting, number: str, station: str) -> PlacedResit | None:
    """Return where a candidate goes through a station of a half-day again."""
    for resit in resits_in_exam(row.exam_id):
        if (resit.sitting, resit.number, resit.station) == (row.id, number, station):
            return resit
    return None


def _propose(request: StaffRequest, case: ResitCase) -> None:
    facts = {"candidate": case.candidate_number, "station": case.station}
    facts |= _chosen_place(request)
    two_person.propose(request, case.sitting.id, KIND, facts)


def _chosen_place(request: StaffRequest) -> Mapping[str, str]:
    """Return what was chosen; nothing where no place is free. Raises `FormInvalid`."""
    choice = text(request, "place")
    if not choice:
        return {}
    found = CHOICE.fullmatch(choice)
    if found is None:
        raise FormInvalid("place")
    return dict(zip(PLACE_FACTS, found.groups(), strict=True))


def _places(case: ResitCase, now: Instant) -> Iterator[dict[str, Any]]:
    """Yield the choices of the form, by hour.

    `is_sealed`: nobody knows yet whether both stations are of one domain.
    """
    domain = case.traits.domain
    for half_day, place in all_places(case, now=now):
        plan = next(own for own in half_day.plans if own.code == place.circuit)
        words = (half_day.sitting.id, plan.id, place.turn, place.station)
        yield {
            "value": " ".join(map(str, words)),
            "title": half_day.sitting.title,
            "at_ms": _hour_of(half_day, place),
            "circuit": place.circuit,
            "turn": place.turn,
            "station": half_day.station_index(place.station) + 1,
            "is_sealed": None in (domain, half_day.domains[place.station]),
        }


def _hour_of(half_day: ResitHalfDay, place: ResitPlace) -> Instant | None:
    """Return when a turn begins: as its bell is, or as it is planned."""
    plan = next(own for own in half_day.plans if own.code == place.circuit)
    signal = Instant(half_day.sitting.scheduled_ms)
    bell = plan.bell or Bell(tempo=plan.tempo, t0=signal)
    return last_round(bell, place.turn).read


def _address_back(row: Sitting, case: ResitCase) -> str:
    """Return the page that led here: of the marks once they are open."""
    if is_marking_key_out(row.id):
        names = [row.id, case.candidate_number, case.station]
        return reverse("single_mark", args=names)
    return reverse("circuit", args=[row.id, case.plan.id])

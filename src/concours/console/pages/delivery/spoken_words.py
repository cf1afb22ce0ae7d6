"""Mots à dicter: what a person reads aloud to a tablet that no network reaches.

The launch words of a sitting from t0 on, and the time words of each seat whose end has
moved. Plain and small, so that it comes over a poor line, and made to be printed.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from concours.acts.actor import Place
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.room import address_of, place_of
from concours.console.words.delivery.spoken import time_added, words_at
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances, time_of
from concours.store.queries.delivery.spoken import (
    TimeSaid,
    find_seated_attempts,
    launch_words,
    time_said,
)
from concours.store.queries.people.people import site_of


def show_spoken_words(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what may be read aloud in a room, a site, or the nation."""
    row = sittings.load(sitting)
    place = place_of(request)
    require(request.actor, "see_spoken", place)
    site = place.site if place else None
    words = launch_words(row, site, now=request.now)
    context = {
        "row": row,
        "place": place,
        "time": time_of(Allowances(row).common(site), now=request.now),
        "launch": words_at(words) if words else None,
        **(_of_place(row, place) if place else {}),
    }
    return render(request, "console/delivery/candidate/spoken.html", context)


def _of_place(row: Sitting, place: Place) -> dict[str, Any]:
    spoken_times = time_said(row, find_seated_attempts(row, place.site, place.room))
    return {
        "site": site_of(row, place.site),
        "back": address_of(row.id, place),
        "lines": [line_of(spoken_time) for spoken_time in spoken_times],
    }


def line_of(spoken_time: TimeSaid) -> dict[str, Any]:
    """Return a candidate's time words as pages show them."""
    return {
        "person": spoken_time.attempt.candidate,
        "words": words_at(spoken_time.words),
        "added": time_added(spoken_time.later_ms),
        "ends_at": spoken_time.ends_at,
        "is_known": spoken_time.is_known,
    }

"""Mots à dicter: what a person reads aloud to a tablet that no network reaches.

The launch words of a sitting from t0 on, and the time words of each seat whose end has
moved. Plain and small, so that it comes over a poor line, and made to be printed.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from concours.acts.actor import Venue
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of, venue_of
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
    venue = venue_of(request)
    require(request.actor, "see_spoken", venue)
    site = venue.site if venue else None
    words = launch_words(row, site, now=request.now)
    context = {
        "row": row,
        "venue": venue,
        "time": time_of(Allowances(row).common(site), now=request.now),
        "launch": words_at(words) if words else None,
        **(_of_venue(row, venue) if venue else {}),
    }
    return render(request, "console/delivery/candidate/spoken.html", context)


def _of_venue(row: Sitting, venue: Venue) -> dict[str, Any]:
    spoken_times = time_said(row, find_seated_attempts(row, venue.site, venue.room))
    return {
        "site": site_of(row, venue.site),
        "back": address_of(row.id, venue),
        "lines": [line_of(spoken_time) for spoken_time in spoken_times],
    }


def line_of(spoken_time: TimeSaid) -> dict[str, Any]:
    """Return a candidate's time words as pages show them."""
    return {
        "attempt": spoken_time.attempt,
        "person": spoken_time.attempt.candidate,
        "words": words_at(spoken_time.words),
        "added": time_added(spoken_time.later_ms),
        "ends_at": spoken_time.ends_at,
        "is_known": spoken_time.is_known,
    }

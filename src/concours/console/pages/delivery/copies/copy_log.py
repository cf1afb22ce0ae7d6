"""Consultations: who was shown a copy, when, and from where its tablets spoke."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.copies.reading_motive import motive_words
from concours.console.pages.permissions import sees
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.replays.copy_log import (
    SHOWN_COUNT_MAX,
    contacts_of,
    looks_at_copy,
)
from concours.store.queries.people.people import attempt_of_number

KINDS = {
    "copy": gettext_noop("la copie"),
    "case": gettext_noop("le dossier"),
    "result": gettext_noop("le résultat"),
}


@sees("see_copies")
def copy_log(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Show who was shown a copy, with the rank of each line in the log of traces."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    looks, contacts = looks_at_copy(attempt), contacts_of(attempt)
    context = {
        "row": row,
        "person": attempt.candidate,
        "looks": [
            {
                **asdict(look),
                "word": _(KINDS[look.kind]),
                "part": motive_words(look.part),
            }
            for look in looks
        ],
        "contacts": contacts,
        "is_cut": SHOWN_COUNT_MAX in (len(looks), len(contacts)),
    }
    return render(request, "console/delivery/candidate/copy_log.html", context)

"""The copies of a sitting and what to do for each, as CSV safe for a spreadsheet.

Of a collected sitting it is always the same file: what was, when all was collected.
"""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext as _

from concours.console.words import formats
from concours.console.words.delivery.collecting import advice, class_word
from concours.core.kernel.time import Instant
from concours.core.tables.plain_cells import plain_cell
from concours.store.models import Sitting
from concours.store.queries.delivery.collecting import Copy, copies_of


def draw_collection(sitting: Sitting, *, now: Instant) -> str:
    """Return the file: a line a copy, by site, room and seat."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_headings())
    writer.writerows(_cells(copy) for copy in copies_of(sitting, now=now))
    return out.getvalue()


def advice_for(copy: Copy) -> str:
    """Return what to do for a copy, in a sentence; "" once it is awaited no more."""
    if copy.remedy is None:
        return ""
    return advice(
        copy.remedy,
        room=copy.stand.room,
        seat=copy.stand.seat,
        waiting_count=copy.stand.waiting_count,
        due_ms=copy.due,
    )


def _headings() -> tuple[str, ...]:
    return (
        _("Centre"),
        _("Salle"),
        _("Place"),
        _("Candidat"),
        _("État"),
        _("Reçues"),
        _("En attente"),
        _("Dernier signe"),
        _("À faire"),
    )


def _cells(copy: Copy) -> Iterator[str]:
    stand = copy.stand
    seen_at = "" if stand.seen_ms is None else formats.hour_exact(stand.seen_ms)
    yield from (plain_cell(x) for x in (stand.site_name, stand.room, stand.seat))
    yield plain_cell(stand.number)
    yield class_word(stand.class_)
    yield str(stand.held_count)
    yield str(stand.waiting_count)
    yield seen_at
    yield plain_cell(advice_for(copy))

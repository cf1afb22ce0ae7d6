"""Who looked at what: written down when a page has shown a copy, a case or a result.

`sees` calls this for each page that it guards, so that no page can forget to; what an
address names tells whose it was.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from concours.acts.record import plain_connection
from concours.console.edge.request import StaffRequest
from concours.store.journal.logs.looks import Look, LookKind, add_look
from concours.store.queries.people.people import exam_at, find_owner

LOOKS: Mapping[str, LookKind] = {
    "see_copies": "copy",
    "see_results": "result",
    "see_cases": "case",
}
"""By what somebody may see; other pages show nothing of a person's work."""

NAMES = ("case", "station", "question")
"""What of an address says which part was looked at, beside whose it is."""


def keep_look(request: StaffRequest, authority: str, place: Mapping[str, Any]) -> None:
    """Write down that a page was shown, if it shows somebody's work.

    One that asked in vain why a copy is read has shown nothing of it.
    """
    kind, motive = LOOKS.get(authority), getattr(request, "motive", None)
    if kind is None or motive == "":
        return
    exam, sitting = place.get("exam", ""), place.get("sitting")
    of_what = place.get("number")
    number = of_what if isinstance(of_what, str) else ""  # else of a case, a version
    attempt, candidate = find_owner(number, exam=str(exam), sitting=sitting)
    parts = [str(sitting or exam), number if candidate or attempt else ""]
    parts += [str(of_what)] if kind == "case" and of_what is not None else []
    parts += [str(place[name]) for name in NAMES if name in place]
    parts += [motive or ""]
    look = Look(
        at=request.now,
        staff=request.actor.id,
        kind=kind,
        exam=exam_at(exam=str(exam), sitting=sitting),
        attempt=attempt,
        candidate=candidate,
        subject="/".join(part for part in parts if part),
    )
    with transaction.atomic():
        add_look(plain_connection(), look)

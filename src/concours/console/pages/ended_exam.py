"""An exam that is archived or erased: its pages are read, and offer nothing to do."""

from django.http import HttpRequest

from concours.acts.action_sets import STAFF
from concours.acts.record import AFTER_ARCHIVE
from concours.store.queries.archives import end_of

OF_THE_HOUSE = STAFF | {"exam_founded", "ledger_key_pinned", "brake_lifted"}
"""Acts of no exam, whichever page offers them."""


def end_here(request: HttpRequest) -> str | None:
    """Return `archived` or `erased` of the exam in the page's address, None of others.

    It is asked for once in each request.
    """
    state = request.__dict__
    if "exam_end" not in state:
        place = request.resolver_match.kwargs if request.resolver_match else {}
        state["exam_end"] = end_of(place.get("sitting"), place.get("exam"))
    end: str | None = state["exam_end"]
    return end


def is_act_of_exam(kind: str) -> bool:
    """Tell whether what `acts.may` names is an act that an archived exam refuses."""
    is_seen = kind.startswith("see_")
    return not is_seen and kind not in OF_THE_HOUSE and kind not in AFTER_ARCHIVE

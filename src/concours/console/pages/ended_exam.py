"""An exam that is archived or erased: its pages are read, and offer nothing to do."""

from django.http import HttpRequest

from concours.acts.action_sets import STAFF
from concours.acts.record import AFTER_ARCHIVE
from concours.console.pages.exam_profile import exam_here

OF_THE_HOUSE = STAFF | {"exam_founded", "ledger_key_pinned", "brake_lifted"}
"""Acts of no exam, whichever page offers them."""


def end_here(request: HttpRequest) -> str | None:
    """Return `archived` or `erased` of the exam in a page's address, None of others."""
    exam = exam_here(request)
    if exam is None or exam.archived_act is None:
        return None
    return "archived" if exam.erased_act is None else "erased"


def is_act_of_exam(kind: str) -> bool:
    """Tell whether what `acts.may` names is an act that an archived exam refuses."""
    is_seen = kind.startswith("see_")
    return not is_seen and kind not in OF_THE_HOUSE and kind not in AFTER_ARCHIVE

"""Who hands the cell over to whom, and what somebody still holds."""

from django.db.models import QuerySet

from concours.store.models import Handover, Incident, StaffMember
from concours.store.queries.people.staff import at_work

SHOWN_COUNT_MAX = 20
ROLE = "technician"


def find_takers(login: str) -> QuerySet[StaffMember]:
    """Return who may take over from somebody: the others of the cell, by name."""
    return at_work(None, (ROLE,)).exclude(login=login).order_by("name", "login")


def held_incidents(login: str) -> QuerySet[Incident]:
    """Return the open incidents that somebody holds, the newest first."""
    return _live_incidents().filter(assignee__login=login)


def unheld_incidents() -> QuerySet[Incident]:
    """Return some open incidents that nobody holds, the newest first."""
    return _live_incidents().filter(assignee=None)[:SHOWN_COUNT_MAX]


def _live_incidents() -> QuerySet[Incident]:
    """Return what is open but for archived exams, where nothing changes any more."""
    rows = Incident.objects.exclude(state="closed")
    live_rows = rows.filter(sitting__exam__archived_act=None)
    return live_rows.select_related("sitting", "site").order_by("-opened_ms")


def find_waiting() -> list[Handover]:
    """Return the hand-overs that nobody has accepted yet, the newest first."""
    rows = Handover.objects.filter(accepted_act=None, replaced_act=None)
    return list(rows.select_related("leaver", "taker").order_by("-offered_ms"))


def find_accepted() -> list[Handover]:
    """Return the last hand-overs that were accepted, the newest first."""
    rows = Handover.objects.exclude(accepted_act=None)
    ordered_rows = rows.select_related("leaver", "taker").order_by("-accepted_ms")
    return list(ordered_rows[:SHOWN_COUNT_MAX])

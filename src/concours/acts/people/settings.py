"""What one candidate is due besides time changes, by an act with its reason.

The chain of acts is for good, and settings may tell something of somebody's health: the
act says which changed, and of rest breaks, which cost time, what they were and are.
"""

from dataclasses import fields
from uuid import UUID

from django.db import transaction

from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import Actor, plain_connection, record
from concours.acts.roster_rows import set_settings
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.people.roster.settings import PersonalSettings
from concours.store.journal.locks import ROSTER, take
from concours.store.models import Candidate
from concours.store.queries.people.settings import settings_of


@transaction.atomic
def change_settings(
    actor: Actor,
    candidate: UUID,
    settings: PersonalSettings,
    *,
    reason: str,
    now: Instant,
) -> int | None:
    """Set what a candidate is due; return the act's number, None if it is as it was.

    The room sees it at once. A tablet that is enrolled keeps its display, which is its
    candidate's to change. Raises `NotAllowed`, `ReasonInvalid`.
    """
    require(actor, "settings_changed")
    reason = reasoned(reason)
    take(plain_connection(), ROSTER)
    row = Candidate.objects.select_related("exam").get(pk=candidate)
    before = settings_of(candidate)
    names: list[Json] = [
        field.name
        for field in fields(settings)
        if getattr(settings, field.name) != getattr(before, field.name)
    ]
    if not names:
        return None
    set_settings(row.exam_id, {row.number: settings})
    body: dict[str, Json] = {
        "exam": row.exam.code,
        "candidate": row.number,
        "settings_changed": names,
    }
    if settings.breaks != before.breaks:
        body["breaks_before"] = before.breaks.cell
        body["breaks"] = settings.breaks.cell
    return record(actor, "settings_changed", body=body, reason=reason, now=now)

"""What the wall shows besides the board: who is stopped, what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils import timezone

from concours.core.kernel.time import Instant
from concours.store.models import Incident, Proposal, StaffMember
from concours.store.queries.people.staff import with_appointments

PAUSED = """
SELECT site_id, attempt_id FROM pause WHERE sitting_id = %s AND until_ms IS NULL
"""
EXCLUDED = """
SELECT id FROM attempt WHERE sitting_id = %s AND excluded_act IS NOT NULL
"""
SUSPECT = """
SELECT DISTINCT attempt_id FROM incident
WHERE sitting_id = %s AND attempt_id IS NOT NULL AND state <> 'closed'
      AND kind = ANY(%s)
"""
LIVE_SESSIONS = """
SELECT session_key FROM django_session
WHERE session_key = ANY(%s) AND expire_date > %s
"""

SUSPICIONS = ("fraud", "equivocation", "unsigned_entry", "unlocked")
"""Kinds of incidents that put a copy in doubt, until a person has judged it."""
ASKS_COUNT_MAX = 50


@dataclass(frozen=True, slots=True)
class StoppedCandidates:
    """Who does not compose, by decision, and whose copy is in doubt, by identity."""

    sites: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    suspect: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that waits for a person: an incident, or a proposal.

    `id` is its own; `site` and `number` say whom it concerns, empty if the nation or
    all of a site; `until_ms` when it lapses, of a proposal.
    """

    id: str
    kind: str
    site: str
    room: str
    number: str
    text: str
    state: str
    since_ms: int
    until_ms: int | None = None


def find_stopped(sitting: UUID) -> StoppedCandidates:
    """Return who is stopped in a sitting now."""
    with connection.cursor() as cursor:
        cursor.execute(PAUSED, [sitting])
        pause_rows = cursor.fetchall()
        cursor.execute(EXCLUDED, [sitting])
        excluded = frozenset(str(attempt) for (attempt,) in cursor.fetchall())
        cursor.execute(SUSPECT, [sitting, list(SUSPICIONS)])
        suspect = frozenset(str(attempt) for (attempt,) in cursor.fetchall())
    return StoppedCandidates(
        sites=frozenset(str(site) for site, _ in pause_rows if site is not None),
        paused=frozenset(
            str(attempt) for _, attempt in pause_rows if attempt is not None
        ),
        excluded=excluded,
        suspect=suspect,
    )


def open_incidents(sitting: UUID) -> Sequence[Ask]:
    """Return the incidents that nobody has closed, the oldest first."""
    rows = Incident.objects.exclude(state="closed").filter(sitting_id=sitting)
    incidents = rows.order_by("opened_ms").values_list(
        "id",
        "kind",
        "site_id",
        "room",
        "attempt__candidate__number",
        "text",
        "state",
        "opened_ms",
    )
    return tuple(
        Ask(
            str(pk),
            kind,
            _text(site),
            room,
            number or "",
            text,
            state,
            opened_ms,
        )
        for pk, kind, site, room, number, text, state, opened_ms in incidents[
            :ASKS_COUNT_MAX
        ]
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def open_proposals(sitting: UUID, *, now: Instant) -> Sequence[Ask]:
    """Return the proposals that a second person may still confirm, the oldest first."""
    rows = Proposal.objects.filter(
        sitting_id=sitting, state="open", expires_ms__gt=now
    ).order_by("made_ms")
    return tuple(
        Ask(
            str(row.id),
            row.kind,
            str(row.facts.get("site", "")),
            "",
            "",
            row.reason,
            row.state,
            row.made_ms,
            row.expires_ms,
        )
        for row in rows[:ASKS_COUNT_MAX]
    )


def live_sessions(keys: Sequence[str]) -> frozenset[str]:
    """Return those of these sessions that are neither over nor ended."""
    with connection.cursor() as cursor:
        cursor.execute(LIVE_SESSIONS, [list(keys), timezone.now()])
        return frozenset(key for (key,) in cursor.fetchall())


def members(ids: Sequence[str]) -> dict[str, StaffMember]:
    """Return the active members among these, by identity, as they stand now."""
    rows = with_appointments().filter(pk__in=ids, is_active=True)
    return {str(row.pk): row for row in rows}

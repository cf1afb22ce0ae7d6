"""The day of the house: its sittings, who looks after it, the largest rehearsal."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import Sitting, StaffMember
from concours.store.queries.delivery.restore_drill import HOUSE
from concours.store.queries.people.staff import at_work
from concours.store.queries.shared import SharedCache

SITTINGS_COUNT_MAX = 24
PEAK = """
SELECT max((convert_from(body, 'UTF8')::jsonb ->> 'peak_per_s')::int)
FROM act WHERE kind = 'exam_rehearsed'
"""


@dataclass(frozen=True, slots=True)
class MemberThere:
    """Who looks after the house, and when they came in today."""

    name: str
    login: str
    since: Instant


def rows_between(begin: Instant, end: Instant) -> list[Sitting]:
    """Return the sittings that open between two instants, in no order."""
    of_day = Q(t0_ms__gte=begin, t0_ms__lt=end) | Q(
        t0_ms=None, scheduled_ms__gte=begin, scheduled_ms__lt=end
    )
    rows = Sitting.objects.filter(of_day, cancelled_act=None, exam__archived_act=None)
    return list(rows.select_related("exam", "paper")[:SITTINGS_COUNT_MAX])


def members_there(since: Instant) -> Sequence[MemberThere]:
    """Return the technicians of the house who came in since, the first first."""
    rows = at_work(None, ["technician"]).annotate(entered=Max("signin__at_ms"))
    members: list[StaffMember] = list(rows.filter(entered__gte=since))
    watchers = [
        MemberThere(member.name, member.login, Instant(vars(member)["entered"]))
        for member in members
    ]
    return sorted(watchers, key=lambda member: member.since)


def _read_peak(_house: UUID, _now: Instant) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(PEAK)
        peak: int | None = cursor.fetchone()[0]
    return peak or None


_PEAK = SharedCache(_read_peak, lasts_ms=MINUTE_MS)


def rehearsed_peak(now: Instant) -> int | None:
    """Return the most entries in a second of a rehearsal that passed; None of none."""
    return _PEAK.at(HOUSE, now=now)

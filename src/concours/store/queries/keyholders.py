"""What keyholders are asked for: their share while a key waits, their word on a record.

A share is asked for the launch, for stations of the ECOS that wait for a quorum (also
while the half-day goes on, where the keeper has begun again), and for the marking key.
"""

from collections.abc import Iterator
from uuid import UUID

from concours.core.authoring.stations.audiences import EXAMINERS
from concours.core.kernel.time import Instant
from concours.core.people.tasks.steps import LATE_MS_MAX
from concours.core.people.tasks.task import (
    SHARE_BEFORE_MS,
    RecordUnconfirmed,
    ShareAwaited,
    SharePurpose,
)
from concours.store.models import Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.sql import rows_of

SITTINGS_COUNT_MAX = 20
# Asked on every page: Django's builder takes longer than asking.
AWAITED = """
SELECT s.*, k.id AS holder FROM keyholder k
JOIN staff m ON m.id = k.member_id JOIN sitting s ON s.id = k.sitting_id
WHERE m.login = %(login)s AND s.exam_id = coalesce(%(exam)s, s.exam_id)
  AND s.reopened_act IS NULL AND s.cancelled_act IS NULL AND (
    s.collected_ms > %(since)s
    OR s.collected_ms IS NULL AND s.scheduled_ms > %(since)s AND (
      s.kind = 'ecos' OR s.key_released_ms IS NULL AND s.scheduled_ms <= %(soon)s))
ORDER BY s.scheduled_ms LIMIT %(count)s
"""
OPENING_AWAITED = """
SELECT min(act.at_ms) FROM audience_opening o JOIN act ON act.number = o.act
WHERE o.sitting_id = %s AND o.package = %s
  AND NOT EXISTS (SELECT FROM released_station_key r WHERE r.sitting = o.sitting_id
                  AND r.package = o.package AND r.audience = o.audience)
"""
EXAMINERS_OUT = """
SELECT count(DISTINCT audience) FROM released_station_key
WHERE sitting = %s AND package = %s AND audience = ANY(%s)
"""
UNCONFIRMED = """
SELECT k.id, k.sitting_id, sealed.at_ms FROM keyholder k
JOIN staff m ON m.id = k.member_id
JOIN sitting s ON s.id = k.sitting_id
CROSS JOIN LATERAL (
    SELECT number, at_ms FROM act WHERE act.sitting = s.id
      AND act.kind IN ('sitting_sealed', 'sitting_scheduled')
    ORDER BY number DESC LIMIT 1) sealed
WHERE m.login = %s AND s.exam_id = coalesce(%s, s.exam_id)
  AND s.t0_ms IS NULL AND s.reopened_act IS NULL AND s.cancelled_act IS NULL
  AND s.scheduled_ms > %s
  AND NOT EXISTS (
    SELECT FROM act a WHERE a.sitting = s.id AND a.number > sealed.number
      AND a.kind = 'sealing_confirmed'
      AND (convert_from(a.body, 'UTF8')::jsonb ->> 'position')::int = k.position)
LIMIT 20
"""


def awaited_shares(
    login: str, exam: UUID | None, *, now: Instant
) -> Iterator[ShareAwaited]:
    """Yield somebody's shares that a launch, stations or a marking key wait for."""
    parameters = {
        "login": login,
        "exam": exam,
        "since": now - LATE_MS_MAX,
        "soon": now + SHARE_BEFORE_MS,
        "count": SITTINGS_COUNT_MAX,
    }
    for sitting in Sitting.objects.raw(AWAITED, parameters):
        holder = str(vars(sitting)["holder"])
        awaited = _awaited_key(sitting, now)
        if awaited is None:
            continue
        present = sittings.present(sitting.id, now=now)
        if holder not in present:
            purpose, opens = awaited
            yield ShareAwaited(
                id=holder,
                sitting=str(sitting.id),
                holder=login,
                opens=opens,
                purpose=purpose,
                missing_count=sitting.quorum - len(present),
            )


def _awaited_key(row: Sitting, now: Instant) -> tuple[SharePurpose, Instant] | None:
    """Return which key of a sitting waits for shares, and since or until when."""
    if row.collected_ms is not None:
        is_out = is_marking_key_out(row.id)
        return None if is_out else ("marking", Instant(row.collected_ms))
    if row.key_released_ms is None and row.scheduled_ms <= now + SHARE_BEFORE_MS:
        is_idle = row.kind == "spare" and not sittings.find_site_starts(row)
        return None if is_idle else ("launch", Instant(row.scheduled_ms))
    since_ms = _stations_awaited_since(row)
    return None if since_ms is None else ("stations", Instant(since_ms))


def _stations_awaited_since(row: Sitting) -> int | None:
    """Return since when stations wait for a quorum: let out, or still to be briefed."""
    series = row.id, bytes(row.package_digest)
    [(opened_ms,)] = rows_of(OPENING_AWAITED, *series)
    if opened_ms is not None or row.key_released_ms is None:
        return None if opened_ms is None else int(opened_ms)
    [(out_count,)] = rows_of(EXAMINERS_OUT, *series, [*EXAMINERS])
    return row.key_released_ms if out_count < len(EXAMINERS) else None


def unconfirmed_records(
    login: str, exam: UUID | None, *, now: Instant
) -> Iterator[RecordUnconfirmed]:
    """Yield the records of sealing that somebody has yet to confirm."""
    rows = rows_of(UNCONFIRMED, login, exam, now - LATE_MS_MAX)
    for identity, sitting, at_ms in rows:
        yield RecordUnconfirmed(
            id=str(identity),
            sitting=str(sitting),
            holder=login,
            sealed=Instant(at_ms),
        )

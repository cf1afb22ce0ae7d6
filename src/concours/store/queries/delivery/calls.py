"""Help calls that wait for their room."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.store.models import HelpCall
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

CALLS_SHOWN_MAX = 200

OPEN = """
SELECT h.id, h.need, c.number, c.name, a.site_id, a.room, a.seat, h.made_ms,
       h.received_ms, a.sitting_id
FROM help_call h
JOIN attempt a ON a.id = h.attempt_id
JOIN sitting s ON s.id = a.sitting_id
JOIN candidate c ON c.id = a.candidate_id
WHERE h.taken_back_ms IS NULL AND h.seen_ms IS NULL AND s.collected_ms IS NULL
  AND coalesce(%s, a.sitting_id) = a.sitting_id
  AND coalesce(%s, a.site_id) = a.site_id AND %s IN ('', a.room)
  AND coalesce(%s, s.exam_id) = s.exam_id
ORDER BY h.received_ms, h.id LIMIT %s
"""


UNTOLD = """
SELECT h.id, h.need, c.number, c.name, a.site_id, a.room, a.seat, h.made_ms,
       h.received_ms, a.sitting_id
FROM help_call h
JOIN attempt a ON a.id = h.attempt_id
JOIN sitting s ON s.id = a.sitting_id
JOIN candidate c ON c.id = a.candidate_id
WHERE h.need = 'paper' AND h.seen_ms IS NOT NULL AND h.taken_back_ms IS NULL
  AND s.collected_ms IS NULL AND a.sitting_id = %s AND a.site_id = %s AND a.room = %s
  AND NOT EXISTS (
    SELECT FROM incident i WHERE i.attempt_id = a.id AND i.kind = 'paper'
      AND i.opened_ms >= h.received_ms)
ORDER BY h.received_ms, h.id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that waits: whose, what for, since when, and when it came."""

    id: UUID
    need: str
    number: str
    name: str
    site: UUID
    room: str
    seat: str
    made_ms: int
    received_ms: int
    sitting: UUID


def open_calls(
    sitting: UUID | None,
    site: UUID | None = None,
    room: str = "",
    *,
    exam: UUID | None = None,
) -> Sequence[OpenCall]:
    """Return the calls that wait, the first first; of one sitting or exam, or of all.

    At most `CALLS_SHOWN_MAX`; of one site, of one room of it.
    """
    rows = rows_of(OPEN, sitting, site, room, exam, CALLS_SHOWN_MAX)
    return [OpenCall(*row) for row in rows]


def untold_calls(sitting: UUID, site: UUID, room: str) -> Sequence[OpenCall]:
    """Return the doubts about the paper that a room has seen and told nobody."""
    rows = rows_of(UNTOLD, sitting, site, room, CALLS_SHOWN_MAX)
    return [OpenCall(*row) for row in rows]


def find_call(sitting: UUID, call: UUID) -> HelpCall:
    """Return a call of this sitting. Raises `Unknown`."""
    row = HelpCall.objects.filter(attempt__sitting=sitting, pk=call).first()
    if row is None:
        raise Unknown("call", str(call))
    return row

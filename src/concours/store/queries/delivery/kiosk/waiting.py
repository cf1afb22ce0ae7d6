"""How many tablets wait at the door of each site for want of a proof of their lock."""

from uuid import UUID

from django.db import connection

from concours.core.kernel.time import MINUTE_MS, Instant

WAITING_SHOWN_MS = 10 * MINUTE_MS
"""How long a tablet that asked to enter is said to wait: it asks as somebody types."""

BY_SITE = """
SELECT a.site_id::text, count(*) FROM kiosk_waiting w JOIN attempt a ON a.id = w.attempt
WHERE a.sitting_id = %(sitting)s AND w.at_ms >= %(now)s - %(shown)s
  AND NOT EXISTS (SELECT FROM device d
                  WHERE d.attempt = a.id AND d.enrolled_ms >= w.at_ms)
  AND NOT EXISTS (SELECT FROM kiosk_admission k
                  WHERE k.attempt = a.id AND k.until_ms > %(now)s)
GROUP BY a.site_id
"""


def waiting_counts(sitting: UUID, *, now: Instant) -> dict[str, int]:
    """Return how many wait, by the identity of their site; no site without any."""
    with connection.cursor() as cursor:
        cursor.execute(
            BY_SITE, {"sitting": sitting, "now": now, "shown": WAITING_SHOWN_MS}
        )
        return dict(cursor.fetchall())

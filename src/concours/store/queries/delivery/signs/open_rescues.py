"""Tablets that took a place while their site was cut, and are not admitted yet.

For a minute it waits for the tablet before to be heard; longer, that one lives, or two
have taken one place: what the other wrote is on it, and at its relay.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import MINUTE_MS, Instant

WAITS_MS = MINUTE_MS
OPEN = """
SELECT DISTINCT attempt.site_id::text, number FROM rescue_claim
JOIN attempt ON attempt.id = rescue_claim.attempt
JOIN candidate ON candidate.id = attempt.candidate_id
WHERE attempt.sitting_id = %s AND outcome <> 'admitted' AND last_ms > %s
  AND (outcome <> 'rescue.waits' OR last_ms - first_ms > %s)
ORDER BY 1, 2
"""


def open_rescues(sitting: UUID, *, since: Instant) -> Sequence[tuple[str, str]]:
    """Return site and number of each such place, claimed since then."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [sitting, since, WAITS_MS])
        return [(site, number) for site, number in cursor.fetchall()]

"""Which end the tablets of a sitting work to, as they say it themselves.

Nothing is due by it. But after a restore they alone know of time that the record lost.
"""

from uuid import UUID

from django.db import connection

from concours.core.kernel.time import MINUTE_MS, SECOND_MS
from concours.store.models import Sitting
from concours.store.queries.delivery.allowances import Allowances

SAID = """
SELECT a.id, c.factor_num, c.factor_den, said.ends_ms
FROM attempt a JOIN candidate c ON c.id = a.candidate_id
JOIN LATERAL (
    SELECT ends_ms FROM presence WHERE attempt = a.id ORDER BY epoch DESC LIMIT 1
) said ON said.ends_ms IS NOT NULL
WHERE a.sitting_id = %(sitting)s
  AND (%(site)s::uuid IS NULL OR a.site_id = %(site)s)
  AND (%(attempt)s::uuid IS NULL OR a.id = %(attempt)s)
"""

ERROR_MS_MAX = SECOND_MS


def were_promised(
    sitting: Sitting, minutes: int, *, site: UUID | None, attempt: UUID | None
) -> bool:
    """Tell whether most tablets work to an end that is so many minutes later than due.

    Of the nation, of a site, or that of one attempt: minutes of many multiply with the
    accommodation of each, those of one do not.
    """
    names = {"sitting": sitting.id, "site": site, "attempt": attempt}
    with connection.cursor() as cursor:
        cursor.execute(SAID, names)
        promised_ends = cursor.fetchall()
    windows = Allowances(sitting).windows([row[0] for row in promised_ends])
    promised_count = 0
    for name, num, den, ends_ms in promised_ends:
        own_ms = minutes * MINUTE_MS
        if attempt is None:
            own_ms = own_ms * num // den
        if name in windows:
            later_ms = ends_ms - windows[name].ends_at
            promised_count += later_ms >= own_ms - ERROR_MS_MAX
    return 2 * promised_count > len(promised_ends)

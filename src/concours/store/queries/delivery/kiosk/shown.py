"""What tablets last showed of their configuration, with the one whose key it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import RECENT_MS_MAX, Verdict

# Of one site, or of all: as `configurations.LATEST`, and which configuration it was.
SHOWN = """
SELECT DISTINCT ON (own.id) own.id, said.verdict, said.at_ms, said.version,
       site.name, known.session, known.config_key, known.replaced_act IS NOT NULL
FROM attempt AS own
JOIN attempt AS any_of
    ON any_of.id = own.id OR any_of.candidate_id = own.candidate_id
JOIN kiosk_verdict AS said ON said.attempt = any_of.id
LEFT JOIN kiosk_configuration AS known ON known.id = said.configuration
LEFT JOIN site ON site.id = known.site_id
WHERE own.sitting_id = %s AND own.site_id = %s AND said.at_ms > %s
  AND said.verdict <> 'stale'
  AND said.epoch = (SELECT max(epoch) FROM device WHERE device.attempt = any_of.id)
ORDER BY own.id, said.at_ms DESC, said.id DESC
"""


@dataclass(frozen=True, slots=True)
class ShownConfiguration:
    """One proof; `site` and what follows are None where no key of ours was shown."""

    verdict: Verdict
    at: Instant
    version: str
    site: str | None
    session: str | None
    config_key: str | None
    is_replaced: bool


def shown_at_site(
    sitting: UUID, site: UUID, *, now: Instant
) -> Mapping[UUID, ShownConfiguration]:
    """Return what the tablet of each attempt of a site last showed, of late."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [sitting, site, now - RECENT_MS_MAX])
        return {
            attempt: ShownConfiguration(*row) for attempt, *row in cursor.fetchall()
        }

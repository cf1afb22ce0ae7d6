"""What was last found at a tablet's place of each site."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.probes import ProbeCheck, ProbeCode, SiteProbe

LATEST = """
SELECT DISTINCT ON (site_id) site_id, at_ms, checks::text FROM kiosk_probe
JOIN site ON site.id = site_id
WHERE site.exam_id = %s ORDER BY site_id, at_ms DESC, kiosk_probe.id DESC
"""
ADD_CODE = """
INSERT INTO kiosk_probe_code (site_id, handle, secret, until_ms, act)
VALUES (%s, %s, %s, %s, %s)
"""


def latest_probes(exam: UUID) -> Mapping[str, SiteProbe]:
    """Return the last report of each site that ever had one, by the site's id."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [exam])
        return {
            str(site): SiteProbe(
                Instant(at_ms),
                tuple(ProbeCheck(*facts) for facts in json.loads(checks)),
            )
            for site, at_ms, checks in cursor.fetchall()
        }


def add_probe_code(site: UUID, code: ProbeCode, *, act: int, until: Instant) -> None:
    """Let a code seal reports of a site; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_CODE, [site, code.handle, code.secret, until, act])

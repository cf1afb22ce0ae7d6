"""The relays that sites have: added by an act, revoked by another, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.delivery.sync.relay import RelayRequest
from concours.core.kernel.time import MINUTE_MS, Instant

OF_EXAM = """
SELECT relay.id, site_id, site.name, url, public_key, admitted_ms,
       heard_ms, stored, waiting
FROM relay JOIN site ON site.id = site_id
LEFT JOIN relay_status ON relay_status.relay = relay.id
WHERE site.exam_id = %s AND revoked_act IS NULL ORDER BY site.name, url
"""
ADD = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, %s, %s, %s, %s)
"""
REVOKE = "UPDATE relay SET revoked_act = %s WHERE id = %s AND revoked_act IS NULL"

SILENT_MS = MINUTE_MS


@dataclass(frozen=True, slots=True)
class SiteRelay:
    """A relay in force, and what it said last of itself, if it ever did."""

    id: int
    site: UUID
    site_name: str
    request: RelayRequest
    admitted_at: Instant
    heard_at: Instant | None
    stored_count: int | None
    waiting_count: int | None

    def is_silent(self, *, now: Instant) -> bool:
        """Tell whether it was not heard for a minute: it speaks each ten seconds."""
        return now - (self.heard_at or self.admitted_at) > SILENT_MS


def relays_of_exam(exam: UUID) -> Sequence[SiteRelay]:
    """Return the relays in force of an exam's sites, by the name of the site."""
    with connection.cursor() as cursor:
        cursor.execute(OF_EXAM, [exam])
        return [
            SiteRelay(
                relay,
                site,
                name,
                RelayRequest(url, bytes(key)),
                Instant(admitted_ms),
                None if heard_ms is None else Instant(heard_ms),
                *counts,
            )
            for relay, site, name, url, key, admitted_ms, heard_ms, *counts
            in cursor.fetchall()
        ]  # fmt: skip


def add_relay(site: UUID, request: RelayRequest, *, act: int, now: Instant) -> None:
    """Let a relay store boxes of a site; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [site, request.url, request.public_key, now, act])


def revoke_relay(relay: int, *, act: int) -> None:
    """Let a relay be one no longer; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(REVOKE, [act, relay])

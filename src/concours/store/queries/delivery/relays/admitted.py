"""The relays that sites have: added by an act, revoked by another, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.delivery.mailbox.relay import RelayRequest
from concours.core.kernel.time import MINUTE_MS, Instant

OF_EXAM = """
SELECT relay.id, site_id, site.name, url, public_key, admitted_ms,
       heard_ms, stored, waiting, free_bytes
FROM relay JOIN site ON site.id = site_id
LEFT JOIN relay_status ON relay_status.relay = relay.id
WHERE site.exam_id = %s AND revoked_act IS NULL ORDER BY site.name, url
"""
ADD = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, %s, %s, %s, %s)
"""
REVOKE = "UPDATE relay SET revoked_act = %s WHERE id = %s AND revoked_act IS NULL"

SEATS = """
SELECT candidate.id, number, room, seat FROM candidate
WHERE site_id = %s ORDER BY room, seat, number
"""

# Kits are made behind an enrolment, and each is of a tablet to come.
WITHOUT_KIT = """
SELECT site.id, site.name, count(*) FROM attempt
JOIN sitting ON sitting.id = attempt.sitting_id
JOIN site ON site.id = attempt.site_id
JOIN LATERAL (
    SELECT max(epoch) AS epoch FROM device WHERE device.attempt = attempt.id
) AS last ON last.epoch IS NOT NULL
WHERE sitting.id = %s AND attempt.chair_id IS NULL AND collected_ms IS NULL
  AND EXISTS (SELECT FROM relay WHERE site_id = site.id AND revoked_act IS NULL)
  AND NOT EXISTS (
    SELECT FROM rescue_kit AS kit
    WHERE kit.attempt = attempt.id AND kit.epoch > last.epoch)
GROUP BY site.id ORDER BY site.name
"""

SILENT_MS = MINUTE_MS
ROOM_BYTES_MIN = 2 * 2**30
"""On the disk of a relay: under a quarter of it, it takes no box more. As the alert."""


@dataclass(frozen=True, slots=True)
class SeatedCandidate:
    """A candidate, by number alone, and where they sit."""

    candidate: UUID
    number: str
    room: str
    seat: str


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
    free_bytes: int | None

    @property
    def has_little_room(self) -> bool:
        """Whether its disk is nearly full, as it says itself."""
        return self.free_bytes is not None and self.free_bytes < ROOM_BYTES_MIN

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


@dataclass(frozen=True, slots=True)
class MissingKits:
    """Tablets of a site that no spare could follow while it is cut."""

    site: UUID
    site_name: str
    count: int


def missing_kits(sitting: UUID) -> Sequence[MissingKits]:
    """Return the sites with a relay where tablets have no rescue kit, by name."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KIT, [sitting])
        return [MissingKits(*row) for row in cursor.fetchall()]


def seats_of(site: UUID) -> Sequence[SeatedCandidate]:
    """Return who sits at a site, room by room and seat by seat."""
    with connection.cursor() as cursor:
        cursor.execute(SEATS, [site])
        return [SeatedCandidate(*row) for row in cursor.fetchall()]


def add_relay(site: UUID, request: RelayRequest, *, act: int, now: Instant) -> None:
    """Let a relay store boxes of a site; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [site, request.url, request.public_key, now, act])


def revoke_relay(relay: int, *, act: int) -> None:
    """Let a relay be one no longer; the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(REVOKE, [act, relay])

"""The file of each site that has relays: whose boxes they may store, as it is now."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.relay import Chain, Seat
from concours.core.kernel.time import Instant

SITES = """
SELECT site_id FROM relay GROUP BY site_id ORDER BY site_id
"""
RELAYS = """
SELECT public_key FROM relay WHERE site_id = %s AND revoked_act IS NULL
"""
DEVICES = """
SELECT device.attempt, epoch, public_key FROM attempt
JOIN sitting ON sitting.id = sitting_id
JOIN device ON device.attempt = attempt.id
WHERE attempt.site_id = %s AND attempt.chair_id IS NULL
  AND collected_ms IS NULL AND cancelled_act IS NULL
"""
SEATS = """
SELECT attempt.id, attempt.room, attempt.seat FROM attempt
JOIN sitting ON sitting.id = sitting_id
WHERE attempt.site_id = %s AND attempt.chair_id IS NULL
  AND collected_ms IS NULL AND cancelled_act IS NULL
  AND EXISTS (SELECT FROM device WHERE device.attempt = attempt.id)
"""
SAVE = """
INSERT INTO site_file (site_id, body, signature, signer, signed_ms)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (site_id) DO UPDATE
SET body = excluded.body, signature = excluded.signature, signer = excluded.signer,
    signed_ms = excluded.signed_ms
"""


def sites_with_relays(connection: Connection[Any]) -> Sequence[UUID]:
    """Return the sites that have a relay, or had one."""
    return [site for (site,) in connection.execute(SITES).fetchall()]


def read_relay_keys(connection: Connection[Any], site: UUID) -> frozenset[bytes]:
    """Return the keys of the relays in force at a site."""
    rows = connection.execute(RELAYS, (site,)).fetchall()
    return frozenset(bytes(key) for (key,) in rows)


def read_site_devices(connection: Connection[Any], site: UUID) -> Mapping[Chain, bytes]:
    """Return the devices of candidates at a site, in sittings that still go on."""
    rows = connection.execute(DEVICES, (site,)).fetchall()
    return {(AttemptId(attempt), epoch): bytes(key) for attempt, epoch, key in rows}


def read_site_seats(
    connection: Connection[Any], site: UUID
) -> Mapping[AttemptId, Seat]:
    """Return where those sit whose devices `read_site_devices` gives."""
    rows = connection.execute(SEATS, (site,)).fetchall()
    return {AttemptId(attempt): (room, seat) for attempt, room, seat in rows}


def save_site_file(
    connection: Connection[Any],
    site: UUID,
    body: bytes,
    signer_and_signature: tuple[bytes, bytes],
    *,
    now: Instant,
) -> None:
    """Keep the file of a site in place of the one before."""
    signer, signature = signer_and_signature
    connection.execute(SAVE, (site, body, signature, signer, now))

"""The relays in force, what the ledger signed for them, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant

IN_FORCE = """
SELECT relay.id, site_id, url, public_key FROM relay
WHERE revoked_act IS NULL ORDER BY site_id, relay.id LIMIT %s
"""
SITE_FILE = """
SELECT body, signature, signer FROM site_file WHERE site_id = %s AND signed_ms > %s
"""
SIGNER = "SELECT ledger_signer()"
NOTE_STATUS = """
INSERT INTO relay_status (relay, heard_ms, stored, waiting, free_bytes)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (relay) DO UPDATE
SET heard_ms = excluded.heard_ms, stored = excluded.stored, waiting = excluded.waiting,
    free_bytes = excluded.free_bytes
"""

RELAYS_COUNT_MAX = 1_000


@dataclass(frozen=True, slots=True)
class AdmittedRelay:
    """One relay of one site."""

    id: int
    site: UUID
    url: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class SignedSiteFile:
    """The file of a site, as the ledger signed it."""

    body: bytes
    signature: bytes
    signer: bytes


@dataclass(frozen=True, slots=True)
class RelayStatus:
    """Boxes that a relay has, those that wait, and the room on its disk, if it says."""

    stored_count: int
    waiting_count: int
    free_bytes: int | None


async def read_relays(connection: AsyncConnection[Any]) -> Sequence[AdmittedRelay]:
    """Return every relay in force."""
    cursor = await connection.execute(IN_FORCE, (RELAYS_COUNT_MAX,))
    return [
        AdmittedRelay(relay, site, url, bytes(key))
        for relay, site, url, key in await cursor.fetchall()
    ]


async def read_signed_site_file(
    connection: AsyncConnection[Any], site: UUID, *, after: int
) -> SignedSiteFile | None:
    """Return the file of a site, if the ledger has signed one since `after`."""
    row = await (await connection.execute(SITE_FILE, (site, after))).fetchone()
    return None if row is None else SignedSiteFile(*map(bytes, row))


async def read_signer(connection: AsyncConnection[Any]) -> bytes | None:
    """Return the ledger's key as acts name it; None before it has signed one."""
    row = await (await connection.execute(SIGNER)).fetchone()
    return bytes(row[0]) if row and row[0] else None


async def note_relay(
    connection: AsyncConnection[Any], relay: int, status: RelayStatus, *, now: Instant
) -> None:
    """Keep that a relay was heard, and what it says of itself."""
    counts = status.stored_count, status.waiting_count, status.free_bytes
    await connection.execute(NOTE_STATUS, (relay, now, *counts))

"""What each site that has relays was told, and the packages of its sittings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection

from concours.core.delivery.news.site_news import ITEMS_COUNT_MAX
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import HOUR_MS, Instant, after

SITES = """
SELECT DISTINCT site_id FROM relay WHERE revoked_act IS NULL ORDER BY site_id
"""
# A collected sitting stays for a while: a tablet may come back to it late.
SITTINGS = """
SELECT sitting.id, package_digest, cancelled_act IS NOT NULL FROM sitting
WHERE kind <> 'ecos' AND (collected_ms IS NULL OR collected_ms > %s)
  AND EXISTS (SELECT FROM attempt WHERE sitting_id = sitting.id AND site_id = %s)
ORDER BY sitting.id
"""
NEWS = """
SELECT number, sitting, kind, body FROM news
WHERE sitting = ANY(%s) AND attempt IS NULL AND (site IS NULL OR site = %s)
ORDER BY number LIMIT %s
"""
SIGNED_MS = "SELECT signed_ms FROM site_news WHERE site_id = %s"
SAVE = """
INSERT INTO site_news (site_id, body, signature, signer, signed_ms)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (site_id) DO UPDATE
SET body = excluded.body, signature = excluded.signature, signer = excluded.signer,
    signed_ms = excluded.signed_ms
"""
READ_SIGNED = """
SELECT body, signature FROM site_news WHERE site_id = %s AND signed_ms > %s
"""
KEPT_MS = 7 * 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class SiteBulletin:
    """The items for a whole site, and the package in force of each sitting there."""

    items: Sequence[Mapping[str, Json]]
    packages: Mapping[UUID, bytes]


def sites_with_relays_in_force(connection: Connection[Any]) -> Sequence[UUID]:
    """Return the sites that have a relay now."""
    return [site for (site,) in connection.execute(SITES).fetchall()]


def read_site_bulletin(
    connection: Connection[Any], site: UUID, *, now: Instant
) -> SiteBulletin:
    """Return what all tablets of a site are told: nothing that is for one alone."""
    rows = connection.execute(SITTINGS, (after(now, -KEPT_MS), site)).fetchall()
    sittings = [sitting for sitting, *_ in rows]
    news = connection.execute(NEWS, (sittings, site, ITEMS_COUNT_MAX + 1)).fetchall()
    items = [
        {"number": number, "sitting": str(sitting), "kind": kind, **body}
        for number, sitting, kind, body in news
    ]
    packages = {
        sitting: bytes(digest)
        for sitting, digest, is_cancelled in rows
        if digest and not is_cancelled
    }
    return SiteBulletin(items, packages)


def read_signed_ms(connection: Connection[Any], site: UUID) -> Instant:
    """Return when the sheet of a site was signed, 0 before the first."""
    row = connection.execute(SIGNED_MS, (site,)).fetchone()
    return Instant(row[0] if row else 0)


def save_site_news(
    connection: Connection[Any],
    site: UUID,
    body: bytes,
    signer_and_signature: tuple[bytes, bytes],
    *,
    signed_at: Instant,
) -> None:
    """Keep the sheet of a site in place of the one before."""
    signer, signature = signer_and_signature
    connection.execute(SAVE, (site, body, signature, signer, signed_at))


async def read_signed_site_news(
    connection: AsyncConnection[Any], site: UUID, *, after_ms: int
) -> tuple[bytes, bytes] | None:
    """Return body and signature of a site's sheet, if it was signed since."""
    row = await (await connection.execute(READ_SIGNED, (site, after_ms))).fetchone()
    return None if row is None else (bytes(row[0]), bytes(row[1]))

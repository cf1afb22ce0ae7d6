"""Reports of `concours kiosk probe`, as the gateway keeps them."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.kiosk.proof.probes import (
    REPORTS_MAX_A_MINUTE,
    ProbeCheck,
    ProbeCode,
    ProbedTooOften,
)

OPEN = """
SELECT handle, secret, id FROM kiosk_probe_code
WHERE handle = %s AND until_ms > %s ORDER BY id
"""
ADD = """
INSERT INTO kiosk_probe (site_id, code, at_ms, checks, seal)
SELECT site_id, id, %(at)s, %(checks)s, %(seal)s FROM kiosk_probe_code
WHERE id = %(code)s
  AND (SELECT count(*) FROM kiosk_probe AS recent
       WHERE recent.site_id = kiosk_probe_code.site_id
         AND recent.at_ms > %(since)s) < %(most)s
ON CONFLICT DO NOTHING
"""
IS_THERE = "SELECT EXISTS (SELECT FROM kiosk_probe WHERE seal = %s)"


async def open_codes(
    connection: AsyncConnection[Any], handle: str, *, now: Instant
) -> Sequence[tuple[ProbeCode, int]]:
    """Return the codes of a handle that may seal a report now."""
    rows = await (await connection.execute(OPEN, (handle, now))).fetchall()
    return [
        (ProbeCode(code_handle, bytes(secret)), identity)
        for code_handle, secret, identity in rows
    ]


async def add_report(
    connection: AsyncConnection[Any],
    code: int,
    checks: Sequence[ProbeCheck],
    seal: bytes,
    *,
    now: Instant,
) -> None:
    """Add a report of a site, once. Raises `ProbedTooOften`; the caller commits."""
    values = {
        "code": code,
        "at": now,
        "checks": Jsonb([[row.name, row.state, row.seen] for row in checks]),
        "seal": seal,
        "since": now - MINUTE_MS,
        "most": REPORTS_MAX_A_MINUTE,
    }
    if (await connection.execute(ADD, values)).rowcount:
        return
    row = await (await connection.execute(IS_THERE, (seal,))).fetchone()
    if row is None or not row[0]:
        raise ProbedTooOften

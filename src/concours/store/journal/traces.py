"""Traces: what was asked for that is not ours, by whom as far as it is known."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.traces.attribution import Attribution
from concours.store.journal.refused import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace, or many that were only counted.

    `device` is the token digest of the tablet that sent it, None of an address alone;
    `site` where that address is known to be. `request` says what was asked for.
    """

    at: Instant
    since: Instant
    count: int
    code: str
    attribution: Attribution
    device: bytes | None
    site: UUID | None
    address: str
    request: str
    facts: dict[str, Json]


# Of a tablet that is enrolled for several sittings: the one that runs, or the next. A
# tablet that is erased is no more than its address.
ADD = """
INSERT INTO trace (at_ms, since_ms, count, code, attribution, attempt, epoch, site,
                   address, request, facts)
SELECT %(at)s, %(since)s, %(count)s, %(code)s,
       CASE WHEN own.attempt IS NULL THEN 'D' ELSE %(attribution)s END,
       own.attempt, own.epoch, CASE WHEN own.attempt IS NULL THEN %(site)s::uuid END,
       %(address)s, %(request)s, %(facts)s
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT device.attempt, device.epoch FROM device
    JOIN attempt ON attempt.id = device.attempt
    JOIN sitting ON sitting.id = attempt.sitting_id
    WHERE device.token_digest = %(device)s
    ORDER BY sitting.t0_ms IS NOT NULL AND sitting.closed_at_ms IS NULL DESC,
             sitting.closed_at_ms IS NULL DESC, sitting.armed_ms IS NOT NULL DESC,
             sitting.scheduled_ms, device.attempt, device.epoch DESC
    LIMIT 1) AS own ON true
"""


async def add_trace(connection: AsyncConnection[Any], trace: Trace) -> None:
    """Keep a trace; the caller commits."""
    await connection.execute(
        ADD,
        {
            "at": trace.at,
            "since": trace.since,
            "count": trace.count,
            "code": trace.code,
            "attribution": trace.attribution,
            "device": trace.device,
            "site": trace.site,
            "address": storable(trace.address),
            "request": storable(trace.request),
            "facts": Jsonb(storable(trace.facts)),
        },
    )

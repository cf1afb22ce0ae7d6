"""Refused attempts and traces: evidence, whoever made them."""

from dataclasses import dataclass
from typing import Any, Self, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from concours.core.audit.evidence import CountedAttempts
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.traces.attribution import Attribution


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedAct:
    """What was tried and refused: by whom (as far as known), what, and why.

    `code` is the refusal's; `facts` are what may help to judge, never a secret.
    """

    at: Instant
    actor: str
    kind: str
    code: str
    facts: dict[str, Json]

    @classmethod
    def of_counted(cls, attempts: CountedAttempts) -> Self:
        """Return one act for many that were not kept one by one."""
        facts: dict[str, Json] = {
            "count": attempts.count,
            "since_ms": attempts.since,
            "until_ms": attempts.until,
        }
        return cls(
            at=attempts.until,
            actor=attempts.source,
            kind=COUNTED,
            code=attempts.code,
            facts=facts,
        )


Concerned: TypeAlias = UUID | str
"""Whose copy was asked for: the attempt, or the number of the candidate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace, or many that were only counted.

    `device` is the token digest of the tablet that sent it, None of an address alone;
    `site` where that address is known to be. `request` says what was asked for.
    `concerns` accuses nobody: it is not who sent.
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
    concerns: Concerned | None = None


COUNTED = "counted"
"""The kind of an act that stands for many."""

TEXT_LENGTH_MAX = 500
ADD = """
INSERT INTO refused_act (at_ms, actor, kind, code, facts) VALUES (%s, %s, %s, %s, %s)
"""

# Of a tablet that is enrolled for several sittings: the one launched last that is not
# closed (a check often stays open), or the next. One that is erased is an address.
ADD_TRACE = """
INSERT INTO trace (at_ms, since_ms, count, code, attribution, attempt, epoch, site,
                   address, request, facts, concerns)
SELECT %(at)s, %(since)s, %(count)s, %(code)s,
       CASE WHEN own.attempt IS NULL THEN 'D' ELSE %(attribution)s END,
       own.attempt, own.epoch, CASE WHEN own.attempt IS NULL THEN %(site)s::uuid END,
       %(address)s, %(request)s, %(facts)s,
       (SELECT attempt.id FROM attempt JOIN sitting ON sitting.id = attempt.sitting_id
        LEFT JOIN candidate ON candidate.id = attempt.candidate_id
        WHERE attempt.id = %(attempt)s OR upper(candidate.number) = %(number)s
        ORDER BY sitting.closed_at_ms IS NULL DESC, sitting.t0_ms DESC NULLS LAST,
                 sitting.armed_ms IS NOT NULL DESC, sitting.scheduled_ms, attempt.id
        LIMIT 1)
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT device.attempt, device.epoch FROM device
    JOIN attempt ON attempt.id = device.attempt
    JOIN sitting ON sitting.id = attempt.sitting_id
    WHERE device.token_digest = %(device)s
    ORDER BY sitting.closed_at_ms IS NULL DESC, sitting.t0_ms DESC NULLS LAST,
             sitting.armed_ms IS NOT NULL DESC,
             sitting.scheduled_ms, device.attempt, device.epoch DESC
    LIMIT 1) AS own ON true
"""


async def record_refused(connection: AsyncConnection[Any], act: RefusedAct) -> None:
    """Keep a refused attempt; the caller commits."""
    await connection.execute(ADD, _row(act))


def keep_refused(connection: Connection[Any], act: RefusedAct) -> None:
    """Keep a refused attempt; the caller commits."""
    connection.execute(ADD, _row(act))


async def add_trace(connection: AsyncConnection[Any], trace: Trace) -> None:
    """Keep a trace; the caller commits."""
    concerns = trace.concerns
    await connection.execute(
        ADD_TRACE,
        {
            "at": trace.at,
            "since": trace.since,
            "count": trace.count,
            "code": trace.code,
            "attribution": trace.attribution,
            "device": trace.device,
            "site": trace.site,
            "address": _storable(trace.address),
            "request": _storable(trace.request),
            "facts": Jsonb(_storable(trace.facts)),
            "attempt": concerns if isinstance(concerns, UUID) else None,
            "number": concerns if isinstance(concerns, str) else None,
        },
    )


def _row(act: RefusedAct) -> tuple[Any, ...]:
    texts = [_storable(text) for text in (act.actor, act.kind, act.code)]
    return act.at, *texts, Jsonb(_storable(act.facts))


def _storable(fact: Json) -> Any:
    """Return what PostgreSQL takes: no NUL, no half of a pair, nothing endless.

    What was tried may be anything; that it was is kept all the same.
    """
    match fact:
        case str():
            whole = fact.encode("utf-8", "replace").decode()
            return whole.replace("\x00", "\N{SYMBOL FOR NULL}")[:TEXT_LENGTH_MAX]
        case dict():
            return {_storable(name): _storable(value) for name, value in fact.items()}
        case list():
            return [_storable(element) for element in fact]
        case _:
            return fact

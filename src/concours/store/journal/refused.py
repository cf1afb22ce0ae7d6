"""Refused attempts and traces: evidence, whoever made them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias
from uuid import UUID, uuid4

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from concours.core.audit.evidence import CountedAttempts
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.traces.attribution import Attribution


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row of one of both tables as its statement takes it, under its identity."""

    table: Literal["trace", "refused_act"]
    values: Mapping[str, Json]

    @property
    def is_named(self) -> bool:
        """Whether it says which tablet sent."""
        return self.values.get("device") is not None

    @property
    def description(self) -> str:
        """What a log says of it."""
        return f"{self.table} {self.values['code']} {self.values['identity']}"

    @property
    def line(self) -> bytes:
        """The row as one line of JSON."""
        return json.dumps([self.table, dict(self.values)]).encode() + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> Self:
        """Return the row that `line` wrote so. Raises `ValueError`."""
        table, values = json.loads(line)
        if table not in STATEMENTS:
            raise ValueError(table)
        return cls(table, values)


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

    def as_row(self) -> EvidenceRow:
        """Return its row."""
        return EvidenceRow(
            "refused_act",
            {
                "identity": str(uuid4()),
                "at": self.at,
                "actor": _storable(self.actor),
                "kind": _storable(self.kind),
                "code": _storable(self.code),
                "facts": _storable(self.facts),
            },
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

    def as_row(self) -> EvidenceRow:
        """Return its row."""
        concerns = self.concerns
        return EvidenceRow(
            "trace",
            {
                "identity": str(uuid4()),
                "at": self.at,
                "since": self.since,
                "count": self.count,
                "code": self.code,
                "attribution": self.attribution,
                "device": None if self.device is None else self.device.hex(),
                "site": None if self.site is None else str(self.site),
                "address": _storable(self.address),
                "request": _storable(self.request),
                "facts": _storable(self.facts),
                "attempt": str(concerns) if isinstance(concerns, UUID) else None,
                "number": concerns if isinstance(concerns, str) else None,
            },
        )


COUNTED = "counted"
"""The kind of an act that stands for many."""

TEXT_LENGTH_MAX = 500
# What is written again is there once: no target, for whoever adds reads nothing.
ADD = """
INSERT INTO refused_act (at_ms, actor, kind, code, facts, identity)
VALUES (%(at)s, %(actor)s, %(kind)s, %(code)s, %(facts)s, %(identity)s::uuid)
ON CONFLICT DO NOTHING
"""

# Of a tablet that is enrolled for several sittings: the one launched last that is not
# closed (a check often stays open), or the next. One that is erased is an address.
ADD_TRACE = """
INSERT INTO trace (at_ms, since_ms, count, code, attribution, attempt, epoch, site,
                   address, request, facts, concerns, identity)
SELECT %(at)s, %(since)s, %(count)s, %(code)s,
       CASE WHEN own.attempt IS NULL THEN 'D' ELSE %(attribution)s END,
       own.attempt, own.epoch, CASE WHEN own.attempt IS NULL THEN %(site)s::uuid END,
       %(address)s, %(request)s, %(facts)s,
       (SELECT attempt.id FROM attempt JOIN sitting ON sitting.id = attempt.sitting_id
        LEFT JOIN candidate ON candidate.id = attempt.candidate_id
        WHERE attempt.id = %(attempt)s::uuid OR upper(candidate.number) = %(number)s
        ORDER BY sitting.closed_at_ms IS NULL DESC, sitting.t0_ms DESC NULLS LAST,
                 sitting.armed_ms IS NOT NULL DESC, sitting.scheduled_ms, attempt.id
        LIMIT 1),
       %(identity)s::uuid
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT device.attempt, device.epoch FROM device
    JOIN attempt ON attempt.id = device.attempt
    JOIN sitting ON sitting.id = attempt.sitting_id
    WHERE device.token_digest = decode(%(device)s, 'hex')
    ORDER BY sitting.closed_at_ms IS NULL DESC, sitting.t0_ms DESC NULLS LAST,
             sitting.armed_ms IS NOT NULL DESC,
             sitting.scheduled_ms, device.attempt, device.epoch DESC
    LIMIT 1) AS own ON true
ON CONFLICT DO NOTHING
"""
STATEMENTS = {"refused_act": ADD, "trace": ADD_TRACE}


async def add_row(connection: AsyncConnection[Any], row: EvidenceRow) -> None:
    """Keep a row, unless it is there; the caller commits."""
    facts = Jsonb(row.values["facts"])
    await connection.execute(STATEMENTS[row.table], {**row.values, "facts": facts})


def keep_refused(connection: Connection[Any], act: RefusedAct) -> None:
    """Keep a refused attempt; the caller commits."""
    row = act.as_row()
    facts = Jsonb(row.values["facts"])
    connection.execute(ADD, {**row.values, "facts": facts})


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

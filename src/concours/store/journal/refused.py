"""Refused attempts: evidence, whoever made them."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant


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


ADD = """
INSERT INTO refused_act (at_ms, actor, kind, code, facts) VALUES (%s, %s, %s, %s, %s)
"""


async def record_refused(connection: AsyncConnection[Any], act: RefusedAct) -> None:
    """Keep a refused attempt; the caller commits."""
    await connection.execute(ADD, _row(act))


def keep_refused(connection: Connection[Any], act: RefusedAct) -> None:
    """Keep a refused attempt; the caller commits."""
    connection.execute(ADD, _row(act))


def _row(act: RefusedAct) -> tuple[Any, ...]:
    return act.at, act.actor, act.kind, act.code, Jsonb(act.facts)

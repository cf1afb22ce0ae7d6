"""Refused attempts: evidence, whoever made them."""

from dataclasses import dataclass
from typing import Any, Self

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from concours.core.audit.evidence import CountedAttempts
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


COUNTED = "counted"
"""The kind of an act that stands for many."""

TEXT_LENGTH_MAX = 500
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
    texts = [storable(text) for text in (act.actor, act.kind, act.code)]
    return act.at, *texts, Jsonb(storable(act.facts))


def storable(fact: Json) -> Any:
    """Return what PostgreSQL takes: no NUL, no half of a pair, nothing endless.

    What was tried may be anything; that it was is kept all the same.
    """
    match fact:
        case str():
            whole = fact.encode("utf-8", "replace").decode()
            return whole.replace("\x00", "\N{SYMBOL FOR NULL}")[:TEXT_LENGTH_MAX]
        case dict():
            return {storable(name): storable(value) for name, value in fact.items()}
        case list():
            return [storable(element) for element in fact]
        case _:
            return fact

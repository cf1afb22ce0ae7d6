"""Official acts and refused ones, as pages read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant
from concours.store.journal.acts import (
    COLUMNS,
    LAST_SIGNED,
    ActRow,
    ActSignature,
    act_row,
)
from concours.store.models import Attempt

SHOWN_COUNT_MAX = 200

NAMING = f"""
SELECT {COLUMNS} FROM act WHERE sitting = %s AND position(%s::bytea IN body) > 0
ORDER BY number DESC LIMIT %s
"""  # noqa: S608 -- our constant
COMMON = f"""
SELECT {COLUMNS} FROM act WHERE sitting = %s AND kind = ANY(%s)
ORDER BY number DESC LIMIT %s
"""  # noqa: S608 -- our constant
COMMON_KINDS = (
    "sitting_armed",
    "sitting_disarmed",
    "key_released",
    "time_extended",
    "time_paused",
    "time_resumed",
    "message_sent",
    "sitting_closed",
    "sitting_annulled",
)
"""Acts that may concern many at once."""
OF_SITTING = f"""
SELECT {COLUMNS} FROM act WHERE sitting = %s ORDER BY number
"""  # noqa: S608 -- our constant
NUMBERED = f"SELECT {COLUMNS} FROM act WHERE number = %s"  # noqa: S608 -- our constant
AFTER = f"""
SELECT {COLUMNS} FROM act WHERE number > %s ORDER BY number LIMIT %s
"""  # noqa: S608 -- our constant
WITHOUT_WORDS = """
SELECT number, digest, erased_act FROM act WHERE erased_act IS NOT NULL ORDER BY number
"""

SIGNED = """
SELECT act.number, act.digest, s.signer, s.signature, s.at_ms
FROM act JOIN act_signature s ON s.act = act.number WHERE act.number = %s
"""
LAST_NUMBER = "SELECT coalesce(max(number), 0) FROM act"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused attempt."""

    id: int
    at_ms: int
    actor: str
    kind: str
    code: str
    facts: dict[str, Any]


def last_number() -> int:
    """Return the number of the last act, 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_NUMBER)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def acts_on(sitting: UUID, number: str) -> list[ActRow]:
    """Return the acts of a sitting that name this candidate, the newest first."""
    return _naming(sitting, {"candidate": number})


def acts_around(attempt: Attempt) -> list[ActRow]:
    """Return the acts that concern an attempt (with its candidate), in order.

    Those that name them, and those for their room, their site, or everybody.
    """
    sitting, candidate = attempt.sitting_id, attempt.own_candidate
    places = {"site": attempt.site.name, "room": attempt.room}
    many = [
        row
        for row in _read(COMMON, [sitting, list(COMMON_KINDS), SHOWN_COUNT_MAX])
        if "candidate" not in row.act.body
        and all(row.act.body.get(name, own) == own for name, own in places.items())
    ]
    by_number = {
        row.number: row for row in [*many, *acts_on(sitting, candidate.number)]
    }
    return [by_number[number] for number in sorted(by_number)]


def acts_on_incident(sitting: UUID, opening_act: int) -> list[ActRow]:
    """Return what became of the incident that this act opened, the newest first."""
    return _naming(sitting, {"opened": opening_act})


def _naming(sitting: UUID, fact: Mapping[str, Json]) -> list[ActRow]:
    """Return the last acts with this fact.

    A body is canonical JSON, so a fact has one spelling in it: the database looks for
    its bytes, and what only looks alike is left out here. An act that lists many names
    each in its list.
    """
    [(name, value)] = fact.items()
    spelt = dump(dict(fact))[1:-1]
    rows = _read(NAMING, [sitting, spelt, SHOWN_COUNT_MAX])
    return [row for row in rows if _has(row.act.body, name, value)]


def _has(body: Mapping[str, Json], name: str, value: Json) -> bool:
    if body.get(name) == value:
        return True
    lists = (list_value for list_value in body.values() if isinstance(list_value, list))
    return any(
        isinstance(item, dict) and item.get(name) == value
        for list_value in lists
        for item in list_value
    )


def stopped_last(sitting: UUID) -> int | None:
    """Return when the start for all was taken back, None unless nothing started since.

    A stop of sites held apart is not one of all.
    """
    starts = _read(
        COMMON, [sitting, ["sitting_armed", "sitting_disarmed"], SHOWN_COUNT_MAX]
    )
    last = next((row for row in starts if not row.act.body.get("only")), None)
    return (
        last.act.at
        if last is not None and last.act.kind == "sitting_disarmed"
        else None
    )


def acts_of_sitting(sitting: UUID) -> list[ActRow]:
    """Return every act of a sitting, in order."""
    return _read(OF_SITTING, [sitting])


def act_numbered(number: int) -> ActRow:
    """Return an act by its number, which must be one."""
    (row,) = _read(NUMBERED, [number])
    return row


def acts_after(number: int, *, count_max: int) -> list[ActRow]:
    """Return the acts that follow this number, in order, so many at most."""
    return _read(AFTER, [number, count_max])


def acts_without_words() -> dict[int, list[tuple[int, bytes]]]:
    """Return number and digest of each act whose words are gone, by its erasure."""
    acts: dict[int, list[tuple[int, bytes]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_WORDS)
        for number, digest, erasure in cursor.fetchall():
            acts.setdefault(erasure, []).append((number, bytes(digest)))
    return acts


def signature_of(number: int) -> ActSignature | None:
    """Return the ledger's signature of an act, None while it has not signed."""
    return _find_signature(SIGNED, [number])


def last_signature() -> ActSignature | None:
    """Return the ledger's signature of the last act that it signed."""
    return _find_signature(LAST_SIGNED, [])


def _find_signature(query: str, parameters: list[Any]) -> ActSignature | None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    if row is None:
        return None
    number, digest, signer, signature, at_ms = row
    return ActSignature(
        number, bytes(digest), bytes(signer), bytes(signature), Instant(at_ms)
    )


def refused_row(row: tuple[Any, ...]) -> RefusedRow:
    """Return a refused attempt from its columns."""
    number, at_ms, actor, kind, code, facts = row
    return RefusedRow(number, at_ms, actor, kind, code, _object(facts))


def _read(query: str, parameters: list[Any]) -> list[ActRow]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [act_row(row) for row in cursor.fetchall()]


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON object, whichever way the driver gave it."""
    json_object: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return json_object

"""The nodes of PostgreSQL as the primary sees them, and what a doctor saw last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.queries.delivery.restore_drill import HOUSE
from concours.store.queries.shared import SharedCache

NODES = """
SELECT name, is_primary, state, confirms, timeline, delay_ms, behind_bytes,
       names_confirming
FROM house_nodes() ORDER BY is_primary DESC, name
"""
DOCTORS = """
SELECT name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint - at_ms, lines::text
FROM doctor_report ORDER BY name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node: a standby is `delay_ms` and `behind_bytes` after the primary.

    `timeline` is the primary's, and of whoever streams from it. `is_quorum_named` is
    whether the primary waits for anybody: None of a standby.
    """

    name: str
    is_primary: bool
    state: str
    does_confirm: bool
    timeline: int | None
    delay_ms: int
    behind_bytes: int
    is_quorum_named: bool | None


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What `concours doctor --report` saw on a machine, and when, in facts."""

    machine: str
    at: Instant
    lines: Sequence[dict[str, Any]]


def _read_nodes(_house: UUID, _now: Instant) -> Sequence[Node]:
    with connection.cursor() as cursor:
        cursor.execute(NODES)
        rows = cursor.fetchall()
    timeline = next((row[4] for row in rows if row[1]), None)
    return [_node(row, timeline) for row in rows]


def _node(row: Any, timeline: int | None) -> Node:
    name, is_primary, state, does_confirm, _own, delay_ms, behind_bytes, is_named = row
    return Node(
        name=name,
        is_primary=is_primary,
        state=state,
        does_confirm=does_confirm,
        timeline=timeline if is_primary or state == "streaming" else None,
        delay_ms=delay_ms,
        behind_bytes=behind_bytes,
        is_quorum_named=is_named,
    )


_NODES = SharedCache(_read_nodes, lasts_ms=SECOND_MS)


def nodes_now(now: Instant) -> Sequence[Node]:
    """Return the primary, then its standbys, as they were at most a second ago."""
    return _NODES.at(HOUSE, now=now)


def standby_delay(nodes: Sequence[Node]) -> int | None:
    """Return how far the slowest standby is behind; None where there is none."""
    return max((node.delay_ms for node in nodes if not node.is_primary), default=None)


def doctor_reports(now: Instant) -> list[DoctorReport]:
    """Return the last report of a doctor on each machine."""
    with connection.cursor() as cursor:
        cursor.execute(DOCTORS)
        return [
            DoctorReport(name, Instant(now - max(0, age_ms)), json.loads(lines))
            for name, age_ms, lines in cursor.fetchall()
        ]

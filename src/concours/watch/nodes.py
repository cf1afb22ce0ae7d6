"""The nodes of PostgreSQL, asked at their Patroni: no database, and no right to change.

Each is asked by itself, side by side: two that are silent keep nobody from the third.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

from concours.core.delivery.machines.nodes import NodesReading
from concours.core.kernel.time import Instant
from concours.store.cluster.patroni import ask

STATE = "/patroni"
LEADING = frozenset({"master", "primary"})
RUNNING = "running"


@dataclass(frozen=True, slots=True)
class NodeState:
    """What one Patroni said of its node."""

    leads: bool
    is_paused: bool


class Nodes:
    """The nodes at these REST addresses, and when one of them led last."""

    def __init__(self, urls: Sequence[str], started: Instant) -> None:
        self._urls = urls
        self._led = started
        self._pool = ThreadPoolExecutor(max(1, len(urls)), "nodes")

    def read(self, now: Instant) -> NodesReading:
        """Ask every node once."""
        states = [state for state in self._pool.map(_ask, self._urls) if state]
        if any(state.leads for state in states):
            self._led = now
        return NodesReading(
            nodes_count=len(self._urls),
            answering_count=len(states),
            leaderless_ms=now - self._led,
            is_paused=any(state.is_paused for state in states),
        )


def _ask(url: str) -> NodeState | None:
    """Return how a node is; None where its Patroni does not answer.

    A Patroni whose PostgreSQL is down answers 503, and says so.
    """
    status, body = ask(url, STATE)
    if status not in (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    try:
        facts = json.loads(body)
        leads = facts["role"] in LEADING and facts["state"] == RUNNING
        return NodeState(leads, bool(facts.get("pause")))
    except (ValueError, KeyError, TypeError):
        return None

"""What a gateway counts (`docs/operating/cell/metrics.md`).

On the path of a batch it adds three counts and three durations: some five
microseconds (`bench/metrics.py`).
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from prometheus_client import Counter, Histogram

from concours.gateway.edge.answers import Answers
from concours.metrics.registry import Age, add_gauge, new_registry

WAITS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
COMMITS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10)
ENTRIES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)
LOOP_TURN_S = 0.5
LOST_EVIDENCE = (
    "concours_evidence_lost",
    "Traces and refused attempts past what may wait for the database.",
)


class GatewayMetrics:
    """Counts of one process since it started, and what it is doing now."""

    def __init__(self) -> None:
        self.registry = registry = new_registry()
        self.entries = Counter(
            "concours_entries", "Entries made durable.", registry=registry
        )
        batches = Counter(
            "concours_batches",
            "Batches of entries and heartbeats, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self._held_batches = batches.labels("held")
        self._refused_batches = batches.labels("refused")
        self._unavailable_batches = batches.labels("unavailable")
        self._acknowledgement = Histogram(
            "concours_ack_seconds",
            "From a batch that was read to its acknowledgement.",
            buckets=WAITS_S,
            registry=registry,
        )
        self.commit = Histogram(
            "concours_commit_seconds",
            "One group commit, from its first statement to its end.",
            buckets=COMMITS_S,
            registry=registry,
        )
        self.commit_entries = Histogram(
            "concours_commit_entries",
            "Entries of one group commit.",
            buckets=ENTRIES,
            registry=registry,
        )
        self.refusals = Counter(
            "concours_refusals",
            "What the rules refused, by code.",
            ["code"],
            registry=registry,
        )
        self.lost_evidence = Counter(*LOST_EVIDENCE, registry=registry)
        self._loop_delay = Histogram(
            "concours_loop_delay_seconds",
            "How late the event loop came back from a sleep of half a second.",
            buckets=WAITS_S,
            registry=registry,
        )
        self.answers = Answers(registry)
        self.news_age = Age()
        meaning = "Since the news were last read to their end."
        self.add_gauge("concours_news_delay_seconds", meaning, self.news_age.seconds)

    def add_gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Add a number that a service of the gateway knows."""
        add_gauge(self.registry, name, meaning, read)

    def count_batch(self, status: int, wait_s: float) -> None:
        """Count one answer to `POST /journal`, by its status."""
        if status == HTTPStatus.OK:
            self._held_batches.inc()
            self._acknowledgement.observe(wait_s)
        elif status == HTTPStatus.SERVICE_UNAVAILABLE:
            self._unavailable_batches.inc()
        else:
            self._refused_batches.inc()

    async def watch_loop(self) -> None:
        """Measure for ever how late the loop is: what blocks it blocks everybody."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + LOOP_TURN_S
            await asyncio.sleep(LOOP_TURN_S)
            self._loop_delay.observe(max(0.0, loop.time() - due_s))

"""Whether a process is well, by what it says of itself in numbers.

The limits are those at which an alert rings (`deploy/observe/rules.yml`): a page and a
collector never disagree. A process that says nothing is *silent*, never *stopped*:
nobody knows that from outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from concours.core.kernel.time import SECOND_MS, Instant

Level: TypeAlias = Literal["page", "look"]
"""Whether somebody must come now, or at their next look."""

NodesFault: TypeAlias = Literal["places_lost", "no_primary", "failover_paused"]
"""What may be wrong with the nodes of PostgreSQL together (`nodes`)."""

ProcessFault: TypeAlias = Literal[
    "silent",
    "unavailable",
    "waiting",
    "news_late",
    "board_late",
    "keeper_silent",
    "restarted",
    "acknowledgement_slow",
    "commit_slow",
    "loop_late",
    "pace_high",
    "checkpoint_late",
    "files_near_limit",
]
"""What may be wrong with a process: those that call somebody first, worst first."""

HealthFault: TypeAlias = NodesFault | ProcessFault
PROCESS_FAULTS: tuple[ProcessFault, ...] = get_args(ProcessFault)
HEALTH_FAULTS: tuple[HealthFault, ...] = (*get_args(NodesFault), *PROCESS_FAULTS)
CALLING: frozenset[HealthFault] = frozenset(
    (
        *get_args(NodesFault),
        *("silent", "unavailable", "waiting", "news_late", "board_late"),
        "keeper_silent",
    )
)
COUNTED: frozenset[HealthFault] = frozenset(
    {"unavailable", "waiting", "files_near_limit", "places_lost", "failover_paused"}
)
"""Faults whose amount is a count: of the others it is a time."""

SILENT_MS_MAX = 15 * SECOND_MS
UNAVAILABLE_A_SECOND_MAX = 1
WAITING_COUNT_MAX = 1_000
NEWS_AGE_MS_MAX = 5 * SECOND_MS
BOARD_AGE_MS_MAX = 10 * SECOND_MS
KEEPER_AGE_MS_MAX = 10 * SECOND_MS
RESTARTED_MS_MAX = 10 * 60 * SECOND_MS
ACKNOWLEDGEMENT_MS_MAX = 300
COMMIT_MS_MAX = 100
LOOP_MS_MAX = 250
PACE_MS_MAX = 2_000
CHECKPOINT_AGE_MS_MAX = 120 * SECOND_MS
FILES_PERCENT_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessReading:
    """What one process said last, and how long ago: `age_ms`.

    Durations are in milliseconds, a p99 that of the time since the reading before;
    `processor_permille` is of one core. None is what a process does not say: a keeper
    has no batches. `earlier_started` is when the process before it of this name had
    started, None while there was no other.
    """

    name: str
    at: Instant
    age_ms: int
    started: Instant | None = None
    earlier_started: Instant | None = None
    processor_permille: int | None = None
    memory_bytes: int | None = None
    files_count: int | None = None
    files_max: int | None = None
    entries_a_second: int | None = None
    unavailable_a_second: int | None = None
    waiting_count: int | None = None
    streams_count: int | None = None
    pace_ms: int | None = None
    acknowledgement_ms: int | None = None
    commit_ms: int | None = None
    loop_ms: int | None = None
    news_age_ms: int | None = None
    board_age_ms: int | None = None
    keeper_age_ms: int | None = None
    unsigned_count: int | None = None
    checkpoint_age_ms: int | None = None


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that is wrong with one process: how much, past which limit.

    `amount` and `limit` are in the unit of the fault: milliseconds, or a count. Of a
    process that was started again it is how long ago.
    """

    process: str
    fault: HealthFault
    amount: int
    limit: int

    @property
    def level(self) -> Level:
        """Whether it calls somebody."""
        return "page" if self.fault in CALLING else "look"

    @property
    def is_counted(self) -> bool:
        """Whether its amount is a count: else it is in milliseconds."""
        return self.fault in COUNTED


def check_process(reading: ProcessReading) -> tuple[HealthCheck, ...]:
    """Return what is wrong with a process, the worst first; nothing if it is well.

    Of one that is silent nothing else is known.
    """
    if reading.age_ms > SILENT_MS_MAX:
        return (HealthCheck(reading.name, "silent", reading.age_ms, SILENT_MS_MAX),)
    checks = [
        HealthCheck(reading.name, fault, amount, limit)
        for fault, amount, limit in _measures(reading)
        if amount is not None and amount > limit
    ]
    ago_ms = _restarted_ago(reading)
    if ago_ms is not None and ago_ms <= RESTARTED_MS_MAX:
        checks.append(HealthCheck(reading.name, "restarted", ago_ms, RESTARTED_MS_MAX))
    return tuple(sorted(checks, key=lambda check: HEALTH_FAULTS.index(check.fault)))


def _restarted_ago(reading: ProcessReading) -> int | None:
    if reading.started is None or reading.earlier_started is None:
        return None
    return reading.at - reading.started


def _measures(
    reading: ProcessReading,
) -> Iterator[tuple[HealthFault, int | None, int]]:
    yield "unavailable", reading.unavailable_a_second, UNAVAILABLE_A_SECOND_MAX
    yield "waiting", reading.waiting_count, WAITING_COUNT_MAX
    yield "news_late", reading.news_age_ms, NEWS_AGE_MS_MAX
    yield "board_late", reading.board_age_ms, BOARD_AGE_MS_MAX
    yield "keeper_silent", reading.keeper_age_ms, KEEPER_AGE_MS_MAX
    yield "acknowledgement_slow", reading.acknowledgement_ms, ACKNOWLEDGEMENT_MS_MAX
    yield "commit_slow", reading.commit_ms, COMMIT_MS_MAX
    yield "loop_late", reading.loop_ms, LOOP_MS_MAX
    yield "pace_high", reading.pace_ms, PACE_MS_MAX - 1
    if reading.unsigned_count:
        yield "checkpoint_late", reading.checkpoint_age_ms, CHECKPOINT_AGE_MS_MAX
    if reading.files_count is not None and reading.files_max is not None:
        most = reading.files_max * FILES_PERCENT_MAX // 100
        yield "files_near_limit", reading.files_count, most

"""What each process said, from the text on its socket to a reading with rates.

Rates and p99 are those of the time between two readings: a count that fell is that of
a process that was started again, and begins anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from concours.core.delivery.machines.health import ProcessReading
from concours.core.kernel.time import SECOND_MS, Instant
from concours.metrics.samples import Sample

Values: TypeAlias = Mapping[tuple[str, str], float]
"""Numbers by name, without `concours_`, and by the words of their labels."""

SHARE = 0.99
PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one process said at an instant."""

    at: Instant
    values: Values

    @property
    def started(self) -> Instant | None:
        """When the process was started, by itself."""
        started_s = self.values.get(("process_start_time_seconds", ""))
        return None if started_s is None else Instant(round(started_s * SECOND_MS))


def snapshot_of(samples: Iterable[Sample], at: Instant) -> Snapshot:
    """Return what a process said, from its samples."""
    return Snapshot(
        at,
        {
            (sample.name.removeprefix("concours_"), sample.words): sample.value
            for sample in samples
        },
    )


@dataclass(frozen=True, slots=True)
class ProcessWatch:
    """One process of a machine: its last two snapshots, and when it had started before.

    `earlier_started` is None until it was seen to be started again.
    """

    name: str
    last: Snapshot
    before: Snapshot | None = None
    earlier_started: Instant | None = None

    def follow(self, snapshot: Snapshot) -> "ProcessWatch":
        """Return the watch once the process has said this."""
        earlier = self.earlier_started
        if snapshot.started != self.last.started:
            earlier = self.last.started
        return ProcessWatch(self.name, snapshot, self.last, earlier)

    def reading(self, now: Instant) -> ProcessReading:
        """Return what the process said last, with the rates since the time before."""
        last = self.last
        processor = self._a_second("process_cpu_seconds_total", scale=PERMILLE)
        return ProcessReading(
            name=self.name,
            at=now,
            age_ms=now - last.at,
            started=last.started,
            earlier_started=self.earlier_started,
            processor_permille=processor,
            memory_bytes=self._number("process_resident_memory_bytes"),
            files_count=self._number("process_open_fds"),
            files_max=self._number("process_max_fds"),
            entries_a_second=self._a_second("entries_total"),
            unavailable_a_second=self._a_second("batches_total", "unavailable"),
            waiting_count=self._number("waiting"),
            streams_count=self._number("streams"),
            pace_ms=self._number("pace_ms"),
            acknowledgement_ms=self._p99_ms("ack_seconds"),
            commit_ms=self._p99_ms("commit_seconds"),
            loop_ms=self._p99_ms("loop_delay_seconds"),
            news_age_ms=self._number("news_delay_seconds", scale=SECOND_MS),
            board_age_ms=self._number("board_age_seconds", scale=SECOND_MS),
            keeper_age_ms=self._number("keeper_beat_age_seconds", scale=SECOND_MS),
            unsigned_count=self._number("unsigned"),
            checkpoint_age_ms=self._number("checkpoint_age_seconds", scale=SECOND_MS),
        )

    def _number(self, name: str, *, scale: int = 1) -> int | None:
        value = self.last.values.get((name, ""))
        return None if value is None or value == inf else round(value * scale)

    def _since_before(self, name: str, words: str = "") -> float | None:
        """Return how much a count grew between the two snapshots."""
        value = self.last.values.get((name, words))
        if value is None or self.before is None or not self.before.values:
            return None
        earlier = self.before.values.get((name, words), 0.0)
        return value - earlier if value >= earlier else value

    def _a_second(self, name: str, words: str = "", *, scale: int = 1) -> int | None:
        growth = self._since_before(name, words)
        if growth is None or self.before is None:
            return None
        span_s = max(1, self.last.at - self.before.at) / SECOND_MS
        return round(growth * scale / span_s)

    def _p99_ms(self, name: str) -> int | None:
        """Return the bound under which 99 % of what was measured since lies.

        None where nothing was measured. Past the last bound it is said as that bound.
        """
        bounds = sorted(
            (float(words), growth)
            for sample_name, words in self.last.values
            if sample_name == f"{name}_bucket"
            and (growth := self._since_before(sample_name, words)) is not None
        )
        if not bounds or not bounds[-1][1]:
            return None
        total = bounds[-1][1]
        finite = [bound for bound, _ in bounds if bound != inf]
        reached = next(bound for bound, growth in bounds if growth >= SHARE * total)
        return round(min(reached, finite[-1]) * SECOND_MS)

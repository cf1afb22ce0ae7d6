"""The round of the watch: every process asked, the last twelve hours remembered."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from concours.core.delivery.supervision.health import (
    HEALTH_FAULTS,
    HealthCheck,
    ProcessReading,
    check_process,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from concours.metrics.samples import read_samples
from concours.metrics.socket import MetricsUnread, find_sockets, read_metrics
from concours.watch.machine import Machine, MachineReading
from concours.watch.readings import ProcessWatch, Snapshot, snapshot_of

ROUND_MS = 5 * SECOND_MS
KEPT_MS = 12 * HOUR_MS
COURSE_MS = MINUTE_MS
"""One number a minute of the last twelve hours: the most entries in a second."""


@dataclass(frozen=True, slots=True)
class MachineStatus:
    """What the watch knows after a round.

    `readings` are by name of process, `checks` the worst first, `course` the most
    entries in a second of each minute.
    """

    at: Instant
    machine: MachineReading
    readings: Sequence[ProcessReading]
    checks: Sequence[HealthCheck]
    course: Sequence[tuple[Instant, int]]

    def total(self, field_name: str) -> int | None:
        """Return the sum of a number of all processes; None where none says it."""
        numbers = [getattr(reading, field_name) for reading in self.readings]
        known = [number for number in numbers if number is not None]
        return sum(known) if known else None

    def most(self, field_name: str) -> int | None:
        """Return the largest of a number of all processes; None where none says it."""
        numbers = [getattr(reading, field_name) for reading in self.readings]
        return max((number for number in numbers if number is not None), default=None)


@dataclass(slots=True)
class Watch:
    """Asks the processes whose sockets are in `sockets`, and keeps what they said.

    A process is remembered for as long as its socket is there.
    """

    sockets: Path
    machine: Machine
    _processes: dict[str, ProcessWatch] = field(default_factory=dict)
    _course: deque[tuple[Instant, int]] = field(default_factory=deque)

    def turn(self, now: Instant) -> MachineStatus:
        """Ask everybody once, and return how they are."""
        paths = dict(find_sockets(self.sockets)) if self.sockets.is_dir() else {}
        self._processes = {
            name: self._ask(name, path, now) for name, path in paths.items()
        }
        readings = [process.reading(now) for process in self._processes.values()]
        checks = [check for reading in readings for check in check_process(reading)]
        self._note(now, sum(reading.entries_a_second or 0 for reading in readings))
        return MachineStatus(
            now,
            self.machine.read(now),
            readings,
            sorted(checks, key=lambda check: HEALTH_FAULTS.index(check.fault)),
            tuple(self._course),
        )

    def _ask(self, name: str, path: Path, now: Instant) -> ProcessWatch:
        """Return a process as it is known now: as before, if it does not answer."""
        before = self._processes.get(name) or ProcessWatch(name, Snapshot(now, {}))
        try:
            snapshot = snapshot_of(read_samples(name, read_metrics(path)), now)
        except MetricsUnread:
            return before
        return before.follow(snapshot)

    def _note(self, now: Instant, entries_a_second: int) -> None:
        minute = Instant(now - now % COURSE_MS)
        if self._course and self._course[-1][0] == minute:
            most = max(self._course[-1][1], entries_a_second)
            self._course[-1] = minute, most
        else:
            self._course.append((minute, entries_a_second))
        while self._course[0][0] <= now - KEPT_MS:
            self._course.popleft()


class Rounds:
    """The watch in a thread of its own; `status` is that of its last round."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_round, daemon=True)
        self.status = watch.turn(read_clock())

    def start(self) -> None:
        """Go round until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Go round no more."""
        self._stopping.set()
        self._thread.join()

    def _go_round(self) -> None:
        while not self._stopping.wait(ROUND_MS / SECOND_MS):
            self.status = self._watch.turn(read_clock())


def read_clock() -> Instant:
    """Return this machine's clock, in whole milliseconds."""
    return Instant(time.time_ns() // 1_000_000)

"""The round of the watch: every process asked, the last twelve hours remembered."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from concours.core.delivery.machines.health import (
    HEALTH_FAULTS,
    check_process,
)
from concours.core.delivery.machines.nodes import check_nodes
from concours.core.delivery.machines.status import COURSE_MS, Course, MachineStatus
from concours.core.kernel.time import HOUR_MS, SECOND_MS, Instant
from concours.metrics.samples import read_samples
from concours.metrics.socket import MetricsUnread, find_sockets, read_metrics
from concours.metrics.watchdog import Watchdog
from concours.store.build import current_build
from concours.watch.machine import Machine
from concours.watch.nodes import Nodes
from concours.watch.readings import ProcessWatch, Snapshot, snapshot_of
from concours.watch.reports import Reports

ROUND_MS = 2 * SECOND_MS
"""With the console's second and the page's own, no number is older than five seconds:
so much is promised of *Cellule*."""
KEPT_MS = 12 * HOUR_MS


@dataclass(slots=True)
class Watch:
    """Asks the processes whose sockets are in `sockets`, and keeps what they said.

    A process is remembered for as long as its socket is there. `nodes` are those of
    PostgreSQL, None where there is one.
    """

    sockets: Path
    machine: Machine
    nodes: Nodes | None = None
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
        if self.nodes is not None:
            checks += check_nodes(self.nodes.read(now))
        self._note(now, sum(reading.entries_a_second or 0 for reading in readings))
        return MachineStatus(
            at=now,
            machine=self.machine.read(now),
            readings=readings,
            checks=sorted(checks, key=lambda check: HEALTH_FAULTS.index(check.fault)),
            course=self._dense_course(),
            build=current_build(),
        )

    def _ask(self, name: str, path: Path, now: Instant) -> ProcessWatch:
        """Return a process as it is known now: as before, if it does not answer."""
        before = self._processes.get(name) or ProcessWatch(name, Snapshot(now, {}))
        try:
            snapshot = snapshot_of(read_samples(name, read_metrics(path)), now)
        except MetricsUnread:
            return before
        return before.follow(snapshot)

    def _dense_course(self) -> Course:
        """Return every minute since the first that is kept; of none, nothing."""
        begin, (end, _) = self._course[0][0], self._course[-1]
        counts = dict(self._course)
        minutes = range(begin, end + 1, COURSE_MS)
        return Course(begin, tuple(counts.get(Instant(at), 0) for at in minutes))

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

    def __init__(self, watch: Watch, reports: Reports | None = None) -> None:
        self._watch = watch
        self._reports = reports
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_round, daemon=True)
        self.status = watch.turn(read_clock())

    def start(self) -> None:
        """Go round until `stop`."""
        if self._reports is not None:
            self._reports.start()
        self._thread.start()

    def stop(self) -> None:
        """Go round no more."""
        self._stopping.set()
        self._thread.join()
        if self._reports is not None:
            self._reports.stop()

    def _go_round(self) -> None:
        watchdog = Watchdog()
        while not self._stopping.wait(ROUND_MS / SECOND_MS):
            self.status = self._watch.turn(read_clock())
            watchdog.feed()
            if self._reports is not None:
                self._reports.put(self.status)


def read_clock() -> Instant:
    """Return this machine's clock, in whole milliseconds."""
    return Instant(time.time_ns() // 1_000_000)

"""What each process costs: processor and memory, once a second, in a thread."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

import psutil

from concours.rehearsal.report.codes import ProcessName

LOOK_S = 1.0
MEMORY_EVERY = 5
"""Looks between two readings of memory: it walks every page table."""

NamedProcesses: TypeAlias = Iterable[tuple[ProcessName, psutil.Process]]
GONE = (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied)


@dataclass(slots=True)
class Cost:
    """All processes of one name: CPU since the watch began, by second."""

    count: int = 0
    cpu_ms: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    memory_bytes: dict[int, int] = field(default_factory=dict)


class Watch:
    """Looks at `processes()` until it is stopped. Seconds are those since 1970."""

    def __init__(self, processes: Callable[[], NamedProcesses]) -> None:
        self._processes = processes
        self._seen_s: dict[psutil.Process, float] = {}
        self._has_looked = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look_for_ever, daemon=True)
        self.costs: dict[ProcessName, Cost] = defaultdict(Cost)

    def start(self) -> None:
        """Begin to look."""
        self._look(is_weighing=True)
        self._has_looked = True
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()
        self._thread.join()

    def _look_for_ever(self) -> None:
        looks_count = 0
        while not self._stopped.wait(LOOK_S):
            looks_count += 1
            with suppress(*GONE):
                self._look(is_weighing=looks_count % MEMORY_EVERY == 0)

    def _look(self, *, is_weighing: bool) -> None:
        at_s = int(time.time())
        counts: dict[ProcessName, int] = defaultdict(int)
        weights: dict[ProcessName, int] = defaultdict(int)
        for name, process in self._processes():
            with suppress(*GONE):
                counts[name] += 1
                self._charge(name, process, at_s)
                if is_weighing:
                    weights[name] += _weight_bytes(process)
        for name, count in counts.items():
            self.costs[name].count = max(self.costs[name].count, count)
        for name, weight_bytes in weights.items():
            self.costs[name].memory_bytes[at_s] = weight_bytes

    def _charge(self, name: ProcessName, process: psutil.Process, at_s: int) -> None:
        times = process.cpu_times()
        used_s = times.user + times.system
        # What a process used before the watch began is not ours to charge.
        before_s = self._seen_s.get(process, 0.0 if self._has_looked else used_s)
        self._seen_s[process] = used_s
        self.costs[name].cpu_ms[at_s] += round(1_000 * (used_s - before_s))


def _weight_bytes(process: psutil.Process) -> int:
    """Return proportional memory: a page that three share counts for a third."""
    full = process.memory_full_info()
    weight: int = getattr(full, "pss", full.rss)
    return weight

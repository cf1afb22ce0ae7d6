"""What a process says of itself: since when it runs, and what of the machine it takes.

prometheus-client's own collector asks `/proc/stat` when the machine began, and says
nothing at all where that file is hidden, as every unit of ours hides it
(`ProcSubset=pid`). The kernel's clocks say the same to everybody.
"""

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

OWN: Final = Path("/proc/self")
PREFIX: Final = "concours_process_"
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
UTIME, STIME, STARTED, VIRTUAL, RESIDENT = 11, 12, 19, 20, 21
"""Places in `/proc/PID/stat`, after the name of the program (proc(5))."""


class ProcessNumbers(Collector):
    """Six numbers of the process that is asked, read when somebody asks.

    Where there is no `/proc`, none: a process works as well without them.
    """

    def __init__(self) -> None:
        # Once: to the millisecond two readings differ, and a start that moves is one.
        self._machine_began_s = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)

    def collect(self) -> Iterator[Metric]:  # type: ignore[explicit-override]
        """Yield each number."""
        try:
            fields = (OWN / "stat").read_text().rpartition(")")[2].split()
            files_count = len(list((OWN / "fd").iterdir()))
        except OSError:
            return
        yield _gauge("virtual_memory_bytes", "It may use.", float(fields[VIRTUAL]))
        memory_bytes = float(fields[RESIDENT]) * resource.getpagesize()
        yield _gauge("resident_memory_bytes", "Memory that it has.", memory_bytes)
        started_s = self._machine_began_s + float(fields[STARTED]) / TICKS_A_SECOND
        yield _gauge("start_time_seconds", "Since 1970, when it started.", started_s)
        spent_ticks = float(fields[UTIME]) + float(fields[STIME])
        yield CounterMetricFamily(
            f"{PREFIX}cpu_seconds",
            "Processor time since it started.",
            value=spent_ticks / TICKS_A_SECOND,
        )
        yield _gauge("open_fds", "Files, sockets and pipes.", float(files_count))
        files_max, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        yield _gauge("max_fds", "How many it may have of them.", float(files_max))


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", meaning, value=value)

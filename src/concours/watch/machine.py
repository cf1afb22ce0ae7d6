"""What the machine itself shows: processors, memory, the disk, for how long."""

from collections import deque
from pathlib import Path

import psutil

from concours.core.delivery.machines.status import MachineReading
from concours.core.delivery.supervision.disk import (
    LOOKED_BACK_COUNT_MAX,
    LOOKED_EVERY_MS,
    FreeDisk,
    minutes_left,
)
from concours.core.kernel.time import Instant

PERCENT = 100


class Machine:
    """Looks at this machine, and at the disk on which a folder lies."""

    def __init__(self, disk: Path) -> None:
        self._disk = disk
        self._looks: deque[FreeDisk] = deque(maxlen=LOOKED_BACK_COUNT_MAX)
        psutil.cpu_percent()  # since when the next one counts

    def read(self, now: Instant) -> MachineReading:
        """Return how the machine is."""
        usage = psutil.disk_usage(str(self._disk))
        if not self._looks or now - self._looks[-1].at >= LOOKED_EVERY_MS:
            self._looks.append(FreeDisk(now, usage.free))
        return MachineReading(
            processor_percent=round(psutil.cpu_percent()),
            memory_percent=round(psutil.virtual_memory().percent),
            disk_percent=PERCENT - PERCENT * usage.free // usage.total,
            disk_free_bytes=usage.free,
            disk_minutes=minutes_left(self._looks),
        )

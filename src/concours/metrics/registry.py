"""A registry of one process, with what every process says of itself."""

import os
import resource
import sys
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, disable_created_metrics

DESCRIPTORS = Path("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")


def new_registry() -> CollectorRegistry:
    """Return a registry that holds how many files are open, and may be."""
    # Two lines more for each count, which nobody asks for.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    files = "Files, sockets and pipes that this process holds open."
    add_gauge(registry, "concours_open_files", files, count_open_files)
    most = "Files, sockets and pipes that this process may hold open."
    add_gauge(registry, "concours_open_files_max", most, read_files_max)
    return registry


def add_gauge(
    registry: CollectorRegistry, name: str, meaning: str, read: Callable[[], float]
) -> None:
    """Add a number that is read when somebody asks for it, in the reader's thread."""
    Gauge(name, meaning, registry=registry).set_function(read)


def count_open_files() -> int:
    """Return how many descriptors this process holds."""
    return len(os.listdir(DESCRIPTORS))  # noqa: PTH208 -- numbers, not paths


def read_files_max() -> float:
    """Return how many descriptors this process may hold, infinity without a limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return inf if soft == resource.RLIM_INFINITY else soft


class Age:
    """Seconds since something last went well; since its birth before that."""

    def __init__(self) -> None:
        self._at_s = time.monotonic()

    def renew(self) -> None:
        """Say that it went well now."""
        self._at_s = time.monotonic()

    def seconds(self) -> float:
        """Return the age."""
        return time.monotonic() - self._at_s

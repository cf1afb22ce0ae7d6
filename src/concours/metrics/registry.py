"""A registry of one process, with what every process says of itself."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, disable_created_metrics

from concours.metrics.process_numbers import ProcessNumbers


def new_registry() -> CollectorRegistry:
    """Return a registry that holds the process's own: time, memory, files, start."""
    # Two lines more for each count, which nobody asks for.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    registry.register(ProcessNumbers())
    return registry


def add_gauge(
    registry: CollectorRegistry, name: str, meaning: str, read: Callable[[], float]
) -> None:
    """Add a number that is read when somebody asks for it, in the reader's thread."""
    Gauge(name, meaning, registry=registry).set_function(read)


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

"""Places that are few, and of which one source takes a few at most."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from concours.core.kernel.errors import Unavailable


class Busy(Unavailable):
    """No place is free for whoever asks: the same again, in a moment."""


class Places:
    """Count those who are in: so many in all, so many of one source."""

    def __init__(self, *, count_max: int, of_source_max: int) -> None:
        self._count_max = count_max
        self._of_source_max = of_source_max
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def take(self, source: str) -> Iterator[None]:
        """Take a place, then give it back. Raises `Busy` at once if none is free."""
        with self._lock:
            if (
                self._taken.total() >= self._count_max
                or self._taken[source] >= self._of_source_max
            ):
                raise Busy
            self._taken[source] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= Counter([source])

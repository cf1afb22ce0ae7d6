"""What many people look at, read once for all of them; kept in memory, and forgotten.

An erasure must reach what was read before it: what may name somebody, or hold their
answers, is kept by these alone, and `forget_all` empties them.
"""

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from concours.core.kernel.time import Instant

T = TypeVar("T")
P = ParamSpec("P")

KEPT_COUNT_MAX = 8
FORGETTERS: list[Callable[[], None]] = []
"""What empties each cache of this process."""


def kept_in_memory(
    count_max: int,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last `count_max` readings of a function, until something is erased."""

    def wrap(read: Callable[P, T]) -> Callable[P, T]:
        cached = lru_cache(maxsize=count_max)(read)
        FORGETTERS.append(cached.cache_clear)
        return cast("Callable[P, T]", cached)

    return wrap


def forget_all() -> None:
    """Forget whatever this process keeps of anybody: it is read again where it is."""
    for forget in FORGETTERS:
        forget()


class SharedCache(Generic[T]):
    """The last reading of each sitting; one thread reads, who comes meanwhile waits.

    A reading serves `lasts_ms`, and no longer than until another `mark` is asked for.
    One of an hour that has not come was read by another clock, and serves nobody.
    """

    def __init__(
        self, read_sitting: Callable[[UUID, Instant], T], *, lasts_ms: int
    ) -> None:
        self.lasts_ms = lasts_ms
        self._read = read_sitting
        self._one_at_a_time = threading.Lock()
        self._kept: dict[UUID, tuple[tuple[int, int], T]] = {}
        FORGETTERS.append(self.forget)

    def at(self, sitting: UUID, *, now: Instant, mark: int = 0) -> T:
        """Return what there was at most `lasts_ms` ago."""
        turn = now // self.lasts_ms, mark
        with self._one_at_a_time:
            entry = self._kept.get(sitting)
            if entry is None or entry[0] < turn or entry[0][0] > turn[0]:
                while len(self._kept) >= KEPT_COUNT_MAX:
                    del self._kept[next(iter(self._kept))]
                entry = self._kept[sitting] = turn, self._read(sitting, now)
            return entry[1]

    def forget(self) -> None:
        """Read everything anew."""
        with self._one_at_a_time:
            self._kept.clear()

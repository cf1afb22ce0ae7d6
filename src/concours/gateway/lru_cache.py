"""A cache of what was looked up last: facts that do not change, or tails."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

REMEMBERED_COUNT_MAX = 50_000
"""Four tablets for each of 12,000 candidates; some hundred bytes each."""


class LruCache(Generic[K, V]):
    """Remembers the `REMEMBERED_COUNT_MAX` values used last; forgets the oldest."""

    def __init__(self, count_max: int = REMEMBERED_COUNT_MAX) -> None:
        self._values: OrderedDict[K, V] = OrderedDict()
        self._count_max = count_max

    def get(self, key: K) -> V | None:
        """Return what is remembered of `key`, if anything."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Remember `value`; the least recently used gives way."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._count_max:
            self._values.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget `key`."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

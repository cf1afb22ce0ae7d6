"""How many batches of one chain are under way: the real tablet sends one at a time.

One more may come: the same again, from a proxy or after a request that was given up.
Whoever sends many at once is told to come again, before anything is checked or read,
and keeps nobody else's commit waiting.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from concours.core.delivery.sync.batch import Batch, require_signed
from concours.core.kernel.errors import Unavailable


class UnderWay(Unavailable):
    """Another batch of this chain is under way: the same bytes, in a moment."""


class InFlight:
    """Lets a first batch of each chain through, and a second that its device signed.

    With the number of an attempt alone nobody keeps its tablet out: what it has not
    signed takes no second place.
    """

    def __init__(self) -> None:
        self._first: set[tuple[int, int, bool]] = set()
        self._second: set[tuple[int, int, bool]] = set()

    @contextmanager
    def take(self, batch: Batch, public_key: bytes) -> Iterator[None]:
        """Let a batch through. Raises `UnderWay`, and `Unsigned` of a second one."""
        slot = batch.attempt.int, batch.epoch, bool(batch.entries)
        slots = self._first
        if slot in self._first:
            if slot in self._second or not batch.entries:
                raise UnderWay
            require_signed(batch, batch.entries[-1].seq + 1, public_key)
            slots = self._second
        slots.add(slot)
        try:
            yield
        finally:
            slots.discard(slot)

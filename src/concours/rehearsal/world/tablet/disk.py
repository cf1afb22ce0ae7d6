"""A tablet's storage: what it has taken outlives the application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from concours.core.delivery.sitting.spoken import NOTHING_SPOKEN, SpokenState
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.clock import Remembered
from concours.core.delivery.sync.restored import NOTHING as NOTHING_BEFORE
from concours.core.delivery.sync.restored import LostHistory
from concours.rehearsal.world.agenda import Agenda, DiskFailing, Promise
from concours.rehearsal.world.centre.tables import Chain, Device

WRITE_MS_MAX = 25


@dataclass(slots=True)
class DiskContents:
    """What is on the disk."""

    key_number: int | None = None
    device: Device | None = None
    earlier: list[Any] | None = None
    has_package: bool = False
    entries: dict[Chain, list[SentEntry]] = field(default_factory=dict)
    news: dict[int, dict[str, Any]] = field(default_factory=dict)
    clock: Remembered | None = None
    spoken: SpokenState = NOTHING_SPOKEN
    before: LostHistory = NOTHING_BEFORE
    acknowledged_count: int = 0


@dataclass(slots=True)
class _Write:
    change: Callable[[DiskContents], None]
    promise: Promise[None]


class Disk:
    """IndexedDB: a write is kept whole or not at all, and says when it is."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        self.contents = DiskContents()
        self.is_full = False
        self._under_way: list[_Write] = []

    def write(self, change: Callable[[DiskContents], None]) -> Promise[None]:
        """Write; fails with `DiskFailing` when full, whatever reached the disk."""
        promise: Promise[None] = Promise()
        write = _Write(change, promise)
        self._under_way.append(write)
        self.agenda.after(
            self.agenda.between(1, WRITE_MS_MAX), lambda: self._finish(write)
        )
        return promise

    def lose_power(self) -> None:
        """Of the writes under way, in order, the first few came through."""
        for write in self._under_way:
            if self.is_full or self.agenda.happens(50):
                break
            write.change(self.contents)
        self._under_way.clear()

    def forget(self, chain: Chain, count: int) -> list[SentEntry]:
        """Lose the last entries of a chain, though it said that it had them."""
        entries = self.contents.entries.get(chain, [])
        lost_entries = entries[max(0, len(entries) - count) :]
        del entries[max(0, len(entries) - count) :]
        return lost_entries

    def wipe(self) -> None:
        """Throw everything away, as a browser may."""
        self._under_way.clear()
        self.contents = DiskContents()

    def _finish(self, write: _Write) -> None:
        if write not in self._under_way:
            return
        self._under_way.remove(write)
        if not self.is_full:
            write.change(self.contents)
            write.promise.keep(None)
            return
        if self.agenda.happens(20):  # a failed commit may have reached the disk
            write.change(self.contents)
        write.promise.fail(DiskFailing())

"""A tablet's storage: what it has taken outlives the application."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from concours.core.delivery.sitting.spoken import NOTHING_SPOKEN, SpokenState
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.clock import Remembered
from concours.core.delivery.sync.restored import NOTHING as NOTHING_BEFORE
from concours.core.delivery.sync.restored import LostHistory
from concours.rehearsal.world.agenda import Agenda, DiskFailing, Promise
from concours.rehearsal.world.centre.device import Chain, Device

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.calls import TabletCall

WRITE_MS_MAX = 25


@dataclass(slots=True)
class PaperContents:
    """What is on the disk of one sitting, beside its entries."""

    device: Device
    earlier: list[Any] | None
    has_package: bool = False
    spoken: SpokenState = NOTHING_SPOKEN
    before: LostHistory = NOTHING_BEFORE
    refused: str | None = None
    """The code by which the centre refused this place for good."""


@dataclass(slots=True)
class DiskContents:
    """What is on the disk: `papers` by the order of their sittings."""

    key_number: int | None = None
    papers: dict[int, PaperContents] = field(default_factory=dict)
    shown: int | None = None
    """The sitting that was shown last, where there are several."""
    entries: dict[Chain, list[SentEntry]] = field(default_factory=dict)
    news: dict[int, dict[str, Any]] = field(default_factory=dict)
    clock: Remembered | None = None
    acknowledged_counts: dict[Chain, int] = field(default_factory=dict)
    calls: dict[UUID, "TabletCall"] = field(default_factory=dict)
    claims: list[Device] = field(default_factory=list)
    """Places taken at a relay, which the centre has yet to hear of."""

    @property
    def paper(self) -> PaperContents | None:
        """The sitting that is shown; None before the enrolment."""
        return self.papers.get(self.shown or min(self.papers, default=0))

    def keep_devices(self, devices: Iterable[Device]) -> None:
        """Take what an enrolment gave; what is there of them already stays."""
        for device in devices:
            earlier: list[Any] | None = [] if device.base is None else None
            self.papers.setdefault(device.order, PaperContents(device, earlier))


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

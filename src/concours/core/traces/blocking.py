"""Which tablets have asked too often for what is refused: blocked for a while.

By tablet alone, never by address: a room, a site, a nation behind one relay share one
(F18). Nor by candidate: whoever has copied a number and a code enrols a tablet of their
own, and what that one asks would block the candidate's. A block takes nothing that is a
tablet's to ask: it changes the answer to what is refused in any case.
"""

from collections import OrderedDict
from dataclasses import dataclass

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.traces.attribution import FetchMetadata
from concours.core.traces.budget import LINES_COUNT_MAX

LEAK_MS = MINUTE_MS // LINES_COUNT_MAX
"""As many as are kept one by one: six at once, then one each ten seconds."""

BLOCK_MS = 10 * MINUTE_MS
TABLETS_COUNT_MAX = 20_000
"""Past this the tablet counted longest ago is forgotten: some hundred bytes each."""

OF_ANOTHER_SITE = frozenset({"cross-site", "same-site"})


@dataclass(frozen=True, slots=True)
class Block:
    """One tablet, blocked after so many refused requests, from and until when."""

    since: Instant
    until: Instant
    count: int


@dataclass(slots=True)
class _Level:
    """What one tablet has filled of its bucket, as time that must leak."""

    level_ms: int
    at: Instant
    count: int
    block: Block | None = None


def counts_for_block(fetch: FetchMetadata) -> bool:
    """Tell whether a request counts: none of another site, of a guess, of a worker."""
    is_of_worker = (fetch.mode, fetch.dest) == ("navigate", "empty")
    return not (fetch.site in OF_ANOTHER_SITE or fetch.purpose or is_of_worker)


class Blocks:
    """The tablets that one process has seen ask for what is refused."""

    def __init__(self) -> None:
        self._levels: OrderedDict[bytes, _Level] = OrderedDict()

    def count(self, tablet: bytes, *, now: Instant) -> Block | None:
        """Count a refused request; return the block that it begins, if it does."""
        level = self._levels.get(tablet)
        if level is None or (level.block is not None and now >= level.block.until):
            level = self._levels[tablet] = _Level(0, now, 0)
        self._levels.move_to_end(tablet)
        if len(self._levels) > TABLETS_COUNT_MAX:
            self._levels.popitem(last=False)
        if level.block is not None:
            return None
        level.level_ms = max(0, level.level_ms - max(0, now - level.at))
        level.count = 1 if level.level_ms == 0 else level.count + 1
        level.level_ms += LEAK_MS
        level.at = max(now, level.at)
        if level.level_ms <= LINES_COUNT_MAX * LEAK_MS:
            return None
        level.block = Block(now, Instant(now + BLOCK_MS), level.count)
        return level.block

    def find(self, tablet: bytes, *, now: Instant) -> Block | None:
        """Return the block of a tablet, None if it has none now."""
        level = self._levels.get(tablet)
        block = level.block if level else None
        return block if block and now < block.until else None

"""What a tablet was told, kept beside it: by this the witness knows what it owes.

A tablet that forgets its news after a crash would, by its own lights, end in time.
"""

from typing import Any

from concours.core.kernel.time import Instant
from concours.core.sitting.course import course_of, parse_item
from concours.rehearsal.world.paper import SITTING, Candidate, due_of

SURELY_MS = 200
"""News that came this long before a crash may not be on the disk."""

Raw = dict[str, Any]


class Told:
    """The news that came to one tablet, and those of which a crash left it unsure."""

    def __init__(self) -> None:
        self._surely: list[tuple[int, Raw]] = []
        self._perhaps: list[Raw] = []

    def hears(self, raw: Raw, *, now: int, is_kept: bool) -> None:
        """Note an item; a disk that takes nothing will not have it after a crash."""
        self._surely.append((now if is_kept else now + 10**9, raw))

    def crashes(self, now: int) -> None:
        """Go on from what the disk surely has."""
        until_ms = now - SURELY_MS
        self._perhaps += [raw for at_ms, raw in self._surely if at_ms > until_ms]
        self._surely = [(at, raw) for at, raw in self._surely if at <= until_ms]

    def wiped(self) -> None:
        """Start again from an empty disk."""
        self._surely, self._perhaps = [], []

    def owed(self, candidate: Candidate, now: int) -> Instant | None:
        """Return the end that this tablet owes its candidate: the earliest it may.

        What came just now is being kept, and is obeyed after that.
        """
        fresh = [raw for at_ms, raw in self._surely if now - SURELY_MS < at_ms <= now]
        surely = [raw for _, raw in self._surely if raw not in fresh]
        perhaps = self._perhaps + fresh
        closes = [raw for raw in perhaps if raw["kind"] == "closed"]
        ends = [
            _due(candidate, news)
            for news in (surely, surely + closes, surely + perhaps)
        ]
        return min((end for end in ends if end is not None), default=None)


def _due(candidate: Candidate, news: list[Raw]) -> Instant | None:
    once = {raw["number"]: raw for raw in news}
    items = [parse_item(once[number]) for number in sorted(once)]
    return due_of(candidate, course_of(str(SITTING), [item for item in items if item]))

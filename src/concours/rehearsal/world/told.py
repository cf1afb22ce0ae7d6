"""What a tablet was told, kept beside it: by this the witness knows what it owes.

A tablet that forgets its news after a crash would, by its own lights, end in time; so
would one that was told what is not for its site.
"""

from dataclasses import dataclass, field

from concours.core.kernel.time import Instant
from concours.rehearsal.world.paper import Candidate, due_of
from concours.rehearsal.world.tables import Tables, course_by

FRESH_MS = 200
"""News that came so lately is being kept, and is obeyed after that."""


@dataclass(slots=True)
class Told:
    """The news that came to one tablet, whatever its disk has of them."""

    tables: Tables
    candidate: Candidate
    _heard: list[tuple[int, int]] = field(default_factory=list)

    def hears(self, number: int, *, now: int) -> None:
        """Note the item of this number."""
        self._heard.append((now, number))

    def owed(self, now: int) -> Instant | None:
        """Return the end that this tablet owes its candidate: the earliest it may."""
        obeyed = {number for at_ms, number in self._heard if at_ms <= now - FRESH_MS}
        ends = [self._due(obeyed), self._due({number for _, number in self._heard})]
        return min((end for end in ends if end is not None), default=None)

    def _due(self, numbers: set[int]) -> Instant | None:
        site, attempt = self.candidate.site, self.candidate.attempt
        meant = [self.tables.meant.get(number) for number in sorted(numbers)]
        ours = [each for each in meant if each and each.concerns(site, attempt)]
        return due_of(self.candidate, course_by(ours))

"""What a tablet was told, kept beside it: by this the witness knows what it owes.

A tablet that forgets its news after a crash would, by its own lights, end in time; so
would one that was told what is not for its site. What was said to
it aloud is owed until the news are here.
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
    _owed_by_launch_words: Instant | None = None
    _owed_by_time_words: Instant | None = None

    def hears(self, number: int, *, now: int) -> None:
        """Note the item of this number; a launch takes the place of its words."""
        self._heard.append((now, number))
        if self.tables.news[number - 1].raw["kind"] == "launched":
            self._owed_by_launch_words = None

    def hears_launch_words(self, end: Instant) -> None:
        """Note that words opened the paper: this end is owed until the launch comes."""
        self._owed_by_launch_words = end

    def hears_time_words(self, end: Instant) -> None:
        """Note that words told this end: it is owed until all news are here."""
        self._owed_by_time_words = max(end, self._owed_by_time_words or end)

    def settles(self) -> None:
        """Note that all news are here."""
        self._owed_by_time_words = None

    def owed(self, now: int) -> Instant | None:
        """Return the end that this tablet owes its candidate: the earliest it may."""
        obeyed = {number for at_ms, number in self._heard if at_ms <= now - FRESH_MS}
        ends = [self._due(obeyed), self._due({number for _, number in self._heard})]
        by_news = min((end for end in ends if end is not None), default=None)
        if self._has_all_news():
            return by_news
        by_words = self._owed_by_launch_words, self._owed_by_time_words
        return max((end for end in (by_news, *by_words) if end), default=None)

    def _has_all_news(self) -> bool:
        heard = {number for _, number in self._heard}
        site, attempt = self.candidate.site, self.candidate.attempt
        meant = self.tables.meant.items()
        return all(n in heard for n, each in meant if each.concerns(site, attempt))

    def _due(self, numbers: set[int]) -> Instant | None:
        site, attempt = self.candidate.site, self.candidate.attempt
        meant = [self.tables.meant.get(number) for number in sorted(numbers)]
        ours = [each for each in meant if each and each.concerns(site, attempt)]
        return due_of(self.candidate, course_by(ours))

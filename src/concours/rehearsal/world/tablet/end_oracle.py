"""The test oracle of ends: what each tablet heard, and the end that it owes by that.

There is one for each sitting of a tablet.

A tablet that forgets its news after a crash would, by its own lights, end in time; so
would one that was told what is not for its site. What was said to
it aloud is owed until the news are here. What a history promised that the centre has
lost is owed until a close is announced again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from concours.core.delivery.sitting.course import Course
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.sitting import SittingTables, course_by
from concours.rehearsal.world.paper import Candidate, due_of

FRESH_MS = 200
"""News that came so lately is being kept, and is obeyed after that."""

Raw: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class EndOracle:
    """The news of one sitting that came to a tablet, whatever its disk has of them."""

    tables: SittingTables
    candidate: Candidate
    promised_end: Instant | None = None
    """The end that a lost history has told."""
    _heard: list[tuple[int, str]] = field(default_factory=list)
    _heard_before: list[str] = field(default_factory=list)
    _forgotten: set[str] = field(default_factory=set)
    """Heard, and lost with the tablet's memory: owed while the centre tells it."""
    _anew_ms: int = -FRESH_MS
    _is_promise_kept: bool = False
    _owed_by_launch_words: Instant | None = None
    _owed_by_time_words: Instant | None = None

    def hears(self, item: Raw, *, now: int) -> None:
        """Note an item; a launch takes the place of its words."""
        self._heard.append((now, item["history"]))
        self._forgotten.discard(item["history"])
        if item["kind"] == "launched":
            self._owed_by_launch_words = None

    def hears_anew(
        self, raw: Iterable[Raw], earlier_items: Iterable[Raw] | None, *, now: int
    ) -> None:
        """Note that these take the place of all that was heard.

        `earlier_items` is what the tablet has of it; None where it has not opened the
        paper.
        """
        if earlier_items is not None:
            promised_end = self._promise({item["history"] for item in earlier_items})
            ends = [end for end in (promised_end, self.promised_end) if end is not None]
            self.promised_end = max(ends, default=None)
            self._is_promise_kept = False
        self._heard_before = [history for _, history in self._heard]
        self._heard = [(now, item["history"]) for item in raw]
        self._forgotten.clear()
        self._anew_ms = now

    def keeps_promise(self) -> None:
        """Note that the tablet's disk has what the lost history promised."""
        self._is_promise_kept = True

    def loses_power(self, on_disk: Iterable[Raw]) -> None:
        """Owe nothing by a lost history that is on no disk."""
        if not self._is_promise_kept:
            self.promised_end = None
        histories = {history for _, history in self._heard}
        self._forgotten |= histories - {item["history"] for item in on_disk}

    def forgets(self) -> None:
        """Owe nothing by a lost history: the disk was thrown away."""
        self.promised_end = None
        self.loses_power(())

    def hears_launch_words(self, end: Instant) -> None:
        """Note that words opened the paper: this end is owed until the launch comes."""
        self._owed_by_launch_words = end

    def hears_time_words(self, end: Instant) -> None:
        """Note that words told this end: it is owed until all news are here."""
        self._owed_by_time_words = max(end, self._owed_by_time_words or end)

    def settles(self) -> None:
        """Note that all news are here."""
        self._owed_by_time_words = None

    def owed_end(self, now: int) -> Instant | None:
        """Return the end that this tablet owes its candidate: the earliest it may."""
        obeyed = [history for at_ms, history in self._heard if at_ms <= now - FRESH_MS]
        news_heard = [obeyed, [history for _, history in self._heard]]
        if now < self._anew_ms + FRESH_MS:
            news_heard.append(self._heard_before)
        ends = [self._end_by(histories) for histories in news_heard]
        by_news = min((end for end in ends if end is not None), default=None)
        if self._has_all_news():
            return by_news
        by_words = self._owed_by_launch_words, self._owed_by_time_words
        return max((end for end in (by_news, *by_words) if end), default=None)

    def _has_all_news(self) -> bool:
        histories = {history for _, history in self._heard}
        site, attempt = self.candidate.site, self.candidate.attempt
        latest = self._latest()
        return all(
            history in histories or history not in latest
            for history, decision in self.tables.decisions_by_history.items()
            if decision.concerns(site, attempt)
        )

    def _latest(self) -> set[str]:
        return {item.history for item in self.tables.bulletin.items}

    def _end_by(self, histories: Collection[str]) -> Instant | None:
        course = self._course_by(histories)
        end = due_of(self.candidate, course)
        if end is None or self.promised_end is None or course.closed_at is not None:
            return end
        return max(end, self.promised_end)

    def _promise(self, histories: Collection[str]) -> Instant | None:
        """Return the end that was told, without what a pause that goes on gives."""
        course = self._course_by([h for _, h in self._heard if h in histories])
        pauses = tuple(pause for pause in course.pauses if not pause[1].is_open)
        return due_of(self.candidate, replace(course, pauses=pauses))

    def _course_by(self, histories: Collection[str]) -> Course:
        remembered = set(histories) - (self._forgotten - self._latest())
        decisions = [
            self.tables.decisions_by_history.get(history)
            for history in sorted(remembered)
        ]
        site, attempt = self.candidate.site, self.candidate.attempt
        return course_by(
            [
                decision
                for decision in decisions
                if decision and decision.concerns(site, attempt)
            ]
        )

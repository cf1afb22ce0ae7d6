"""A supervisor with a telephone, at a site that no network reaches.

What is read out is the page *Mots à dicter*, as `store/queries/delivery/spoken.py`
makes it.
"""

from collections.abc import Sequence

from concours.core.delivery.sitting.spoken import (
    Words,
    end_to_tell,
    original_end,
    time_words,
)
from concours.core.delivery.sitting.time import own_end
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Process, Steps
from concours.rehearsal.world.centre.sitting import SittingTables
from concours.rehearsal.world.network import Line
from concours.rehearsal.world.paper import allowance_of, launch_words
from concours.rehearsal.world.tablet.tablet import Tablet

LOOK_MS_MIN, LOOK_MS_MAX = 1_000, 5_000
FAILURES_COUNT_MIN = 2
"""Requests in a row that failed: the tablet then says that it is cut off."""
SLIPS_PER_CENT = 20
TELLS_ENDS_PER_CENT = 60
"""Others open the paper and go back to their candidates."""


class Room(Process):
    """Reads what the centre's page says, and types it on the tablets of one line."""

    def __init__(
        self, sitting: SittingTables, line: Line, tablets: Sequence[Tablet]
    ) -> None:
        super().__init__(tablets[0].agenda, f"room-{line.site}")
        self.sitting = sitting
        self.line = line
        self.tablets = tablets
        self.tells_ends = self.agenda.happens(TELLS_ENDS_PER_CENT)

    def watch(self, until_ms: int) -> Steps[None]:
        """Look at the tablets again and again, and help those that are cut off."""
        while self.agenda.now < until_ms:
            yield self.agenda.between(LOOK_MS_MIN, LOOK_MS_MAX)
            for tablet in self.tablets:
                is_here = (
                    tablet.line is self.line and tablet.order == self.sitting.order
                )
                if is_here and _is_cut(tablet):
                    self._help(tablet)

    def _help(self, tablet: Tablet) -> None:
        candidate, day = tablet.candidate, tablet.day
        course = self.sitting.course_of(candidate.site, candidate.attempt)
        allowance = allowance_of(candidate, course)
        if day is None or allowance is None or course.key is None:
            return
        if day.course.key is None:
            if tablet.witness.centre_ms() >= allowance.t0:
                order = candidate.order
                tablet.witness.holds_key(tablet.name, order, candidate.site)
                self._type(tablet, launch_words(order))
                tablet.oracle.hears_launch_words(original_end(allowance))
            return
        end = end_to_tell(allowance)
        is_known = day.end is None or day.end >= own_end(allowance)
        if end is None or is_known or not self.tells_ends:
            return
        if self.agenda.happens(SLIPS_PER_CENT):
            self._slip(tablet, end)
        words = time_words(end, attempt=candidate.attempt, secret=_secret(tablet))
        self._type(tablet, words)
        tablet.oracle.hears_time_words(own_end(allowance))

    def _type(self, tablet: Tablet, words: Words) -> None:
        tablet.witness.note(self.name, f"types {len(words)} words on {tablet.name}")
        assert tablet.hear(words), "words of this very tablet"

    def _slip(self, tablet: Tablet, end: Instant) -> None:
        """Type the words of the neighbour, which give this tablet nothing."""
        neighbours = [
            other_tablet
            for other_tablet in self.tablets
            if other_tablet.candidate.number != tablet.candidate.number
        ]
        neighbour = self.agenda.chance.choice(neighbours)
        if neighbour.journal is not None:
            attempt = neighbour.candidate.attempt
            words = time_words(end, attempt=attempt, secret=_secret(neighbour))
            assert not tablet.hear(words), "words of another tablet"


def _is_cut(tablet: Tablet) -> bool:
    """Say whether a tablet that waits or composes says that it is cut off."""
    is_failing = (
        tablet.delivery is not None
        and tablet.delivery.failures_count >= FAILURES_COUNT_MIN
    )
    paper = tablet.paper
    is_whole = paper is not None and paper.has_package and paper.earlier is not None
    return is_failing and is_whole and tablet.screen in ("waiting", "composing")


def _secret(tablet: Tablet) -> bytes:
    assert tablet.journal is not None, "a tablet that is enrolled"
    return tablet.journal.device.secret

"""The jury of an accelerated sitting, one step at a time: what its phase asks for.

It keeps nothing of its own: a process that begins again goes on from the phase that it
finds, and a ring of the bell is never played twice.
"""

from collections.abc import Sequence

from django.db.models import Q

from concours.acts import two_persons
from concours.acts.delivery.collection import GIVEN_UP_AT_ONCE_MAX
from concours.core.delivery.sitting.phases import name
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant, after
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import attempt_status, sittings
from concours.store.queries.delivery.allowances import Allowances

LEAD_MS = 30_000
BETWEEN_MS = 30 * SECOND_MS
"""From the results of one paper to what leads to the next."""
LATE_MS_MAX = 2 * MINUTE_MS
"""After their own end, how long a copy is awaited before it is given up."""


class Disarmed(Exception):
    """Somebody has taken the announced start back: theirs is the last word."""


class AutomaticJury:
    """Plays what an accelerated sitting needs next; `step` returns its phase."""

    def __init__(self, jury: Jury) -> None:
        self.jury = jury
        self._was_armed = False

    def step(self) -> str:
        """Do what the phase asks for, if its time has come.

        Raises `Disarmed`, once; and what acts refuse.
        """
        row = self.jury.row
        phase = name(sittings.phase_of(row))
        was_armed, self._was_armed = self._was_armed, phase == "armed"
        if was_armed and phase == "sealed":
            raise Disarmed
        match phase:
            case "sealed" if not is_another_open(row):
                self._hand_shares(row)
                self.jury.arm(lead_ms=LEAD_MS)
            case "armed":
                self._hand_shares(row)  # a keeper that began again has lost them
            case "launched" if read_clock() >= (Allowances(row).last_normal_end() or 0):
                self.jury.close()
            case "closed":
                self._collect(row)
            case "collected" if not is_marked(row):
                self._mark(row)
            case _:
                pass
        return phase

    def _hand_shares(self, row: Sitting) -> None:
        if len(sittings.present(row.id, now=read_clock())) < row.quorum:
            self.jury.hand_shares()

    def _collect(self, row: Sitting) -> None:
        missing = [
            status
            for status in attempt_status.find_attempt_statuses(row)
            if status.class_ in ("coming", "not_handed")
        ]
        windows = Allowances(row).windows([status.attempt for status in missing])
        overdue = [
            status.number
            for status in missing
            if read_clock() >= after(windows[status.attempt].ends_at, LATE_MS_MAX)
        ]
        if overdue:
            self._give_up(row, overdue[:GIVEN_UP_AT_ONCE_MAX])
        if not missing:
            self.jury.collect()

    def _mark(self, row: Sitting) -> None:
        if not is_marking_key_out(row.id):
            self.jury.open_marking_key()
        self.jury.mark()

    def _give_up(self, row: Sitting, numbers: Sequence[str]) -> None:
        """Let one person propose, and another confirm."""
        proposal = two_persons.propose(
            self.jury.actor("presidente"),
            row.id,
            "attempt_given_up",
            facts={"candidates": " ".join(numbers)},
            reason=self.jury.reason,
            now=read_clock(),
        )
        two_persons.confirm(self.jury.actor("kermarec"), proposal, now=read_clock())


def is_another_open(row: Sitting) -> bool:
    """Tell whether another paper is between its announcement and its collection.

    A half-day of the ECOS holds no paper up: other tablets, in other rooms.
    """
    other_sittings = Sitting.objects.exclude(id=row.id).exclude(kind="ecos")
    return other_sittings.filter(Q(armed_ms__isnull=False), collected_ms=None).exists()


def is_marked(row: Sitting) -> bool:
    """Tell whether a sitting has been marked."""
    return MarkingVersion.objects.filter(sitting=row).exists()


def is_left(row: Sitting, *, now: Instant) -> bool:
    """Tell whether a sitting is marked, for long enough to look at its results."""
    versions = MarkingVersion.objects.filter(sitting=row)
    return versions.filter(made_ms__lte=now - BETWEEN_MS).exists()

"""Whether something reaches back to an earlier sitting, as the witness knows it."""

from dataclasses import dataclass, field

from concours.core.delivery.journal.entry import AttemptId
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.centre.tables import Tables
from concours.rehearsal.world.evidence import Violation
from concours.rehearsal.world.paper import Candidate


@dataclass(slots=True)
class SettledSittings:
    """Sittings that are collected, and takeovers, of which none reaches back."""

    attempts: dict[AttemptId, Candidate] = field(default_factory=dict)
    """Whose each attempt is, and in which sitting."""
    minutes: dict[int, bytes] = field(default_factory=dict)
    """What was drawn of each sitting when it was collected."""
    _codes_asked: dict[int, int] = field(default_factory=dict)
    """The first sitting for which each candidate was given a replacement code."""

    def asks_for_code(self, candidate: Candidate) -> None:
        """Note that a supervisor lets another tablet take over from this sitting on."""
        first = self._codes_asked.get(candidate.number, candidate.order)
        self._codes_asked[candidate.number] = min(first, candidate.order)

    def check_takeover(self, tables: Tables, device: Device) -> None:
        """Check that a takeover is of the sitting of its code, or of a later one."""
        candidate = self.attempts[device.attempt]
        first = self._codes_asked.get(candidate.number)
        name = f"a takeover by tablet {device.epoch} of candidate {candidate.number}"
        if first is None or device.order < first:
            raise Violation("settled", f"{name} reaches back to {device.order}")
        if tables.sitting(device.order).is_collected:
            raise Violation("settled", f"{name} is in a settled sitting")

    def gives_up_whole(self, candidate: Candidate) -> None:
        """Find that a copy was given up that is all there, and handed in."""
        name = f"copy of candidate {candidate.number}"
        raise Violation("one_final_copy", f"the whole {name} was given up")

    def collects(self, order: int, minutes: bytes) -> None:
        """Keep what was drawn of a sitting that was just collected."""
        self.minutes[order] = minutes

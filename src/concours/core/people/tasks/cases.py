"""Cases of the jury that wait for their next step (`core.casefile.procedure`)."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.kernel.time import HOUR_MS, Instant, after

HEARING_BEFORE_MS = 24 * HOUR_MS
"""A hearing is asked for from so long before the hour that the candidate was told."""

CaseStepName: TypeAlias = Literal["notified", "heard", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWaiting:
    """A case whose next step is `awaits`; `number` counts the cases of its exam.

    `at` is when the step before was taken; of a hearing, the hour that was told.
    `written` is when the candidate wrote what this person has not opened, if they did.
    """

    id: str
    sitting: str
    number: int
    awaits: CaseStepName
    at: Instant
    written: Instant | None = None

    @property
    def act(self) -> str:
        """The act that takes the step."""
        return f"case_{self.awaits}"

    def is_ripe(self, now: Instant) -> bool:
        """Tell whether it asks somebody now: a hearing from its eve, or to be read."""
        return (
            self.written is not None
            or self.awaits != "heard"
            or now >= after(self.at, -HEARING_BEFORE_MS)
        )

    def is_to_come(self, now: Instant) -> bool:
        """Tell whether it is a hearing whose hour has not come."""
        return self.awaits == "heard" and now < self.at

"""What the witness keeps of an event, and what a checker raises."""

from dataclasses import dataclass

from concours.core.delivery.journal.entry import Entry


class Violation(AssertionError):
    """A checker found what must never be."""

    def __init__(self, checker: str, detail: str) -> None:
        super().__init__(f"{checker}: {detail}")
        self.checker = checker
        self.detail = detail


@dataclass(slots=True)
class WrittenEntry:
    """One entry that a tablet made, and when that truly was."""

    entry: Entry
    tablet: str
    true_ms: int
    is_shown: bool = False
    is_wiped: bool = False


@dataclass(frozen=True, slots=True)
class Reveal:
    """A tablet showed the paper: when, by the centre's clock, and how sure it was."""

    tablet: str
    centre_ms: int
    t0: int
    uncertainty_ms: int
    waited_unsure_ms: int | None
    """The error admitted while it waited with the key in hand; None: it did not."""

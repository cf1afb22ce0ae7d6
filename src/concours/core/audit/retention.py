"""Terms of the classes of data that go before their exam does, and what an act names.

A class goes up to a day, once its term has passed since then; a dispute suspends it.
`docs/rules/personal-data.md` is the public page.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from concours.core.audit.archive import DAY_MS
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after

DataClass: TypeAlias = Literal["traces", "runs", "cases"]
DATA_CLASSES: tuple[DataClass, ...] = ("traces", "runs", "cases")
"""What has a term of its own; the rest of an exam goes with it, at its date.

Traces, contacts and looks from when each was written; what runs of forensics found,
from the publication on; the files of a case from its end on.
"""
DIGITS_MAX = 14
"""Of an instant in milliseconds, until the year 5138."""


@dataclass(eq=False)
class ClassInvalid(Refusal):
    """No data of this name goes before its exam, or the day is none."""

    code: ClassVar[str] = "erasure.class_invalid"
    data_class: str
    until: str


@dataclass(eq=False)
class TermNotReached(Refusal):
    """Data of this class is kept until this instant, if it is to go up to that day."""

    code: ClassVar[str] = "erasure.term_not_reached"
    data_class: str
    erasable_ms: int


@dataclass(eq=False)
class ErasureDisputed(Refusal):
    """A case or a request to the jury is open: what may prove it stays."""

    code: ClassVar[str] = "erasure.disputed"
    cases: int
    requests: int


@dataclass(eq=False)
class NothingToErase(Refusal):
    """Nothing of this class is as old as that."""

    code: ClassVar[str] = "erasure.nothing"
    data_class: str


@dataclass(frozen=True, slots=True)
class Disputes:
    """How many cases of an exam nobody decided, and requests nobody answered."""

    cases: int = 0
    requests: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything suspends an erasure."""
        return self.cases + self.requests > 0


def read_class(name: str, until: str) -> tuple[DataClass, Instant]:
    """Return a class, and the instant up to which it goes: the start of a day, UTC.

    `until` is in milliseconds, as facts of a decision are. Raises `ClassInvalid`.
    """
    is_number = until.isascii() and until.isdecimal() and len(until) <= DIGITS_MAX
    for data_class in DATA_CLASSES:
        if data_class == name and is_number and int(until) % DAY_MS == 0:
            return data_class, Instant(int(until))
    raise ClassInvalid(name, until)


def last_day(days: int, *, now: Instant) -> Instant:
    """Return the start of the last day up to which data kept `days` may go now."""
    return Instant((now // DAY_MS - days) * DAY_MS)


def require_due(
    data_class: DataClass, until: Instant, days: int, *, now: Instant
) -> None:
    """Raise `TermNotReached` unless all that is older than `until` has had its term."""
    erasable = after(until, days * DAY_MS)
    if now < erasable:
        raise TermNotReached(data_class, erasable)


def require_undisputed(disputes: Disputes) -> None:
    """Raise `ErasureDisputed` while something is open."""
    if disputes:
        raise ErasureDisputed(disputes.cases, disputes.requests)

"""What a notified candidate writes to the jury before their hearing.

A statement is added and never changed. Its receipt is the SHA-256 of its document,
which the next act of the case bears: whoever kept it proves that the jury had it.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

STATEMENT_LENGTH_MIN, STATEMENT_LENGTH_MAX = 10, 4_000
STATEMENTS_COUNT_MAX = 5
"""How many one candidate may write about one case."""


@dataclass(eq=False)
class StatementShort(Refusal):
    """A statement says next to nothing."""

    code: ClassVar[str] = "statement.short"


@dataclass(eq=False)
class StatementLong(Refusal):
    """A statement is longer than it may be; nothing of it is cut."""

    code: ClassVar[str] = "statement.long"
    length: int
    length_max: int


@dataclass(eq=False)
class StatementsEnough(Refusal):
    """As many statements as one case takes are there."""

    code: ClassVar[str] = "statement.enough"


@dataclass(eq=False)
class StatementLate(Refusal):
    """The hour of the hearing has come, or the case is closed."""

    code: ClassVar[str] = "statement.late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement: of which case of which exam, by whom, when, and what it says.

    `number` counts the statements of the case.
    """

    exam: str
    case: int
    candidate: str
    number: int
    at: Instant
    text: str

    @property
    def document(self) -> bytes:
        """What the receipt is the digest of, in canonical JSON."""
        document: dict[str, Json] = {
            "statement": 1,
            "exam": self.exam,
            "case": self.case,
            "candidate": self.candidate,
            "number": self.number,
            "at_ms": self.at,
            "text": self.text,
        }
        return dump(document)

    @property
    def digest(self) -> str:
        """The receipt, in hexadecimal."""
        return sha256(self.document).hexdigest()


def require_length(text: str) -> None:
    """Refuse a text that is no statement. Raises `StatementShort`, `StatementLong`."""
    if len(text) < STATEMENT_LENGTH_MIN:
        raise StatementShort
    if len(text) > STATEMENT_LENGTH_MAX:
        raise StatementLong(len(text), STATEMENT_LENGTH_MAX)


def require_time(hearing: Instant, *, is_closed: bool, count: int, at: Instant) -> None:
    """Refuse one more statement. Raises `StatementLate`, `StatementsEnough`.

    `count` is how many there are.
    """
    if is_closed or at >= hearing:
        raise StatementLate
    if count >= STATEMENTS_COUNT_MAX:
        raise StatementsEnough

"""Letters with a code each, of candidates or examiners: how codes come into force.

Codes are drawn, printed, and only then do their digests come into force: letters that
could not be printed void nobody's. No code is ever stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.codes import digest_codes
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import NO_CODE
from concours.store.journal.locks import ROSTER, take
from concours.store.models import Exam


@dataclass(eq=False)
class NothingToMake(Refusal):
    """All those concerned have their convocation."""

    code: ClassVar[str] = "convocations.none"


@dataclass(eq=False)
class TooLateToMake(Refusal):
    """Some are at work: their codes end no more, but one by one."""

    code: ClassVar[str] = "convocations.too_late"
    launched_count: int


@dataclass(eq=False)
class LettersOutdated(Refusal):
    """Somebody else made convocations for the same meanwhile: these say nothing."""

    code: ClassVar[str] = "convocations.outdated"


class CodedLetter(Protocol):
    """A letter: who bears its code, and the digest of the code that it ends."""

    @property
    def bearer(self) -> UUID:
        """The candidate or the examiner."""

    @property
    def code(self) -> str:
        """What is printed."""

    @property
    def before(self) -> bytes:
        """The digest of the code before."""


L = TypeVar("L", bound=CodedLetter)


@dataclass(frozen=True, slots=True)
class LetterBatch(Generic[L]):
    """Printed letters of an exam; `facts` say in the record for whom they are."""

    exam: UUID
    letters: Sequence[L]
    facts: Mapping[str, Json]


def bring_letters_into_force(
    actor: Actor,
    batch: LetterBatch[L],
    set_digests: Callable[[Sequence[tuple[L, bytes]]], int],
    *,
    reason: str,
    now: Instant,
) -> int:
    """Bring the codes of printed letters into force; return the act's number.

    `set_digests` writes each digest where the one before still stands, and says where
    it did. A reason is needed where a code that somebody holds ends. Raises
    `NotAllowed`, `ReasonInvalid`, `LettersOutdated`.
    """
    require(actor, "convocations_made")
    letters = batch.letters
    digests = digest_codes((letter.bearer, letter.code) for letter in letters)
    with transaction.atomic():
        take(plain_connection(), ROSTER)
        ended_count = sum(letter.before != NO_CODE for letter in letters)
        reason = reasoned(reason) if ended_count else reason.strip()
        if set_digests(list(zip(letters, digests, strict=True))) != len(letters):
            raise LettersOutdated
        body: dict[str, Json] = {
            "exam": Exam.objects.get(pk=batch.exam).code,
            **batch.facts,
            "made": len(letters),
            "ended": ended_count,
        }
        return record(actor, "convocations_made", reason=reason, body=body, now=now)

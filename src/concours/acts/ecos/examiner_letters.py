"""Convocations of examiners: each has a new code, which ends the one before.

As for candidates, codes come into force once they are printed (`acts.people.letters`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.people.letters import (
    LetterBatch,
    NothingToMake,
    TooLateToMake,
    bring_letters_into_force,
)
from concours.acts.record import plain_connection
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import (
    EXAMINER_CHANCE_BYTES,
    NO_CODE,
    examiner_code,
)
from concours.store.bulk import set_examiner_codes
from concours.store.models import Examiner
from concours.store.queries.ecos.examiners import examiners_at_work
from concours.store.queries.people.people import exactly


@dataclass(frozen=True, slots=True)
class ExaminerLetter:
    """What one convocation says, its code included; `before` is the digest it ends."""

    bearer: UUID
    number: str
    name: str
    university: str
    code: str
    before: bytes


@dataclass(frozen=True, slots=True)
class DrawnExaminerLetters:
    """Letters whose codes are drawn, not yet in force; of one `number`, or of all."""

    exam: UUID
    number: str
    letters: tuple[ExaminerLetter, ...]


def draw_examiner_letters(
    actor: Actor,
    exam: UUID,
    *,
    number: str = "",
    is_anew: bool = False,
    entropy: Callable[[int], bytes],
) -> DrawnExaminerLetters:
    """Draw a code for each examiner without one, for all of them, or for one number.

    By university and number. Nothing is written. Raises `NotAllowed`, `Unknown`,
    `NothingToMake`, and `TooLateToMake` for all once one of them is at work.
    """
    require(actor, "convocations_made")
    rows = Examiner.objects.filter(exam_id=exam)
    if number:
        of_number = rows.filter(number__iexact=number)
        examiners = [exactly(of_number, number, lambda row: row.number)]
    else:
        rows = rows if is_anew else rows.filter(code_digest=NO_CODE)
        examiners = list(rows.order_by("university", "number"))
        at_work = examiners_at_work(exam) & {row.number for row in examiners}
        if at_work:
            raise TooLateToMake(len(at_work))
    if not examiners:
        raise NothingToMake
    letters = tuple(
        ExaminerLetter(
            row.id,
            row.number,
            row.name,
            row.university,
            examiner_code(entropy(EXAMINER_CHANCE_BYTES)),
            bytes(row.code_digest),
        )
        for row in examiners
    )
    return DrawnExaminerLetters(exam, number, letters)


def make_examiner_letters(
    actor: Actor, batch: DrawnExaminerLetters, *, reason: str, now: Instant
) -> int:
    """Bring the codes of printed letters into force; return the act's number.

    A reason is needed where a code that somebody holds ends. Raises `NotAllowed`,
    `ReasonInvalid`, `LettersOutdated`.
    """
    facts: dict[str, Json] = {
        "roster": "examiners",
        **({"examiner": batch.number} if batch.number else {"scope": "examiners"}),
    }
    letters = LetterBatch(batch.exam, batch.letters, facts)
    return bring_letters_into_force(
        actor, letters, _set_digests, reason=reason, now=now
    )


def _set_digests(letters: Sequence[tuple[ExaminerLetter, bytes]]) -> int:
    codes = [(own.bearer, digest, own.before) for own, digest in letters]
    return set_examiner_codes(plain_connection(), codes)

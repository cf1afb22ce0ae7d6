"""Convocations are made: each gives its candidate a new code, and ends the one before.

Codes are drawn, printed, and only then do their digests come into force: letters that
could not be printed void nobody's. No code is ever stored.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import Actor, plain_connection, record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import (
    CONVOCATION_CHANCE_BYTES,
    NO_CODE,
    code_digest,
    convocation_code,
)
from concours.store.bulk import set_codes
from concours.store.journal.locks import ROSTER, take
from concours.store.models import Candidate, Exam, Site
from concours.store.queries.letters import letter_digests, stale_letters
from concours.store.queries.people.people import exactly
from concours.store.queries.people.roster import numbers_at_work

THREADS_COUNT = 2


@dataclass(frozen=True, slots=True)
class Recipients:
    """For whom: the nation, a site, or one candidate whose letter is lost.

    Those of the nation or of a site who have a code keep it, unless `is_anew`; with
    `is_stale`, the letters are made anew that no longer say what is true, of those who
    are not at work.
    """

    site: UUID | None = None
    number: str = ""
    is_anew: bool = False
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What one convocation says, its code included.

    `before` is the digest of the code that it ends, `content` that of what it says.
    """

    candidate: UUID
    number: str
    name: str
    site: UUID
    room: str
    seat: str
    factor: Fraction
    code: str
    before: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class DrawnLetters:
    """Letters whose codes are drawn, and not yet in force."""

    exam: UUID
    those: Recipients
    letters: tuple[Letter, ...]


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


def draw_letters(
    actor: Actor, exam: UUID, recipients: Recipients, *, entropy: Callable[[int], bytes]
) -> DrawnLetters:
    """Draw a code for each of those concerned. Nothing is written.

    By site, room and seat. Raises `NotAllowed`, `Unknown`, `NothingToMake`,
    `TooLateToMake`.
    """
    require(actor, "convocations_made")
    rows = _candidates_of(exam, recipients)
    if not recipients.number:
        rows = _without_those_at_work(rows, exam, recipients)
    contents = letter_digests(exam, rows)
    letters = tuple(
        _letter(row, entropy(CONVOCATION_CHANCE_BYTES), contents[row.id])
        for row in rows
    )
    return DrawnLetters(exam, recipients, letters)


def make_convocations(
    actor: Actor, drawn_letters: DrawnLetters, *, reason: str, now: Instant
) -> int:
    """Bring the codes of printed letters into force; return the act's number.

    A reason is needed where a code that somebody holds ends. Raises `NotAllowed`,
    `ReasonInvalid`, `LettersOutdated`.
    """
    require(actor, "convocations_made")
    with ThreadPoolExecutor(THREADS_COUNT) as threads:  # each is slow, by design
        digests = list(threads.map(_digest, drawn_letters.letters))
    return _bring_into_force(actor, drawn_letters, digests, reason=reason, now=now)


def _digest(letter: Letter) -> bytes:
    return code_digest(settings.CODES_KEY, letter.candidate, letter.code)


@transaction.atomic
def _bring_into_force(
    actor: Actor,
    drawn_letters: DrawnLetters,
    digests: Sequence[bytes],
    *,
    reason: str,
    now: Instant,
) -> int:
    letters = drawn_letters.letters
    take(plain_connection(), ROSTER)
    ended_count = sum(letter.before != NO_CODE for letter in letters)
    reason = reasoned(reason) if ended_count else reason.strip()
    codes = [
        (own_letter.candidate, digest, own_letter.before, own_letter.content)
        for own_letter, digest in zip(letters, digests, strict=True)
    ]
    if set_codes(plain_connection(), codes) != len(letters):
        raise LettersOutdated
    return record(
        actor,
        "convocations_made",
        reason=reason,
        body={
            "exam": Exam.objects.get(pk=drawn_letters.exam).code,
            **_scope_facts(drawn_letters.exam, drawn_letters.those),
            "made": len(letters),
            "ended": ended_count,
        },
        now=now,
    )


def _candidates_of(exam: UUID, recipients: Recipients) -> list[Candidate]:
    rows = Candidate.objects.filter(exam_id=exam).select_related("site")
    if recipients.number:
        number = recipients.number
        of_number = rows.filter(number__iexact=number)
        return [exactly(of_number, number, lambda row: row.number)]
    if recipients.site:
        rows = rows.filter(site_id=recipients.site)
    if recipients.is_stale:
        rows = rows.filter(id__in=[row.id for row in stale_letters(exam)])
    elif not recipients.is_anew:
        rows = rows.filter(code_digest=NO_CODE)
    candidates = list(rows.order_by("site__name", "room", "seat", "number"))
    if not candidates:
        raise NothingToMake
    return candidates


def _without_those_at_work(
    rows: list[Candidate], exam: UUID, recipients: Recipients
) -> list[Candidate]:
    at_work = numbers_at_work(exam)
    idle = [row for row in rows if row.number not in at_work]
    working_count = len(rows) - len(idle)
    if working_count and not (recipients.is_stale and idle):
        raise TooLateToMake(working_count)
    return idle


def _letter(row: Candidate, chance: bytes, content: bytes) -> Letter:
    return Letter(
        row.id,
        row.number,
        row.name,
        row.site_id,
        row.room,
        row.seat,
        Fraction(row.factor_num, row.factor_den),
        convocation_code(chance),
        bytes(row.code_digest),
        content,
    )


def _scope_facts(exam: UUID, recipients: Recipients) -> Mapping[str, Json]:
    if recipients.number:
        return {"scope": "candidate", "candidate": recipients.number}
    if recipients.site is None:
        return {"scope": "nation"}
    site = Site.objects.get(pk=recipients.site, exam_id=exam)
    return {"scope": "site", "site": site.name}

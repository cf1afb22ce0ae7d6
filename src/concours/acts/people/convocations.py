"""Convocations are made: each gives its candidate a new code, and ends the one before.

How their codes come into force: `acts.people.letters`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
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
    CONVOCATION_CHANCE_BYTES,
    NO_CODE,
    convocation_code,
)
from concours.store.bulk import set_codes
from concours.store.models import Candidate, Site
from concours.store.queries.letters import letter_digests, stale_letters
from concours.store.queries.people.people import exactly
from concours.store.queries.people.roster import numbers_at_work


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

    bearer: UUID
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
    exam = drawn_letters.exam
    facts = _scope_facts(exam, drawn_letters.those)
    batch = LetterBatch(exam, drawn_letters.letters, facts)
    return bring_letters_into_force(actor, batch, _set_digests, reason=reason, now=now)


def _set_digests(letters: Sequence[tuple[Letter, bytes]]) -> int:
    codes = [(own.bearer, digest, own.before, own.content) for own, digest in letters]
    return set_codes(plain_connection(), codes)


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

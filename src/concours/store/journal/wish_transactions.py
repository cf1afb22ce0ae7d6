"""What a student may do to their wishes, each in the caller's transaction.

Loads the current list, lets `core.matching.procedure` decide, adds a row. Nothing is
changed: a refusal leaves no trace but its own. The caller commits, and answers only
then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.procedure import couples, pairs, wishes
from concours.core.matching.procedure.couples import Couple, Word
from concours.core.matching.procedure.pairs import Joint, Pair
from concours.core.matching.procedure.phases import Rights, rights
from concours.core.matching.procedure.wishes import (
    Student,
    check_confirmation,
    check_edit,
)
from concours.store.journal import couples as kept
from concours.store.journal.wish_queries import (
    Participation,
    Receipt,
    add_edit,
    add_receipt,
    find_current_list,
    find_line_terms,
    find_posts,
    find_receipts,
    find_round_results,
    lock,
)

Connection = AsyncConnection[Any]


@dataclass(eq=False)
class StudentUnknown(Refusal):
    """Nobody of that number takes part."""

    code: ClassVar[str] = "wishes.student_unknown"
    number: str


async def find_rights(
    connection: Connection, participation: Participation, *, now: Instant
) -> Rights:
    """Return what a student may do now."""
    results = await find_round_results(connection, participation)
    is_unassigned = bool(results) and not results[-1].line
    has_post = any(result.kind == "final" and result.line for result in results)
    base_rights = rights(
        participation.phase,
        participation.settings,
        is_unassigned=is_unassigned,
        has_post=has_post,
        now=now,
    )
    return replace(
        base_rights, couples=base_rights.couples and not participation.student.contract
    )


async def edit(
    connection: Connection,
    participation: Participation,
    codes: Sequence[str],
    *,
    based_on: int,
    now: Instant,
) -> tuple[int, bytes]:
    """Replace the current list; return the number and digest of the new one.

    A list equal to the current one adds nothing, so that a retry is safe.
    Raises what `check_edit` and `check_lines` refuse.
    """
    await lock(connection, participation.candidate)
    current, prev = await find_current_list(connection, participation)
    if current.number and tuple(codes) == current.codes:
        return current.number, prev
    allowed_rights = await find_rights(connection, participation, now=now)
    check_edit(
        current,
        codes,
        based_on=based_on,
        rights=allowed_rights,
        phase=participation.phase_kind,
    )
    lines = await _lines(connection, participation)
    wishes.check_lines(
        codes,
        lines=lines,
        student=participation.student,
        settings=participation.settings,
    )
    number = current.number + 1
    digest = wishes.edit_digest(prev, number=number, at=now, codes=codes)
    await add_edit(connection, participation, (number, prev, digest, codes), at=now)
    return number, digest


async def confirm(
    connection: Connection, participation: Participation, *, number: int, now: Instant
) -> Receipt:
    """Confirm the newest list, which the student saw as `number`; return its receipt.

    Confirming the same list again returns the same receipt. Raises
    `ConfirmationClosed`, `WishesOutdated`, `WishesTooFew`.
    """
    await lock(connection, participation.candidate)
    current, digest = await find_current_list(connection, participation)
    if number != current.number:
        raise wishes.WishesOutdated(current.number)
    for earlier in await find_receipts(connection, participation):
        if (earlier.phase, earlier.number) == (participation.phase_number, number):
            return earlier
    allowed_rights = await find_rights(connection, participation, now=now)
    count = len(current.codes)
    lines = await _lines(connection, participation)
    confirmation = check_confirmation(
        count,
        least=wishes.least_of(participation.student, lines, participation.settings),
        rights=allowed_rights,
        settings=participation.settings,
        phase=participation.phase_kind,
    )
    if not number:
        raise wishes.WishesTooFew(0, confirmation.least)
    receipt_digest = wishes.receipt(digest, phase=participation.phase_number, at=now)
    receipt = Receipt(
        participation.phase_number,
        number,
        count,
        confirmation.is_enough,
        receipt_digest,
        now,
    )
    await add_receipt(connection, participation, digest, receipt)
    return receipt


async def invite(
    connection: Connection,
    participation: Participation,
    number: str,
    *,
    make_id: Callable[[], UUID],
    now: Instant,
) -> Couple:
    """Ask the student of a number to be a couple.

    Raises `StudentUnknown` and what `check_invitation` refuses.
    """
    await lock(connection, participation.campaign)
    invited_student = await kept.find_student(
        connection, participation.campaign, number=number
    )
    if invited_student is None:
        raise StudentUnknown(number)
    pair_of_students = (participation.candidate, invited_student[0])
    former_couples = await kept.find_couples(
        connection, participation.campaign, pair_of_students
    )
    allowed_rights = rights(
        participation.phase, participation.settings, is_unassigned=False, now=now
    )
    couples.check_invitation(
        pair_of_students,
        former_couples,
        has_contract=bool(participation.student.contract or invited_student[2]),
        rights=allowed_rights,
        phase=participation.phase_kind,
    )
    couple = Couple(
        make_id(), *pair_of_students, ((participation.candidate, "invited"),)
    )
    await kept.add_couple(connection, participation.campaign, couple)
    first = (1, participation.candidate, couple.words[0][1])
    await kept.add_word(connection, couple.id, first, at=now)
    return couple


async def say(
    connection: Connection,
    participation: Participation,
    message: tuple[str, Word],
    *,
    now: Instant,
) -> Couple:
    """Answer, revoke or leave, towards the student of a number.

    Raises as `check_word`.
    """
    number, word = message
    await lock(connection, participation.campaign)
    own = await kept.find_couples(
        connection, participation.campaign, [participation.candidate]
    )
    numbers = await kept.find_numbers(connection, own)
    partners = [
        id_ for id_, former_couples in numbers.items() if former_couples == number
    ]
    pair_of_students = (
        participation.candidate,
        partners[0] if partners else participation.candidate,
    )
    former_couples = await kept.find_couples(
        connection, participation.campaign, pair_of_students
    )
    allowed_rights = await find_rights(connection, participation, now=now)
    couple = couples.check_word(
        pair_of_students,
        former_couples,
        word,
        rights=allowed_rights,
        phase=participation.phase_kind,
    )
    word_row = (len(couple.words) + 1, participation.candidate, word)
    await kept.add_word(connection, couple.id, word_row, at=now)
    return replace(couple, words=(*couple.words, (participation.candidate, word)))


async def write_pairs(
    connection: Connection,
    participation: Participation,
    joint_list: tuple[Joint, Sequence[Pair]],
    *,
    based_on: int,
    now: Instant,
) -> int:
    """Propose a joint list, agreed to by its author; return its number.

    Lines stand in the order of `Couple.members`. Raises `CouplesClosed`,
    `CoupleNotAsked`, `PairsOutdated` and what `check_pairs` refuses.
    """
    couple, newest = await _load_couple(connection, participation, now=now)
    if based_on != newest:
        raise pairs.PairsOutdated(newest)
    joint, listed_pairs = joint_list
    first, second = [
        await _student(connection, participation, member) for member in couple.members
    ]
    pairs.check_pairs(
        listed_pairs,
        lines=await _lines(connection, participation),
        students=(first, second),
        settings=participation.settings,
    )
    list_row = (
        newest + 1,
        participation.candidate,
        kept.content_of(joint, listed_pairs),
    )
    digest = await kept.add_list(connection, couple.id, list_row, at=now)
    agreement = (newest + 1, digest, participation.candidate)
    await kept.add_agreement(connection, couple.id, agreement, at=now)
    return newest + 1


async def agree(
    connection: Connection, participation: Participation, *, number: int, now: Instant
) -> None:
    """Agree to the newest joint list: from then on it is the couple's.

    Raises `CouplesClosed`, `CoupleNotAsked`, `PairsOutdated`.
    """
    couple, newest = await _load_couple(connection, participation, now=now)
    if number != newest or not number:
        raise pairs.PairsOutdated(newest)
    (last, *_) = await kept.find_lists(connection, couple.id)
    agreement = (number, last.digest, participation.candidate)
    await kept.add_agreement(connection, couple.id, agreement, at=now)


async def _load_couple(
    connection: Connection, participation: Participation, *, now: Instant
) -> tuple[Couple, int]:
    """Return the student's couple and the number of its newest joint list."""
    await lock(connection, participation.campaign)
    allowed_rights = await find_rights(connection, participation, now=now)
    if not allowed_rights.couples:
        raise couples.CouplesClosed(participation.phase_kind)
    former_couples = await kept.find_couples(
        connection, participation.campaign, [participation.candidate]
    )
    couple = couples.find_couple_of(former_couples, participation.candidate)
    if couple is None:
        raise couples.CoupleNotAsked
    lists = await kept.find_lists(connection, couple.id)
    return couple, lists[0].number if lists else 0


async def _student(
    connection: Connection, participation: Participation, id_: UUID
) -> Student:
    participant = await kept.find_student(connection, participation.campaign, id_=id_)
    assert participant is not None, "a couple of participants"
    return Student(participant[3], participant[2])


async def _lines(
    connection: Connection, participation: Participation
) -> Mapping[str, wishes.LineTerms]:
    posts = await find_posts(connection, participation.campaign)
    return find_line_terms(posts.content) if posts else {}

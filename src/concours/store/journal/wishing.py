"""What a student may do to their wishes, each in the caller's transaction.

Loads what stands, lets `core.procedure` decide, adds a row. Nothing is changed: a
refusal leaves no trace but its own. The caller commits, and answers only then.
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
from concours.store.journal.wishes import (
    Place,
    Receipt,
    add_edit,
    add_receipt,
    find_posts,
    find_receipts,
    find_standing,
    find_told,
    lock,
    offered,
)

Connection = AsyncConnection[Any]


@dataclass(eq=False)
class StudentUnknown(Refusal):
    """Nobody of that number takes part."""

    code: ClassVar[str] = "wishes.student_unknown"
    number: str


async def rights_of(connection: Connection, place: Place, *, now: Instant) -> Rights:
    """Return what a student may do now."""
    told = await find_told(connection, place)
    is_unassigned = bool(told) and not told[-1].line
    has_post = any(one.kind == "final" and one.line for one in told)
    found = rights(
        place.phase,
        place.settings,
        is_unassigned=is_unassigned,
        has_post=has_post,
        now=now,
    )
    return replace(found, couples=found.couples and not place.student.contract)


async def edit(
    connection: Connection,
    place: Place,
    wanted: Sequence[str],
    *,
    based_on: int,
    now: Instant,
) -> tuple[int, bytes]:
    """Put a list in the place of the one that stands; return its number and digest.

    A list that is the one that stands already adds nothing, so that a retry is safe.
    Raises what `check_edit` and `check_lines` refuse.
    """
    await lock(connection, place.candidate)
    standing, prev = await find_standing(connection, place)
    if standing.number and tuple(wanted) == standing.codes:
        return standing.number, prev
    allowed = await rights_of(connection, place, now=now)
    check_edit(
        standing, wanted, based_on=based_on, rights=allowed, phase=place.phase_kind
    )
    lines = await _lines(connection, place)
    wishes.check_lines(
        wanted, lines=lines, student=place.student, settings=place.settings
    )
    number = standing.number + 1
    digest = wishes.edit_digest(prev, number=number, at=now, codes=wanted)
    await add_edit(connection, place, (number, prev, digest, wanted), at=now)
    return number, digest


async def confirm(
    connection: Connection, place: Place, *, number: int, now: Instant
) -> Receipt:
    """Confirm the newest list, which the student saw as `number`; return its receipt.

    Confirming the same list again returns the same receipt. Raises
    `ConfirmationClosed`, `WishesOutdated`, `WishesTooFew`.
    """
    await lock(connection, place.candidate)
    standing, digest = await find_standing(connection, place)
    if number != standing.number:
        raise wishes.WishesOutdated(standing.number)
    for one in await find_receipts(connection, place):
        if (one.phase, one.number) == (place.phase_number, number):
            return one
    allowed = await rights_of(connection, place, now=now)
    count = len(standing.codes)
    lines = await _lines(connection, place)
    said = check_confirmation(
        count,
        least=wishes.least_of(place.student, lines, place.settings),
        rights=allowed,
        settings=place.settings,
        phase=place.phase_kind,
    )
    if not number:
        raise wishes.WishesTooFew(0, said.least)
    stands_for = wishes.receipt(digest, phase=place.phase_number, at=now)
    receipt = Receipt(
        place.phase_number, number, count, said.is_enough, stands_for, now
    )
    await add_receipt(connection, place, digest, receipt)
    return receipt


async def invite(
    connection: Connection,
    place: Place,
    number: str,
    *,
    make_id: Callable[[], UUID],
    now: Instant,
) -> Couple:
    """Ask the student of a number to be a couple.

    Raises `StudentUnknown` and what `check_invitation` refuses.
    """
    await lock(connection, place.campaign)
    other = await kept.find_student(connection, place.campaign, number=number)
    if other is None:
        raise StudentUnknown(number)
    two = (place.candidate, other[0])
    known = await kept.find_couples(connection, place.campaign, two)
    allowed = rights(place.phase, place.settings, is_unassigned=False, now=now)
    couples.check_invitation(
        two,
        known,
        has_contract=bool(place.student.contract or other[2]),
        rights=allowed,
        phase=place.phase_kind,
    )
    couple = Couple(make_id(), *two, ((place.candidate, "invited"),))
    await kept.add_couple(connection, place.campaign, couple)
    first = (1, place.candidate, couple.words[0][1])
    await kept.add_word(connection, couple.id, first, at=now)
    return couple


async def say(
    connection: Connection, place: Place, told: tuple[str, Word], *, now: Instant
) -> Couple:
    """Say a word to the student of a number, who invited or was invited or is together.

    Raises as `check_word`.
    """
    number, word = told
    await lock(connection, place.campaign)
    own = await kept.find_couples(connection, place.campaign, [place.candidate])
    numbers = await kept.find_numbers(connection, own)
    others = [id_ for id_, known in numbers.items() if known == number]
    two = (place.candidate, others[0] if others else place.candidate)
    known = await kept.find_couples(connection, place.campaign, two)
    allowed = await rights_of(connection, place, now=now)
    couple = couples.check_word(
        two, known, word, rights=allowed, phase=place.phase_kind
    )
    said = (len(couple.words) + 1, place.candidate, word)
    await kept.add_word(connection, couple.id, said, at=now)
    return replace(couple, words=(*couple.words, (place.candidate, word)))


async def write_pairs(
    connection: Connection,
    place: Place,
    listed: tuple[Joint, Sequence[Pair]],
    *,
    based_on: int,
    now: Instant,
) -> int:
    """Propose a joint list, agreed to by its author; return its number.

    Lines stand in the order of `Couple.members`. Raises `CouplesClosed`,
    `CoupleNotAsked`, `PairsOutdated` and what `check_pairs` refuses.
    """
    couple, newest = await _together(connection, place, now=now)
    if based_on != newest:
        raise pairs.PairsOutdated(newest)
    joint, wanted = listed
    first, second = [
        await _student(connection, place, member) for member in couple.members
    ]
    pairs.check_pairs(
        wanted,
        lines=await _lines(connection, place),
        students=(first, second),
        settings=place.settings,
    )
    made = (newest + 1, place.candidate, kept.content_of(joint, wanted))
    digest = await kept.add_list(connection, couple.id, made, at=now)
    agreed = (newest + 1, digest, place.candidate)
    await kept.add_agreement(connection, couple.id, agreed, at=now)
    return newest + 1


async def agree(
    connection: Connection, place: Place, *, number: int, now: Instant
) -> None:
    """Agree to the newest joint list: from then on it is the couple's.

    Raises `CouplesClosed`, `CoupleNotAsked`, `PairsOutdated`.
    """
    couple, newest = await _together(connection, place, now=now)
    if number != newest or not number:
        raise pairs.PairsOutdated(newest)
    (last, *_) = await kept.find_lists(connection, couple.id)
    agreed = (number, last.digest, place.candidate)
    await kept.add_agreement(connection, couple.id, agreed, at=now)


async def _together(
    connection: Connection, place: Place, *, now: Instant
) -> tuple[Couple, int]:
    """Return the student's couple and the number of its newest joint list."""
    await lock(connection, place.campaign)
    allowed = await rights_of(connection, place, now=now)
    if not allowed.couples:
        raise couples.CouplesClosed(place.phase_kind)
    known = await kept.find_couples(connection, place.campaign, [place.candidate])
    couple = couples.together(known, place.candidate)
    if couple is None:
        raise couples.CoupleNotAsked
    lists = await kept.find_lists(connection, couple.id)
    return couple, lists[0].number if lists else 0


async def _student(connection: Connection, place: Place, id_: UUID) -> Student:
    found = await kept.find_student(connection, place.campaign, id_=id_)
    assert found is not None, "a couple of participants"
    return Student(found[3], found[2])


async def _lines(connection: Connection, place: Place) -> Mapping[str, wishes.Offered]:
    posts = await find_posts(connection, place.campaign)
    return offered(posts.content) if posts else {}

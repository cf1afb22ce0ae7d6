"""What one student is shown of their own: list, rights, rounds, couple."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from concours.core.kernel.time import Instant
from concours.core.matching.procedure.couples import Couple, together
from concours.core.matching.procedure.phases import Rights
from concours.core.matching.procedure.settings import WISHES_MAX
from concours.core.matching.procedure.wishes import Standing, Student
from concours.gateway.database import Connection
from concours.store.journal.couples import (
    JointList,
    find_couples,
    find_lists,
    find_numbers,
    find_student,
)
from concours.store.journal.results import Bearer
from concours.store.journal.rounds import find_codes
from concours.store.journal.wishes import (
    Place,
    Told,
    find_receipts,
    find_standing,
    find_told,
)
from concours.store.journal.wishing import rights_of


@dataclass(frozen=True, slots=True)
class Pairing:
    """The couple that a student is in, who the other is, and its joint lists."""

    couple: Couple
    other: UUID
    number: str
    students: tuple[Student, Student]
    lists: Sequence[JointList]

    @property
    def agreed(self) -> JointList | None:
        """The newest joint list that both agreed to."""
        both = frozenset(self.couple.members)
        return next((one for one in self.lists if both <= one.agreed), None)


async def state_of(
    connection: Connection, place: Place, own: tuple[Bearer, int], *, now: Instant
) -> dict[str, Any]:
    """Return all that the desk shows but the lines and the chances.

    `own` is who the student is, and the least wishes of their list.
    """
    bearer, least = own
    standing, digest = await find_standing(connection, place)
    rights = await rights_of(connection, place, now=now)
    told = await find_told(connection, place)
    seen = await find_codes(connection, place, told[-1].edit_number) if told else ()
    receipts = await find_receipts(connection, place)
    return {
        "number": bearer.number,
        "password_ms": bearer.chosen_ms,
        "campaign": place.title,
        "now_ms": now,
        "phase": _phase(place),
        "calendar": [
            {"kind": one.kind, "opens_ms": one.opens, "closes_ms": one.closes}
            for one in place.calendar
        ],
        "rights": _rights(rights),
        "settings": _settings(place, least),
        "ranks": place.student.ranks,
        "contract": place.student.contract,
        "list": list_of(standing, digest, rights),
        "receipts": [
            {
                "phase": one.phase,
                "number": one.number,
                "count": one.count,
                "is_enough": one.is_enough,
                "receipt": one.receipt.hex(),
                "at_ms": one.at,
            }
            for one in receipts
        ],
        "rounds": [_told(one) for one in told],
        "seen": seen,
        "couple": await _couple(connection, place),
        "invitations": await _invitations(connection, place),
    }


def list_of(standing: Standing, digest: bytes, rights: Rights) -> dict[str, Any]:
    """Return a list as it stands, and what of it must stay."""
    return {
        "number": standing.number,
        "digest": digest.hex(),
        "codes": standing.codes,
        "kept": () if rights.deletes else standing.seen,
        "found": standing.found,
    }


async def pairing_of(connection: Connection, place: Place) -> Pairing | None:
    """Return the couple that a student is in, if there is one."""
    known = await find_couples(connection, place.campaign, [place.candidate])
    couple = together(known, place.candidate)
    if couple is None:
        return None
    (other,) = {*couple.members} - {place.candidate}
    found = await find_student(connection, place.campaign, id_=other)
    number, contract, ranks = found[1:] if found else ("", "", ())
    two = {place.candidate: place.student, other: Student(ranks, contract)}
    return Pairing(
        couple,
        other,
        number,
        (two[couple.asking], two[couple.asked]),
        await find_lists(connection, couple.id),
    )


async def lists_of_both(
    connection: Connection, place: Place, pairing: Pairing
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lists of both members, who asked first."""
    own, _ = await find_standing(connection, place)
    theirs, _ = await find_standing(connection, replace(place, candidate=pairing.other))
    if pairing.couple.asking == place.candidate:
        return own.codes, theirs.codes
    return theirs.codes, own.codes


def _phase(place: Place) -> dict[str, Any] | None:
    if place.phase is None:
        return None
    return {
        "kind": place.phase.kind,
        "number": place.phase_number,
        "opens_ms": place.phase.opens,
        "closes_ms": place.phase.closes,
    }


def _settings(place: Place, least: int) -> dict[str, Any]:
    return {
        "wishes_least": least,
        "wishes_most": WISHES_MAX,
        "more_for_unassigned": place.settings.more_for_unassigned,
        "below_least": place.settings.below_least,
        "unconfirmed": place.settings.unconfirmed,
        "pairs_most": place.settings.pairs_most,
        "also_ordinary": place.settings.contracts.get(place.student.contract, False),
    }


def _rights(rights: Rights) -> dict[str, Any]:
    return {
        "edits": rights.edits,
        "reorders": rights.reorders,
        "deletes": rights.deletes,
        "adds_most": rights.adds_most,
        "confirms": rights.confirms,
        "couples": rights.couples,
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "number": told.number,
        "kind": told.kind,
        "phase": told.phase,
        "opens_ms": told.opens,
        "root": told.root.hex(),
        "students_count": told.students_count,
        "line": told.line,
        "position": told.position,
        "joint_number": told.joint_number,
        "waiting": told.waiting,
    }


async def _couple(connection: Connection, place: Place) -> dict[str, Any] | None:
    pairing = await pairing_of(connection, place)
    if pairing is None:
        return None
    newest = pairing.lists[0] if pairing.lists else None
    agreed = pairing.agreed
    return {
        "is_asking": pairing.couple.asking == place.candidate,
        "number": pairing.number,
        "ranks": [one.ranks for one in pairing.students],
        "newest": _joint(newest, pairing, place) if newest else None,
        "agreed": _joint(agreed, pairing, place) if agreed else None,
    }


async def _invitations(connection: Connection, place: Place) -> list[dict[str, Any]]:
    """Return the open invitations that a student made and was made, newest first."""
    known = await find_couples(connection, place.campaign, [place.candidate])
    still = [one for one in known if one.state == "asked"]
    numbers = await find_numbers(connection, still)
    return [
        {
            "is_asking": one.asking == place.candidate,
            "number": numbers[
                one.asked if one.asking == place.candidate else one.asking
            ],
        }
        for one in still
    ]


def _joint(listed: JointList, pairing: Pairing, place: Place) -> dict[str, Any]:
    return {
        "number": listed.number,
        "choice": {
            "rule": listed.joint.rule,
            "order": listed.joint.order,
            "one_sided": listed.joint.one_sided,
            "unlinks": listed.joint.unlinks,
        },
        "pairs": listed.pairs,
        "is_own": listed.author == place.candidate,
        "agreed_self": place.candidate in listed.agreed,
        "agreed_other": pairing.other in listed.agreed,
        "at_ms": listed.at,
    }

"""What one student is shown of their own: list, rights, rounds, couple."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from concours.core.kernel.time import Instant
from concours.core.matching.procedure.couples import Couple, find_couple_of
from concours.core.matching.procedure.phases import Rights
from concours.core.matching.procedure.settings import WISHES_MAX
from concours.core.matching.procedure.wishes import CurrentList, Student
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
from concours.store.journal.wish_queries import (
    Participation,
    RoundResult,
    find_current_list,
    find_receipts,
    find_round_results,
)
from concours.store.journal.wish_transactions import find_rights


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
        members = frozenset(self.couple.members)
        return next(
            (joint_list for joint_list in self.lists if members <= joint_list.agreed),
            None,
        )


async def state_of(
    connection: Connection,
    participation: Participation,
    own: tuple[Bearer, int],
    *,
    now: Instant,
) -> dict[str, Any]:
    """Return all that the page shows except the lines and the chances.

    `own` is who the student is, and the least wishes of their list.
    """
    bearer, least = own
    current, digest = await find_current_list(connection, participation)
    rights = await find_rights(connection, participation, now=now)
    results = await find_round_results(connection, participation)
    seen_edit = results[-1].edit_number if results else 0
    seen_codes = await find_codes(connection, participation, seen_edit)
    receipts = await find_receipts(connection, participation)
    return {
        "number": bearer.number,
        "password_ms": bearer.chosen_ms,
        "campaign": participation.title,
        "now_ms": now,
        "phase": _phase(participation),
        "calendar": [
            {"kind": row.kind, "opens_ms": row.opens, "closes_ms": row.closes}
            for row in participation.calendar
        ],
        "rights": _rights(rights),
        "settings": _settings(participation, least),
        "ranks": participation.student.ranks,
        "contract": participation.student.contract,
        "list": list_of(current, digest, rights),
        "receipts": [
            {
                "phase": row.phase,
                "number": row.number,
                "count": row.count,
                "is_enough": row.is_enough,
                "receipt": row.receipt.hex(),
                "at_ms": row.at,
            }
            for row in receipts
        ],
        "rounds": [_describe_result(row) for row in results],
        "seen": seen_codes,
        "couple": await _couple(connection, participation),
        "invitations": await _invitations(connection, participation),
    }


def list_of(current: CurrentList, digest: bytes, rights: Rights) -> dict[str, Any]:
    """Return a list as it stands, and what of it must stay."""
    return {
        "number": current.number,
        "digest": digest.hex(),
        "codes": current.codes,
        "kept": () if rights.deletes else current.seen,
        "found": current.found,
    }


async def pairing_of(
    connection: Connection, participation: Participation
) -> Pairing | None:
    """Return the couple that a student is in, if there is one."""
    couples = await find_couples(
        connection, participation.campaign, [participation.candidate]
    )
    couple = find_couple_of(couples, participation.candidate)
    if couple is None:
        return None
    (partner,) = {*couple.members} - {participation.candidate}
    participant = await find_student(connection, participation.campaign, id_=partner)
    number, contract, ranks = participant[1:] if participant else ("", "", ())
    students = {
        participation.candidate: participation.student,
        partner: Student(ranks, contract),
    }
    return Pairing(
        couple,
        partner,
        number,
        (students[couple.asking], students[couple.asked]),
        await find_lists(connection, couple.id),
    )


async def lists_of_both(
    connection: Connection, participation: Participation, pairing: Pairing
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lists of both members, the inviter's first."""
    own_list, _ = await find_current_list(connection, participation)
    other_list, _ = await find_current_list(
        connection, replace(participation, candidate=pairing.other)
    )
    if pairing.couple.asking == participation.candidate:
        return own_list.codes, other_list.codes
    return other_list.codes, own_list.codes


def _phase(participation: Participation) -> dict[str, Any] | None:
    if participation.phase is None:
        return None
    return {
        "kind": participation.phase.kind,
        "number": participation.phase_number,
        "opens_ms": participation.phase.opens,
        "closes_ms": participation.phase.closes,
    }


def _settings(participation: Participation, least: int) -> dict[str, Any]:
    return {
        "wishes_least": least,
        "wishes_most": WISHES_MAX,
        "more_for_unassigned": participation.settings.more_for_unassigned,
        "below_least": participation.settings.below_least,
        "unconfirmed": participation.settings.unconfirmed,
        "pairs_most": participation.settings.pairs_most,
        "also_ordinary": participation.settings.contracts.get(
            participation.student.contract, False
        ),
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


def _describe_result(result: RoundResult) -> dict[str, Any]:
    return {
        "number": result.number,
        "kind": result.kind,
        "phase": result.phase,
        "opens_ms": result.opens,
        "root": result.root.hex(),
        "students_count": result.students_count,
        "line": result.line,
        "position": result.position,
        "joint_number": result.joint_number,
        "waiting": result.waiting,
    }


async def _couple(
    connection: Connection, participation: Participation
) -> dict[str, Any] | None:
    pairing = await pairing_of(connection, participation)
    if pairing is None:
        return None
    newest = pairing.lists[0] if pairing.lists else None
    agreed = pairing.agreed
    return {
        "is_asking": pairing.couple.asking == participation.candidate,
        "number": pairing.number,
        "ranks": [student.ranks for student in pairing.students],
        "newest": _joint(newest, pairing, participation) if newest else None,
        "agreed": _joint(agreed, pairing, participation) if agreed else None,
    }


async def _invitations(
    connection: Connection, participation: Participation
) -> list[dict[str, Any]]:
    """Return the open invitations that a student made and was made, newest first."""
    couples = await find_couples(
        connection, participation.campaign, [participation.candidate]
    )
    open_invitations = [couple for couple in couples if couple.state == "asked"]
    numbers = await find_numbers(connection, open_invitations)
    return [
        {
            "is_asking": couple.asking == participation.candidate,
            "number": numbers[
                couple.asked
                if couple.asking == participation.candidate
                else couple.asking
            ],
        }
        for couple in open_invitations
    ]


def _joint(
    joint_list: JointList, pairing: Pairing, participation: Participation
) -> dict[str, Any]:
    return {
        "number": joint_list.number,
        "choice": {
            "rule": joint_list.joint.rule,
            "order": joint_list.joint.order,
            "one_sided": joint_list.joint.one_sided,
            "unlinks": joint_list.joint.unlinks,
        },
        "pairs": joint_list.pairs,
        "is_own": joint_list.author == participation.candidate,
        "agreed_self": participation.candidate in joint_list.agreed,
        "agreed_other": pairing.other in joint_list.agreed,
        "at_ms": joint_list.at,
    }

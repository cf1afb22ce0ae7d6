"""What a round is run on, and what rounds came to, as acts and pages read them."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.core.kernel.canonical import Json
from concours.core.matching.certificate.certify import Bound
from concours.core.matching.procedure.phases import RoundKind
from concours.core.matching.rounds import round_certificate
from concours.core.matching.rounds.figures import LineFigures
from concours.core.matching.rounds.round_market import (
    FinalRound,
    JointList,
    RoundInputs,
    StudentList,
)
from concours.store import models
from concours.store.journal.couples import list_of
from concours.store.models import Campaign, MatchingRound
from concours.store.queries.matching import campaigns
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

LISTS = """
SELECT candidate.number, newest.number, newest.codes,
       EXISTS (SELECT FROM wish_confirmation AS said
               WHERE said.campaign = newest.campaign
                 AND said.candidate = newest.candidate AND said.number = newest.number)
FROM (SELECT DISTINCT ON (candidate) * FROM wish_edit WHERE campaign = %s
      ORDER BY candidate, number DESC) AS newest
JOIN candidate ON candidate.id = newest.candidate
"""
JOINT = """
SELECT one.number, other.number, agreed.number, agreed.content
FROM couple
JOIN LATERAL (SELECT word FROM couple_word WHERE couple = couple.id
              ORDER BY number DESC LIMIT 1) AS last ON word = 'accepted'
JOIN LATERAL (SELECT number, content FROM couple_list AS l WHERE l.couple = couple.id
              AND 2 = (SELECT count(*) FROM couple_agreement AS a
                       WHERE a.couple = l.couple AND a.number = l.number)
              ORDER BY number DESC LIMIT 1) AS agreed ON true
JOIN candidate AS one ON one.id = asking
JOIN candidate AS other ON other.id = asked
WHERE campaign = %s ORDER BY one.number
"""
PLACED = """
SELECT number FROM round_outcome JOIN candidate ON candidate.id = candidate_id
WHERE round_id = %s AND line <> ''
"""
OUTCOMES = """
SELECT c.number, c.name, o.line, o.position, o.joint_number, p.ranks, p.contract,
       cardinality(o.waiting)
FROM round_outcome o
JOIN candidate c ON c.id = o.candidate_id
JOIN participant p ON p.candidate_id = c.id AND p.version_id = %s
WHERE o.round_id = %s ORDER BY c.number COLLATE "C"
"""
SLIPS = """
SELECT number, leaf, place, path FROM round_outcome
JOIN candidate ON candidate.id = candidate_id WHERE round_id = %s
"""
MOVED = """
SELECT count(*) FILTER (WHERE was = goes),
       count(*) FILTER (WHERE was <> goes AND was <> '' AND goes <> ''),
       count(*) FILTER (WHERE was <> '' AND goes = ''),
       count(*) FILTER (WHERE was = '' AND goes <> '')
FROM (SELECT max(line) FILTER (WHERE round_id = %s) AS was,
             max(line) FILTER (WHERE round_id = %s) AS goes
      FROM round_outcome WHERE round_id IN (%s, %s)
      GROUP BY candidate_id HAVING count(*) = 2) AS seen_twice
"""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What a round says to one student, as staff read it."""

    number: str
    name: str
    line: str
    position: int
    joint_number: int
    ranks: tuple[int, ...]
    contract: str
    refused_count: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What changes for students between two rounds."""

    same: int
    moved: int
    lost: int
    gained: int


def inputs_of(campaign: Campaign, kind: RoundKind) -> RoundInputs:
    """Return all that a round of this kind is run on now. Raises `Unknown`."""
    people = campaigns.participants_of(campaigns.participants_version(campaign))
    names = campaigns.post_names_of(campaign)
    return RoundInputs(
        kind=kind,
        settings=campaigns.settings_of(campaign),
        groups_count=len(names.groups.groups),
        posts=campaigns.posts_of(campaigns.posts_version(campaign)),
        people=tuple(people.values()),
        lists=lists_of(campaign),
        joint=joint_of(campaign),
        before=_before(campaign) if kind == "complementary" else None,
    )


def lists_of(campaign: Campaign) -> dict[str, StudentList]:
    """Return the newest list of each student, by number."""
    return {
        number: StudentList(edit, tuple(json.loads(bytes(codes))), is_confirmed)
        for number, edit, codes, is_confirmed in rows_of(LISTS, campaign.id)
    }


def joint_of(campaign: Campaign) -> tuple[JointList, ...]:
    """Return the joint lists that count: couples together, agreed to by both."""
    joint_lists = []
    for first, second, number, content in rows_of(JOINT, campaign.id):
        joint, pairs = list_of(content)
        joint_lists.append(JointList((first, second), number, pairs, joint.unlinks))
    return tuple(joint_lists)


def _before(campaign: Campaign) -> FinalRound:
    final = published_final(campaign)
    if final is None:
        raise Unknown("round", "final")
    posts = campaigns.posts_of(final.posts)
    seats_left = {line.code: line.left for line in line_figures_of(final)}
    # What a contract returned was counted at the line that it returns to.
    seats_left |= {post.code: 0 for post in posts.values() if post.returns_to}
    placed_numbers = frozenset(number for (number,) in rows_of(PLACED, final.id))
    return FinalRound(placed_numbers, seats_left)


def rounds(campaign: Campaign) -> list[MatchingRound]:
    """Return the rounds of a campaign, the newest first, without their forecasts."""
    rows = MatchingRound.objects.filter(campaign=campaign).defer("forecast")
    return list(rows.select_related("posts", "participants").order_by("-number"))


def round_of(campaign: Campaign, number: int) -> MatchingRound:
    """Return a round by its number. Raises `Unknown`."""
    for row in rounds(campaign):
        if row.number == number:
            return row
    raise Unknown("round", str(number))


def load_round(round_: UUID) -> MatchingRound:
    """Return a round, held until the commit. Raises `Unknown`."""
    rows = MatchingRound.objects.select_related("campaign__exam").defer("forecast")
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=round_).first()
    if row is None:
        raise Unknown("round", str(round_))
    return row


def published_final(campaign: Campaign) -> MatchingRound | None:
    """Return the final round that was decided and not stopped, the newest."""
    rows = MatchingRound.objects.filter(
        campaign=campaign, kind="final", published_act__isnull=False, stopped_act=None
    ).select_related("posts", "participants")
    return rows.order_by("-number").first()


def line_figures_of(row: MatchingRound) -> list[LineFigures]:
    """Return what each line did in a round, in the order of its posts."""
    gates: list[dict[str, Any]] = json.loads(bytes(row.gates))
    return [LineFigures(g["code"], g["seats"], g["taken"], g["limit"]) for g in gates]


def outcomes(row: MatchingRound) -> Iterator[RoundResult]:
    """Yield what a round says to each student, by number."""
    for number, name, line, position, joint, ranks, *rest in rows_of(
        OUTCOMES, row.participants_id, row.id
    ):
        yield RoundResult(number, name, line, position, joint, tuple(ranks), *rest)


def count_moves(before: MatchingRound, after: MatchingRound) -> Moves:
    """Return how students moved from one round to another."""
    round_ids = (before.id, after.id)
    (counts,) = rows_of(MOVED, *round_ids, *round_ids)
    return Moves(*counts)


def document_of(row: MatchingRound, name: str) -> bytes:
    """Return a document of a round, `market` or `result`, canonical JSON."""
    document = models.RoundDocument.objects.get(round=row, name=name)
    return zlib.decompress(bytes(document.content))


def slips(row: MatchingRound) -> dict[str, dict[str, Json]]:
    """Return each student's slip, by number."""
    return {
        number: round_certificate.slip(bytes(leaf), place, bytes(path))
        for number, leaf, place, path in rows_of(SLIPS, row.id)
    }


def certificate_of(row: MatchingRound) -> dict[str, Json]:
    """Return the certificate of a round, as everybody may read it from its instant."""
    bound = Bound(
        market=bytes(row.market_digest).hex(),
        result=bytes(row.result_digest).hex(),
        root=bytes(row.root).hex(),
        students=row.students_count,
        leaves=row.students_count - row.summary["couples"],
    )
    gates = json.loads(bytes(row.gates))
    return round_certificate.certificate(bound, gates, campaigns.posts_of(row.posts))

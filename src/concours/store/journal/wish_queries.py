"""What the gateway reads and adds of wishes: lists, receipts, what a round says.

A journalled wish: each change of a list adds a row, bound to the one before by its
digest (`schema/matching.sql`); none is ever changed. Rounds have no row here before
their instant, whatever is asked: the database ensures it (`schema/grants.sql`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.canonical import dump, load
from concours.core.kernel.time import Instant
from concours.core.matching.procedure import phases, wishes
from concours.core.matching.procedure import settings as rules
from concours.store.journal.locks import HOLD_WISHES

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Participation:
    """A student in one campaign: the rules, the phase that is open, who they are."""

    campaign: UUID
    title: str
    candidate: UUID
    settings: rules.Settings
    calendar: tuple[phases.Phase, ...]
    phase: phases.Phase | None
    phase_number: int
    student: wishes.Student
    subdivisions: str

    @property
    def phase_kind(self) -> str:
        """The kind of the phase that is open, empty before the first."""
        return self.phase.kind if self.phase else ""


@dataclass(frozen=True, slots=True)
class Posts:
    """The newest posts of a campaign: canonical JSON (`core.matching.posts.table`)."""

    number: int
    content: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A confirmed list: which edit, in which phase, and its digest."""

    phase: int
    number: int
    count: int
    is_enough: bool
    receipt: bytes
    at: Instant


@dataclass(frozen=True, slots=True)
class RoundResult:
    """The result of one round for one student; see `store.models.RoundOutcome`."""

    round: UUID
    root: bytes
    number: int
    kind: str
    phase: int
    opens: Instant
    students_count: int
    edit_number: int
    line: str
    position: int
    joint_number: int
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeafProof:
    """A student's leaf, and what proves it under the root of its round."""

    leaf: bytes
    path: bytes
    leaf_index: int
    leaves_count: int


FIND_PARTICIPATIONS = """
SELECT campaign.id, campaign.title, candidate_id, settings, calendar, phase.kind,
       opened_ms, closes_ms, coalesce(phase.number, 0), ranks, contract, subdivisions
FROM campaign
JOIN LATERAL (SELECT id FROM participants_version WHERE campaign_id = campaign.id
              ORDER BY number DESC LIMIT 1) AS version ON true
JOIN participant ON version_id = version.id
LEFT JOIN LATERAL (SELECT kind, opened_ms, closes_ms, number FROM campaign_phase
                   WHERE campaign_id = campaign.id
                   ORDER BY number DESC LIMIT 1) AS phase ON true
WHERE candidate_id = %s ORDER BY campaign.made_ms DESC, campaign.id
"""
FIND_POSTS = """
SELECT number, content, digest FROM posts_version
WHERE campaign_id = %s ORDER BY number DESC LIMIT 1
"""
FIND_LISTS = """
SELECT number, codes, digest, at_ms FROM wish_edit
WHERE campaign = %(campaign)s AND candidate = %(candidate)s
  AND number IN (wishes_seen(%(campaign)s, %(candidate)s),
                 wishes_found(%(campaign)s, %(candidate)s),
                 (SELECT max(number) FROM wish_edit
                  WHERE campaign = %(campaign)s AND candidate = %(candidate)s))
"""
FIND_MARKS = "SELECT wishes_seen(%s, %s), wishes_found(%s, %s)"
FIND_RECEIPTS = """
SELECT phase, number, count, is_enough, receipt, at_ms FROM wish_confirmation
WHERE campaign = %s AND candidate = %s ORDER BY phase, number
"""
FIND_ROUND_RESULTS = """
SELECT round_id, root, number, kind, phase, opens_ms, students_count, edit_number, line,
       position, joint_number, waiting
FROM round_outcome JOIN matching_round ON matching_round.id = round_id
WHERE campaign_id = %s AND candidate_id = %s ORDER BY number
"""
FIND_FORECAST = """
SELECT matching_round.number, forecast, posts_version.content FROM matching_round
JOIN posts_version ON posts_version.id = posts_id
WHERE matching_round.campaign_id = %s AND length(forecast) > 0
ORDER BY matching_round.number DESC LIMIT 1
"""
FIND_LEAF_PROOF = """
SELECT leaf, path, place, students_count - (summary->>'couples')::int
FROM round_outcome JOIN matching_round ON matching_round.id = round_id
WHERE round_id = %s AND candidate_id = %s
"""
ADD_EDIT = """
INSERT INTO wish_edit (campaign, candidate, number, prev, digest, at_ms, codes)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
ADD_CONFIRMATION = """
INSERT INTO wish_confirmation
    (campaign, candidate, phase, number, digest, count, is_enough, receipt, at_ms)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def lock(connection: Connection, key: UUID) -> None:
    """Hold the lists of a student, or the couples of a campaign, until the commit."""
    await connection.execute(HOLD_WISHES, (str(key),))


async def find_participations(
    connection: Connection, candidate: UUID
) -> Sequence[Participation]:
    """Return where a candidate takes part, the newest campaign first."""
    cursor = await connection.execute(FIND_PARTICIPATIONS, (candidate,))
    return [_read_participation(row) for row in await cursor.fetchall()]


async def find_posts(connection: Connection, campaign: UUID) -> Posts | None:
    """Return the newest posts of a campaign."""
    cursor = await connection.execute(FIND_POSTS, (campaign,), binary=True)
    row = await cursor.fetchone()
    return Posts(*row) if row else None


async def find_current_list(
    connection: Connection, participation: Participation
) -> tuple[wishes.CurrentList, bytes]:
    """Return the list of a student as it stands, and the digest of its newest edit."""
    own = {"campaign": participation.campaign, "candidate": participation.candidate}
    cursor = await connection.execute(FIND_LISTS, own, binary=True)
    rows = {
        number: (codes, digest) for number, codes, digest, _ in await cursor.fetchall()
    }
    parameters = (participation.campaign, participation.candidate) * 2
    marks = await (await connection.execute(FIND_MARKS, parameters)).fetchone()
    assert marks is not None
    newest = max(rows, default=0)
    lists = {number: _codes(codes) for number, (codes, _) in rows.items()} | {0: ()}
    current = wishes.CurrentList(
        newest, lists[newest], lists[marks[0]], lists[marks[1]]
    )
    first = wishes.genesis(participation.campaign, participation.candidate)
    return current, rows[newest][1] if newest else first


async def find_receipts(
    connection: Connection, participation: Participation
) -> Sequence[Receipt]:
    """Return the receipts of a student's confirmed lists."""
    cursor = await connection.execute(
        FIND_RECEIPTS, (participation.campaign, participation.candidate)
    )
    return [Receipt(*row) for row in await cursor.fetchall()]


async def find_round_results(
    connection: Connection, participation: Participation
) -> Sequence[RoundResult]:
    """Return what each round that is open says to a student, oldest first."""
    cursor = await connection.execute(
        FIND_ROUND_RESULTS, (participation.campaign, participation.candidate)
    )
    return [
        RoundResult(*(*columns, tuple(waits)))
        for *columns, waits in await cursor.fetchall()
    ]


async def find_forecast(
    connection: Connection, campaign: UUID
) -> tuple[int, bytes, bytes] | None:
    """Return the newest open round with a forecast: its number, limits, and its posts.

    Limits as `store.models.MatchingRound` has them, lines in the order of the posts.
    """
    cursor = await connection.execute(FIND_FORECAST, (campaign,), binary=True)
    row = await cursor.fetchone()
    return (row[0], bytes(row[1]), bytes(row[2])) if row else None


async def find_leaf_proof(
    connection: Connection, round_: UUID, candidate: UUID
) -> LeafProof | None:
    """Return a student's leaf in an open round, and what proves it."""
    cursor = await connection.execute(FIND_LEAF_PROOF, (round_, candidate), binary=True)
    row = await cursor.fetchone()
    return LeafProof(*row) if row else None


async def add_edit(
    connection: Connection,
    participation: Participation,
    edit: tuple[int, bytes, bytes, Sequence[str]],
    *,
    at: Instant,
) -> None:
    """Add an edit: its number, the digest before, its own, and the whole list."""
    number, prev, digest, codes = edit
    own = (participation.campaign, participation.candidate)
    values = (*own, number, prev, digest, at, dump([*codes]))
    await connection.execute(ADD_EDIT, values)


async def add_receipt(
    connection: Connection, participation: Participation, edit: bytes, receipt: Receipt
) -> None:
    """Add the receipt of a confirmed list, whose newest edit has the digest `edit`."""
    own = (
        participation.campaign,
        participation.candidate,
        receipt.phase,
        receipt.number,
        edit,
    )
    figures = (receipt.count, receipt.is_enough, receipt.receipt, receipt.at)
    await connection.execute(ADD_CONFIRMATION, (*own, *figures))


def _codes(data: bytes) -> tuple[str, ...]:
    value = load(bytes(data))
    assert isinstance(value, list)
    return tuple(str(code) for code in value)


def _read_participation(row: Sequence[Any]) -> Participation:
    campaign, title, candidate, settings, calendar, kind, *last_columns = row
    opens, closes, number, ranks, contract, subdivisions = last_columns
    phase = phases.Phase(kind, Instant(opens), Instant(closes)) if kind else None
    return Participation(
        campaign,
        title,
        candidate,
        rules.from_json(settings),
        phases.from_json(calendar),
        phase,
        number,
        wishes.Student(tuple(ranks), contract),
        subdivisions,
    )


def find_line_terms(content: bytes) -> Mapping[str, wishes.LineTerms]:
    """Return who may ask for each line of posts, by its code."""
    value: Any = load(content)
    return {
        line["code"]: wishes.LineTerms(line["group"] - 1, line.get("contract", ""))
        for line in value["lines"]
    }

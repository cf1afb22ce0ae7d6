"""What the gateway reads and adds of couples: what both said, and their joint lists."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.canonical import Json, digest, dump, load
from concours.core.kernel.time import Instant
from concours.core.matching.procedure.couples import Couple, Word
from concours.core.matching.procedure.pairs import Joint, Order, Pair, Rule

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class JointList:
    """A joint list: what the couple chose, its pairs, and who agreed to it."""

    number: int
    author: UUID
    joint: Joint
    pairs: tuple[Pair, ...]
    digest: bytes
    at: Instant
    agreed: frozenset[UUID]


FIND_WORDS = """
SELECT couple.id, asking, asked, who, word FROM couple
JOIN couple_word ON couple = couple.id
WHERE campaign = %s AND (asking = ANY(%s) OR asked = ANY(%s))
ORDER BY min(at_ms) OVER (PARTITION BY couple.id) DESC, couple.id, number
"""
FIND_NUMBERS = "SELECT id, number FROM candidate WHERE id = ANY(%s)"
FIND_LIST = """
SELECT number, author, content, digest, at_ms,
       ARRAY(SELECT who FROM couple_agreement AS a
             WHERE a.couple = l.couple AND a.number = l.number)
FROM couple_list AS l WHERE couple = %s ORDER BY number DESC LIMIT %s
"""
FIND_NUMBER = """
SELECT participant.candidate_id, candidate.number, contract, ranks FROM participant
JOIN candidate ON candidate.id = candidate_id
WHERE version_id = (SELECT id FROM participants_version WHERE campaign_id = %s
                    ORDER BY number DESC LIMIT 1)
  AND (upper(candidate.number) = upper(%s) OR candidate.id = %s)
"""
ADD_COUPLE = "INSERT INTO couple (id, campaign, asking, asked) VALUES (%s, %s, %s, %s)"
ADD_WORD = """
INSERT INTO couple_word (couple, number, who, word, at_ms) VALUES (%s, %s, %s, %s, %s)
"""
ADD_LIST = """
INSERT INTO couple_list (couple, number, author, content, digest, at_ms)
VALUES (%s, %s, %s, %s, %s, %s)
"""
ADD_AGREEMENT = """
INSERT INTO couple_agreement (couple, number, digest, who, at_ms)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

LISTS_COUNT_MAX = 50
"""Joint lists of a couple that are read, the newest first."""


async def find_couples(
    connection: Connection, campaign: UUID, students: Sequence[UUID]
) -> Sequence[Couple]:
    """Return every couple that any of these students is or was in, the newest first."""
    parameters = (campaign, list(students), list(students))
    cursor = await connection.execute(FIND_WORDS, parameters)
    words: defaultdict[tuple[UUID, UUID, UUID], list[tuple[UUID, Word]]]
    words = defaultdict(list)
    for couple, asking, guest, speaker, word in await cursor.fetchall():
        words[couple, asking, guest].append((speaker, word))
    return [Couple(*key, tuple(words_said)) for key, words_said in words.items()]


async def find_numbers(
    connection: Connection, couples: Sequence[Couple]
) -> dict[UUID, str]:
    """Return the numbers of all members."""
    members = sorted({member for couple in couples for member in couple.members})
    cursor = await connection.execute(FIND_NUMBERS, (members,))
    return dict(await cursor.fetchall())


async def find_student(
    connection: Connection, campaign: UUID, *, number: str = "", id_: UUID | None = None
) -> tuple[UUID, str, str, tuple[int, ...]] | None:
    """Return who takes part under a number or an id: id, number, contract, ranks."""
    cursor = await connection.execute(FIND_NUMBER, (campaign, number, id_))
    row = await cursor.fetchone()
    return (row[0], row[1], row[2], tuple(row[3])) if row else None


async def find_lists(connection: Connection, couple: UUID) -> Sequence[JointList]:
    """Return the joint lists of a couple, the newest first."""
    cursor = await connection.execute(FIND_LIST, (couple, LISTS_COUNT_MAX))
    return [
        JointList(number, author, *list_of(content), bytes(sum_), at, frozenset(agreed))
        for number, author, content, sum_, at, agreed in await cursor.fetchall()
    ]


async def add_couple(connection: Connection, campaign: UUID, couple: Couple) -> None:
    """Add a couple; its first word is added apart."""
    values = (couple.id, campaign, couple.asking, couple.asked)
    await connection.execute(ADD_COUPLE, values)


async def add_word(
    connection: Connection,
    couple: UUID,
    word_row: tuple[int, UUID, Word],
    *,
    at: Instant,
) -> None:
    """Add what a member said, by its number."""
    await connection.execute(ADD_WORD, (couple, *word_row, at))


async def add_list(
    connection: Connection,
    couple: UUID,
    list_row: tuple[int, UUID, bytes],
    *,
    at: Instant,
) -> bytes:
    """Add a joint list (its number, author and content) and return its digest."""
    number, author, content = list_row
    list_sum = list_digest(couple, author, content)
    await connection.execute(ADD_LIST, (couple, number, author, content, list_sum, at))
    return list_sum


async def add_agreement(
    connection: Connection,
    couple: UUID,
    agreement: tuple[int, bytes, UUID],
    *,
    at: Instant,
) -> None:
    """Add the agreement of a member to a joint list, by its number and digest."""
    number, list_sum, student = agreement
    await connection.execute(ADD_AGREEMENT, (couple, number, list_sum, student, at))


def list_digest(couple: UUID, author: UUID, content: bytes) -> bytes:
    """Return the digest of a joint list, which agreements name, 32 bytes."""
    return digest(b"concours/couple-list/1", couple.bytes, author.bytes, content)


def content_of(joint: Joint, pairs: Sequence[Pair]) -> bytes:
    """Return a joint list as it is kept, canonical JSON."""
    pair_rows: list[Json] = [[*pair] for pair in pairs]
    return dump(
        {
            "rule": joint.rule,
            "order": joint.order,
            "one_sided": joint.one_sided,
            "unlinks": joint.unlinks,
            "pairs": pair_rows,
        }
    )


def list_of(content: bytes) -> tuple[Joint, tuple[Pair, ...]]:
    """Return a joint list that was kept."""
    value = cast("dict[str, Any]", load(bytes(content)))
    joint = Joint(
        cast("Rule", value["rule"]),
        cast("Order", value["order"]),
        one_sided=value["one_sided"],
        unlinks=value["unlinks"],
    )
    return joint, tuple((first, second) for first, second in value["pairs"])

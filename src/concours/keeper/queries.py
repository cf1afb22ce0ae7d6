"""What the keeper reads and writes: handed shares in, verdicts and the key out.

Plain SQL over psycopg, in the keeper's own role: it may read no key document, no
candidate, no entry.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from psycopg import Connection

from concours.core.kernel.time import Instant
from concours.keeper.custody import HandedShare, Verdict

Link: TypeAlias = Connection[tuple[Any, ...]]

HANDED_COUNT_MAX = 100
"""Shares read at once; the next round goes on."""

ANNOUNCE = """
INSERT INTO keeper_key (id, public_key, made_ms, alive_ms) VALUES (%s, %s, %s, %s)
"""

BEAT = "UPDATE keeper_key SET alive_ms = %s WHERE id = %s"

HANDED = """
SELECT h.id, k.sitting_id, k.position, k.commitment, s.quorum,
       (SELECT count(*) FROM keyholder other WHERE other.sitting_id = s.id), h.sealed
FROM handed_share h JOIN keyholder k ON k.id = h.keyholder_id
JOIN sitting s ON s.id = k.sitting_id
WHERE h.keeper_key_id = %s AND h.state = 'handed'
ORDER BY h.handed_ms, h.id LIMIT %s
"""

JUDGE = """
UPDATE handed_share SET state = %s, refusal = %s, also_marking = %s, checked_ms = %s
WHERE id = %s
"""


def announce(link: Link, public_key: bytes, *, now: Instant) -> UUID:
    """Publish the key to which shares are sealed from now on."""
    keeper = uuid4()
    link.execute(ANNOUNCE, (keeper, public_key, now, now))
    return keeper


def beat(link: Link, keeper: UUID, *, now: Instant) -> None:
    """Say that this keeper is still at work."""
    link.execute(BEAT, (now, keeper))


def read_handed_shares(link: Link, keeper: UUID) -> list[HandedShare]:
    """Return the shares sealed to this keeper that have no verdict yet."""
    rows = link.execute(HANDED, (keeper, HANDED_COUNT_MAX)).fetchall()
    return [
        HandedShare(
            id=id_,
            sitting=sitting,
            position=position,
            commitment=bytes(commitment),
            quorum=quorum,
            holders_count=count,
            sealed=bytes(sealed_words),
        )
        for id_, sitting, position, commitment, quorum, count, sealed_words in rows
    ]


def judge(link: Link, verdicts: Mapping[UUID, Verdict], *, now: Instant) -> None:
    """Write verdicts, all or none."""
    with link.transaction():
        for share, verdict in verdicts.items():
            state = "accepted" if verdict.fault is None else "refused"
            refusal, also = verdict.fault or "", verdict.is_also_marking
            link.execute(JUDGE, (state, refusal, also, now, share))

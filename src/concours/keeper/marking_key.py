"""Let the marking key go out: once all copies are in and the journal's head is fixed.

The quorum's shares, handed in anew after the collection, are its consent. The record
names the head: whatever comes into the journal later came after the key was known.
"""

from dataclasses import dataclass

from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.keeper.custody import Custody, Terms
from concours.keeper.queries import Link
from concours.store.journal.acts import append_act

AWAITED = """
SELECT s.id, s.quorum, s.key_check, s.open_secret, h.size, h.root
FROM journal_head h JOIN sitting s ON s.id = h.sitting
WHERE NOT EXISTS (SELECT FROM opened_marking_key o WHERE o.sitting = s.id)
  AND (NOT h.awaits_witnesses OR h.quorum_ms IS NOT NULL OR EXISTS (
      SELECT FROM act WHERE act.sitting = s.id AND act.kind = 'quorum_waived'))
"""

OPEN = """
INSERT INTO opened_marking_key (sitting, marking_key, opened_ms) VALUES (%s, %s, %s)
ON CONFLICT (sitting) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class AwaitedMarkingKey:
    """A sitting whose marking key is awaited: `size` entries lie under `root`."""

    terms: Terms
    size: int
    root: bytes


def find_awaited_marking_keys(link: Link) -> list[AwaitedMarkingKey]:
    """Return the sittings whose head is fixed and whose marking key is not out.

    A head that awaits witnesses is fixed once a quorum has cosigned a tree that holds
    it, or two persons have decided to go on without.
    """
    return [
        AwaitedMarkingKey(
            Terms(
                sitting=sitting,
                quorum=quorum,
                key_check=bytes(check),
                open_secret=secret,
            ),
            size,
            bytes(root),
        )
        for sitting, quorum, check, secret, size, root in link.execute(
            AWAITED
        ).fetchall()
    ]


def open_marking_key(
    link: Link, custody: Custody, awaited_key: AwaitedMarkingKey, *, now: Instant
) -> bool:
    """Let a marking key go out, if a quorum of shares is in custody.

    Returns whether it went out now; the shares are forgotten then.
    """
    sitting = awaited_key.terms.sitting
    positions = custody.positions(sitting)
    is_out = custody.with_keys(
        awaited_key.terms,
        lambda keys: _write(link, awaited_key, (keys.marking, positions), now),
    )
    if is_out:
        custody.drop(sitting)
    return is_out


def _write(
    link: Link,
    awaited_key: AwaitedMarkingKey,
    key_and_positions: tuple[bytes, list[int]],
    now: Instant,
) -> bool:
    key, positions = key_and_positions
    sitting = awaited_key.terms.sitting
    body: dict[str, Json] = {
        "size": awaited_key.size,
        "root": awaited_key.root.hex(),
        "shares": [*positions],
    }
    act = Act(
        actor="keeper",
        role="keeper",
        kind="marking_key_opened",
        at=now,
        sitting=sitting,
        body=body,
    )
    with link.transaction():
        if not link.execute(OPEN, (sitting, key, now)).rowcount:
            return False  # another keeper was first
        append_act(link, act)
    return True

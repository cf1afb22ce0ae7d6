"""The heads of the chains: what a restored database must have again.

The last signed tree of entries and the last act: whoever has both has all before them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import psycopg

CHECKPOINT = "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1"
LAST_ACT = "SELECT number, digest FROM act ORDER BY number DESC LIMIT 1"
ROOT_AT = "SELECT root FROM checkpoint WHERE size = %s"
DIGEST_AT = "SELECT digest FROM act WHERE number = %s"
LEDGER_COUNT = "SELECT count(*) FROM ledger_entry WHERE number < %s"
LAST_MIGRATION = """
SELECT name FROM django_migrations WHERE app = 'store' ORDER BY name DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Heads:
    """How many entries were signed and their root; the last act's number and digest.

    Zero and nothing where there was none. `migration` is the last of the tables.
    """

    entries_count: int
    root: bytes
    act: int
    act_digest: bytes
    migration: str

    def facts(self) -> dict[str, str | int]:
        """Return them as a manifest writes them; digests in hexadecimal."""
        return {
            "entries": self.entries_count,
            "root": self.root.hex(),
            "act": self.act,
            "act_digest": self.act_digest.hex(),
            "migration": self.migration,
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """Read them from a manifest. Raises `KeyError`, `TypeError`, `ValueError`."""
        return cls(
            entries_count=int(facts["entries"]),
            root=bytes.fromhex(facts["root"]),
            act=int(facts["act"]),
            act_digest=bytes.fromhex(facts["act_digest"]),
            migration=str(facts["migration"]),
        )


def read_heads(connection: psycopg.Connection[Any]) -> Heads:
    """Return the heads of a database."""
    entries_count, root = connection.execute(CHECKPOINT).fetchone() or (0, b"")
    act, act_digest = connection.execute(LAST_ACT).fetchone() or (0, b"")
    (migration,) = connection.execute(LAST_MIGRATION).fetchone() or ("",)
    return Heads(entries_count, bytes(root), act, bytes(act_digest), migration)


def lost_heads(heads: Heads, connection: psycopg.Connection[Any]) -> Sequence[str]:
    """Return which heads a restored database lacks: `entries`, `root`, `act`.

    It may have more than they say: what was written after them, and replayed.
    """
    found_root = connection.execute(ROOT_AT, (heads.entries_count,)).fetchone()
    found_act = connection.execute(DIGEST_AT, (heads.act,)).fetchone()
    (count,) = connection.execute(LEDGER_COUNT, (heads.entries_count,)).fetchone() or (
        0,
    )
    is_held = {
        "entries": count == heads.entries_count,
        "root": not heads.entries_count
        or (found_root is not None and bytes(found_root[0]) == heads.root),
        "act": not heads.act
        or (found_act is not None and bytes(found_act[0]) == heads.act_digest),
    }
    return [name for name, held in is_held.items() if not held]

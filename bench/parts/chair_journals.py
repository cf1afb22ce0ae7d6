"""The journals of a nation's chairs in a database, as gateway and ledger leave them."""

from itertools import count
from uuid import UUID, uuid4

from parts.nation import T0, Admin
from parts.scribes import Rows

from concours.core.ecos.completeness.witnesses import ChairPlace

DEVICES = """
COPY device (attempt, epoch, public_key, token_digest, genesis, enrolled_ms) FROM STDIN
"""
ENTRIES = """
COPY journal_entry (attempt, epoch, seq, prev, digest, kind, body, device_ms,
                    received_ms, signature, xid) FROM STDIN
"""
ENTRIES_OF_COMMIT = 5
"""As a gateway's commits hold of one chair. All in one would mislead the planner, which
then reads a chain by the index of commits: 1,069 searches of it for a circuit."""
COMMITS = count(1)
LEDGER = """
INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)
SELECT row_number() OVER (ORDER BY received_ms, attempt, seq) - 1, attempt, 1, seq,
       digest
FROM journal_entry
"""


def load_chairs(admin: Admin, rows: Rows) -> dict[ChairPlace, UUID]:
    """Write the journals of a circuit; return the attempt of each chair."""
    attempts = {chair: uuid4() for chair in rows}
    with admin.cursor() as cursor, cursor.copy(DEVICES) as copy:
        for attempt in attempts.values():
            digest = attempt.bytes * 2
            copy.write_row((attempt, 1, b"\4" + digest * 2, digest, digest, T0))
    with admin.cursor() as cursor, cursor.copy(ENTRIES) as copy:
        for chair, own in rows.items():
            attempt = attempts[chair]
            for seq, kind, body, device_ms, received_ms in own:
                digest = attempt.bytes + seq.to_bytes(16, "big")
                if seq % ENTRIES_OF_COMMIT == 0:
                    commit = next(COMMITS)
                copy.write_row(
                    (attempt, 1, seq, digest, digest, kind, body, device_ms,
                     received_ms, digest * 2, str(commit))
                )  # fmt: skip
    return attempts


def number_entries(admin: Admin) -> None:
    """Give every entry its number in the ledger, in the order of receipt."""
    admin.execute(LEDGER)
    admin.execute("VACUUM ANALYZE")

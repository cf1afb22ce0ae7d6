"""What was folded of each attempt, kept so that a start need not read the journal.

A row says of how many entries it is the fold: of the first so many in the national
order. It never goes back, so two ledgers at once do no harm. Attempts of collected
sittings are on no board: their rows rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.json import Decoder, encode
from psycopg import Connection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.supervision.progress import BoardEntry, ChainProgress

READ_COUNT = "SELECT progress_count FROM ledger_cursor"

FIND_ATTEMPTS = """
SELECT attempt.id FROM attempt JOIN sitting ON sitting.id = sitting_id
WHERE collected_ms IS NULL
"""

READ = f"""
SELECT attempt, read_count, chains FROM progress WHERE attempt IN ({FIND_ATTEMPTS})
"""  # noqa: S608 -- our own words

SAVE = f"""
INSERT INTO progress (attempt, read_count, chains)
SELECT attempt, %s, chains
FROM unnest(%s::uuid[], %s::bytea[]) AS folded (attempt, chains)
WHERE attempt IN ({FIND_ATTEMPTS})
ON CONFLICT (attempt) DO UPDATE
SET read_count = excluded.read_count, chains = excluded.chains
WHERE progress.read_count <= excluded.read_count
"""  # noqa: S608 -- our own words

SAVE_COUNT = """
UPDATE ledger_cursor SET progress_count = %s WHERE progress_count < %s
"""

READ_WRITTEN_OF = """
SELECT attempt, epoch, seq, kind, body, received_ms, device_ms
FROM ledger_entry JOIN journal_entry USING (attempt, epoch, seq)
WHERE attempt = ANY(%s) AND number < %s
"""

_CHAINS = Decoder(dict[int, ChainProgress])


class SavedProgress(NamedTuple):
    """An attempt as the first `read_count` entries make it."""

    attempt: AttemptId
    read_count: int
    chains: Mapping[int, ChainProgress]


def find_attempts(connection: Connection[Any]) -> Sequence[AttemptId]:
    """Return the attempts of every sitting that a board is kept for."""
    return [AttemptId(row[0]) for row in connection.execute(FIND_ATTEMPTS).fetchall()]


def read_progress_count(connection: Connection[Any]) -> int:
    """Return how many entries were all folded in what `read_progress` returns next."""
    row = connection.execute(READ_COUNT).fetchone()
    assert row is not None
    return int(row[0])


def read_progress(connection: Connection[Any]) -> Sequence[SavedProgress]:
    """Return what is kept; some of it may be further than the count read before.

    Raises `msgspec.DecodeError` if it is not in a form that we know.
    """
    rows = connection.execute(READ, binary=True).fetchall()
    return [SavedProgress(row[0], row[1], _CHAINS.decode(row[2])) for row in rows]


def save_progress(
    connection: Connection[Any],
    chains: Mapping[AttemptId, Mapping[int, ChainProgress]],
    *,
    read_count: int,
) -> None:
    """Keep attempts as the first `read_count` entries make them; the caller commits."""
    bodies = [encode(chain_progress) for chain_progress in chains.values()]
    connection.execute(SAVE, (read_count, list(chains), bodies))


def save_progress_count(connection: Connection[Any], count: int) -> None:
    """Say that all of the first `count` entries is kept; the caller commits."""
    connection.execute(SAVE_COUNT, (count, count))


def read_board_entries_of(
    connection: Connection[Any], attempts: Iterable[AttemptId], *, stop: int
) -> Sequence[BoardEntry]:
    """Return the entries of some attempts that are numbered below `stop`."""
    parameters = (list(attempts), stop)
    rows = connection.execute(READ_WRITTEN_OF, parameters, binary=True).fetchall()
    return [BoardEntry(*row) for row in rows]

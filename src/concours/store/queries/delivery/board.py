"""The board as the ledger last computed it: one row, read by every viewer.

`docs/reference/board.md` gives its body. A page never counts the journal again. Where
candidates sit seldom changes, so it is not in the row: it is read once and joined,
and again when it has changed.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from msgspec.json import decode

from concours.store.journal.board import SEATING
from concours.store.queries.shared import kept_in_memory

FRESH = "SELECT at_ms FROM board WHERE sitting = %s"
READ = "SELECT at_ms, body, candidates FROM board WHERE sitting = %s"
READ_SEATING = f"SELECT {SEATING} FROM sitting WHERE id = %s"  # noqa: S608 -- ours

SEATS = """
SELECT number, attempt.id, attempt.site_id, attempt.room, attempt.seat
FROM attempt JOIN candidate ON candidate.id = attempt.candidate_id
WHERE attempt.sitting_id = %s
"""

BOARDS_KEPT_MAX = 8


@dataclass(frozen=True, slots=True)
class Board:
    """A board: when it was computed, totals, sites by name, candidates by seat.

    Candidates stay the columns that they are in the row, and become facts one by one
    for those who are asked about: a wall shows 12,000 and asks of each its state only.
    `news_number` is that of the latest news; `is_signing` whether the ledger signs.
    `roster` is another text once places of candidates mean others, or other rooms.
    """

    at_ms: int
    questions_count: int
    totals: Mapping[str, Any]
    sites: Sequence[Mapping[str, Any]]
    columns: Mapping[str, Sequence[Any]]
    seats: Mapping[str, Mapping[str, str]]
    news_number: int = 0
    is_signing: bool = True
    roster: str = ""

    @property
    def candidates_count(self) -> int:
        """Candidates on the roster of the sitting."""
        return len(self.columns["number"])

    def states(self) -> Iterator[tuple[str, str]]:
        """Yield site and state of every candidate, in the order of seats."""
        numbers, seats = self.columns["number"], self.seats
        sites = (seats[number]["site"] for number in numbers)
        return zip(sites, self.columns["state"], strict=True)

    def candidate(self, number: str) -> Mapping[str, Any] | None:
        """Return the facts of one candidate, None if the board does not know them."""
        numbers = self.columns["number"]
        return self._facts(numbers.index(number)) if number in numbers else None

    def of_site(self, site: str) -> Sequence[Mapping[str, Any]]:
        """Return the candidates of one site, in the order of seats."""
        return tuple(
            self._facts(index)
            for index, number in enumerate(self.columns["number"])
            if self.seats[number]["site"] == site
        )

    def _facts(self, index: int) -> Mapping[str, Any]:
        row = {name: column[index] for name, column in self.columns.items()}
        return {**self.seats[row["number"]], **row}


def count_cut(board: Board, site: UUID | None) -> int:
    """Return how many tablets of a site are cut off; None is the nation."""
    return sum(
        facts["states"].get("cut", 0)
        for facts in board.sites
        if site is None or facts["site"] == str(site)
    )


def read(sitting: UUID) -> Board | None:
    """Return the board of a sitting, or None before its first computation.

    However many people look, a board is read and parsed once in each process.
    """
    row = _row(FRESH, sitting)
    return None if row is None else _parse(sitting, row[0])


@kept_in_memory(BOARDS_KEPT_MAX)
def _parse(sitting: UUID, _at_ms: int) -> Board:
    """`_at_ms` is what makes a kept board stale; a newer one may be returned."""
    row = _row(READ, sitting)
    assert row is not None, "a board that was there has gone"
    at_ms, body, packed_columns = row
    value = json.loads(body) if isinstance(body, str) else body
    columns = decode(zlib.decompress(packed_columns))
    (seating,) = _row(READ_SEATING, sitting)  # after the board, which knows no other
    return Board(
        at_ms=at_ms,
        questions_count=value["questions"],
        totals=value["totals"],
        sites=tuple(value["sites"]),
        columns=columns,
        seats=_seats(sitting, seating),
        news_number=value.get("news", 0),
        is_signing=value.get("signing", True),
        roster=sha256(" ".join([seating, *columns["number"]]).encode()).hexdigest(),
    )


@kept_in_memory(BOARDS_KEPT_MAX)
def _seats(sitting: UUID, _seating: str) -> Mapping[str, Mapping[str, str]]:
    """Return who sits where, by number, as long as `_seating` is the same."""
    with connection.cursor() as cursor:
        cursor.execute(SEATS, [sitting])
        return {
            number: {"attempt": str(attempt), "site": str(site), "room": r, "seat": s}
            for number, attempt, site, r, s in cursor.fetchall()
        }


def _row(query: str, sitting: UUID) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, [sitting])
        return cursor.fetchone()

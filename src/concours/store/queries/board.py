"""The board as the ledger last computed it: one row, read by every viewer.

`docs/reference/board.md` gives its body. A page never counts the journal again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.kernel.canonical import Json

READ = "SELECT at_ms, body FROM board WHERE sitting = %s"


@dataclass(frozen=True, slots=True)
class Board:
    """A board: when it was computed, totals, sites by name, candidates by seat."""

    at_ms: int
    totals: Mapping[str, Any]
    sites: tuple[Mapping[str, Any], ...]
    candidates: tuple[Mapping[str, Any], ...]

    def of_site(self, site: str) -> tuple[Mapping[str, Any], ...]:
        """Return the candidates of one site, in the order of seats."""
        return tuple(each for each in self.candidates if each["site"] == site)


def read(sitting: UUID) -> Board | None:
    """Return the board of a sitting, or None before its first computation."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [sitting])
        row = cursor.fetchone()
    if row is None:
        return None
    at_ms, body = row
    value = json.loads(body) if isinstance(body, str) else body
    return Board(
        at_ms=at_ms,
        totals=value["totals"],
        sites=tuple(value["sites"]),
        candidates=tuple(value["candidates"]),
    )


def readiness_facts(sitting: UUID) -> Json:
    """Return what the record of a launch says of the sites, site by site."""
    board = read(sitting)
    if board is None:
        return None
    return {
        "at_ms": board.at_ms,
        "sites": {
            site["name"]: [site["candidates"], site["connected"], site["whole"]]
            for site in board.sites
        },
    }

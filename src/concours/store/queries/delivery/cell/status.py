"""What was announced last of the day: every page asks, and so does the file of it."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.queries.shared import SharedCache

LAST = """
SELECT number, at_ms, actor, body FROM act WHERE kind = 'status_announced'
ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class AnnouncedStatus:
    """The last announcement: its act, when, by whom, the word and the hour it names."""

    act: int
    at: Instant
    actor: str
    word: str
    opens: Instant | None
    title: str


def find_status() -> AnnouncedStatus | None:
    """Return what was announced last, None if nothing ever was."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        row = cursor.fetchone()
    if row is None:
        return None
    number, at_ms, actor, data = row
    body = json.loads(bytes(data))
    opens = Instant(body["opens_ms"]) if "opens_ms" in body else None
    return AnnouncedStatus(
        number, Instant(at_ms), actor, body["word"], opens, body.get("title", "")
    )


def _read(_house: UUID, _now: Instant) -> AnnouncedStatus | None:
    return find_status()


STATUS = SharedCache(_read, lasts_ms=5 * SECOND_MS)
"""`HOUSE` is its key."""

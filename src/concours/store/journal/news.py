"""News for tablets: numbered and added by one call, read by number.

Two doors to the same SQL: the acts and the keeper add from a plain connection, the
gateway adds and reads from an asynchronous one.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Jsonb

from concours.core.kernel.canonical import Json, digest, dump
from concours.core.kernel.time import Instant

NewsKind: TypeAlias = Literal[
    "armed",
    "disarmed",
    "launched",
    "extended",
    "paused",
    "resumed",
    "message",
    "closed",
    "superseded",
    "sealed",
    "moved",
    "cancelled",
    "call_seen",
    "audience",
    "turns",
    "replayed",
    "withdrawn",
]

READ_COUNT_MAX = 1_000
"""Items one read returns; the next read goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What tablets must learn. `body` holds the fields of its kind (`wire.md`).

    It concerns the sitting's candidates: all, those of one `site`, or one `attempt`.
    """

    sitting: UUID
    kind: NewsKind
    at: Instant
    body: dict[str, Json]
    site: UUID | None = None
    attempt: UUID | None = None


HISTORY_BYTES = 8
NEWS_GENESIS = bytes(HISTORY_BYTES)
"""The history before the first item."""

LAST = "SELECT coalesce(max(number), 0) FROM news"

ADD = "SELECT add_news(%s, %s, %s, %s, %s, %s)"

READ = """
SELECT number, sitting, site, attempt, kind, body, at_ms FROM news
WHERE number > %s ORDER BY number LIMIT %s
"""


def append_news(connection: Connection[Any], news: News) -> int:
    """Add an item and return its number. The caller commits.

    At READ COMMITTED; other acts and news wait until the transaction ends.
    """
    row = connection.execute(ADD, _row(news)).fetchone()
    assert row is not None
    number: int = row[0]
    return number


async def append_news_async(connection: AsyncConnection[Any], news: News) -> int:
    """Add an item and return its number, as `append_news` does."""
    row = await (await connection.execute(ADD, _row(news))).fetchone()
    assert row is not None
    number: int = row[0]
    return number


def read_last_number(connection: Connection[Any]) -> int:
    """Return the number of the latest item, 0 before the first."""
    row = connection.execute(LAST).fetchone()
    assert row is not None
    number: int = row[0]
    return number


async def read_news(
    connection: AsyncConnection[Any], *, after: int
) -> list[tuple[int, News]]:
    """Return at most `READ_COUNT_MAX` items numbered past `after`, in order."""
    rows = await (await connection.execute(READ, (after, READ_COUNT_MAX))).fetchall()
    return [
        (
            number,
            News(
                sitting=sitting,
                kind=kind,
                at=at_ms,
                body=body,
                site=site,
                attempt=attempt,
            ),
        )
        for number, sitting, site, attempt, kind, body, at_ms in rows
    ]


def news_history(before: bytes, number: int, news: News) -> bytes:
    """Return what tells a history of news from any other, up to this item.

    `before` is that up to the item before. Eight bytes tell two histories apart;
    nobody is to be kept from making two alike.
    """
    target_ids = [
        None if target_id is None else str(target_id)
        for target_id in (news.site, news.attempt)
    ]
    content: list[Json] = [
        number,
        str(news.sitting),
        news.kind,
        news.at,
        *target_ids,
        news.body,
    ]
    return digest(b"concours/news/1", before, dump(content))[:HISTORY_BYTES]


def _row(news: News) -> tuple[object, ...]:
    return (
        news.sitting,
        news.site,
        news.attempt,
        news.kind,
        Jsonb(news.body),
        news.at,
    )

"""Messages of a sitting, and who has read them: as their tablets say."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

SHOWN_COUNT_MAX = 100
UNREAD_SHOWN_MAX = 200

SENT = """
WITH sent AS (
    SELECT number, at_ms, actor, convert_from(body, 'UTF8')::jsonb AS said
    FROM act WHERE sitting = %(sitting)s AND kind = 'message_sent'
    ORDER BY number DESC LIMIT %(count)s)
SELECT sent.number, sent.at_ms, sent.actor, said ->> 'text', said ->> 'scope',
       coalesce(said ->> 'site', ''), coalesce(said ->> 'room', ''),
       coalesce(said ->> 'candidate', ''), n.number, n.site, n.attempt
FROM sent
LEFT JOIN news n ON n.kind = 'message' AND n.sitting = %(sitting)s
     AND n.number BETWEEN (said ->> 'news')::bigint AND (said ->> 'news_last')::bigint
ORDER BY sent.number DESC, n.number
"""

TABLETS = """
SELECT a.id, a.site_id, s.name, a.room, a.seat, c.number,
       d.epoch IS NOT NULL, p.read_number
FROM attempt a
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = a.site_id
LEFT JOIN LATERAL (
    SELECT epoch FROM device WHERE attempt = a.id ORDER BY epoch DESC LIMIT 1
) d ON true
LEFT JOIN presence p ON p.attempt = a.id AND p.epoch = d.epoch
WHERE a.sitting_id = %s ORDER BY s.name, a.room, a.seat, c.number
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A candidate whom a message is for."""

    site: str
    room: str
    seat: str
    number: str
    has_tablet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message sent, and who has not read it: those without a tablet apart."""

    number: int
    at_ms: int
    actor: str
    text: str
    scope: str
    site: str
    room: str
    candidate: str
    read_count: int
    unread: Sequence[Reader]

    @property
    def waiting(self) -> Sequence[Reader]:
        """Those who could read it, and have not."""
        return [reader for reader in self.unread if reader.has_tablet]

    @property
    def total(self) -> int:
        """Candidates whom it reaches: the absent have no tablet."""
        return self.read_count + len(self.waiting)


def messages_of(sitting: UUID) -> list[Message]:
    """Return the messages of a sitting, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(SENT, {"sitting": sitting, "count": SHOWN_COUNT_MAX})
        sent_rows = cursor.fetchall()
        cursor.execute(TABLETS, [sitting])
        tablets = cursor.fetchall()
    messages: dict[int, Message] = {}
    items: dict[int, list[tuple[int, UUID | None, UUID | None]]] = {}
    for row in sent_rows:
        items.setdefault(row[0], []).append(row[8:])
    for row in sent_rows:
        if row[0] not in messages:
            messages[row[0]] = _message(row[:8], items[row[0]], tablets)
    return list(messages.values())


def _message(
    facts: tuple,  # type: ignore[type-arg]
    items: Sequence[tuple[int, UUID | None, UUID | None]],
    tablets: Sequence[tuple],  # type: ignore[type-arg]
) -> Message:
    """Put a message beside the tablets that it was for."""
    of_attempt = {attempt: number for number, _, attempt in items if attempt}
    first, site = items[0][0], items[0][1]
    read_count, readers = 0, []
    for attempt, at_site, name, room, seat, number, has_tablet, read_number in tablets:
        news_number = of_attempt.get(attempt) if of_attempt else first
        if news_number is None or (site is not None and site != at_site):
            continue
        if read_number is not None and read_number >= news_number:
            read_count += 1
        else:
            readers.append(Reader(name, room, seat, number, has_tablet))
    names = ("number", "at_ms", "actor", "text", "scope", "site", "room", "candidate")
    fields = dict(zip(names, facts, strict=True))
    return Message(**fields, read_count=read_count, unread=readers)

"""What was announced last of the day: every page asks, and so does the file of it."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.journal.acts import COLUMNS, ActRow, ActSignature, act_row
from concours.store.queries.shared import SharedCache

LAST = """
SELECT number, at_ms, actor, body, sitting FROM act WHERE kind = 'status_announced'
ORDER BY coalesce((convert_from(body, 'UTF8')::jsonb ->> 'said_ms')::bigint, at_ms)
      DESC, number DESC LIMIT 1
"""

SIGNED = f"SELECT {COLUMNS}, signer, signature, signed_ms FROM announced_status()"  # noqa: S608 -- our constant


@dataclass(frozen=True, slots=True)
class AnnouncedStatus:
    """The last announcement: its act, when, by whom, the word and the hour it names.

    What was announced while no act could be recorded has the hour at which it was.
    `sitting` is the one that two persons spoke of; None where one person announced.
    """

    act: int
    at: Instant
    actor: str
    word: str
    opens: Instant | None
    title: str
    sitting: UUID | None = None


@dataclass(frozen=True, slots=True)
class SignedStatus:
    """The last announcement with its act; `signature` is None until the ledger's."""

    status: AnnouncedStatus
    act: ActRow
    signature: ActSignature | None


def find_status() -> AnnouncedStatus | None:
    """Return what was announced last, None if nothing ever was."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        row = cursor.fetchone()
    return None if row is None else _status_of(*row)


def find_signed_status() -> SignedStatus | None:
    """Return the last announcement, signed, to a role that reads no table."""
    with connection.cursor() as cursor:
        cursor.execute(SIGNED)
        row = cursor.fetchone()
    if row is None:
        return None
    act = act_row(row[:-3])
    signer, signature, signed_ms = row[-3:]
    if signature is None:
        ledger_signature = None
    else:
        ledger_signature = ActSignature(
            act.number, act.digest, bytes(signer), bytes(signature), Instant(signed_ms)
        )
    status = _status_of(act.number, act.act.at, act.act.actor, act.act.body_bytes())
    return SignedStatus(status, act, ledger_signature)


def _status_of(
    number: int, at_ms: int, actor: str, data: bytes, sitting: UUID | None = None
) -> AnnouncedStatus:
    body = json.loads(bytes(data))
    opens = Instant(body["opens_ms"]) if "opens_ms" in body else None
    return AnnouncedStatus(
        number,
        Instant(body.get("said_ms", at_ms)),
        body.get("announcer", actor),
        body["word"],
        opens,
        body.get("title", ""),
        sitting,
    )


def _read(_house: UUID, _now: Instant) -> AnnouncedStatus | None:
    return find_status()


STATUS = SharedCache(_read, lasts_ms=5 * SECOND_MS)
"""`HOUSE` is its key."""

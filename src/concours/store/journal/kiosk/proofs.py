"""Configurations, nonces and verdicts of locked browsers, as the gateway has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.kiosk.proof.verdicts import Verdict
from concours.store.journal.devices import Device

# Of exams that know any; what was replaced is still told from what nobody knows.
READ = """
SELECT known.id, known.exam_id, known.site_id, known.sitting_code, known.session,
       known.token, known.config_key, known.versions, known.replaced_act IS NULL,
       site.name,
       ARRAY(SELECT browser_key FROM kiosk_browser_key AS pasted
             WHERE pasted.exam_id = known.exam_id
               AND pasted.config_key = known.config_key
               AND pasted.withdrawn_act IS NULL
             ORDER BY pasted.id)
FROM kiosk_configuration AS known
JOIN exam ON exam.id = known.exam_id
JOIN site ON site.id = known.site_id
WHERE exam.archived_act IS NULL
ORDER BY known.id
"""
READ_SITTINGS = """
SELECT id, exam_id, code,
       coalesce((SELECT policy = 'gate_entry' FROM kiosk_policy
                 WHERE kiosk_policy.exam_id = sitting.exam_id
                 ORDER BY act DESC LIMIT 1), false)
FROM sitting WHERE exam_id IN (
    SELECT exam_id FROM kiosk_configuration WHERE replaced_act IS NULL)
"""
ISSUE = """
INSERT INTO kiosk_nonce (attempt, epoch, nonce, issued_ms)
SELECT attempt, epoch, %(nonce)s, %(now)s FROM device
WHERE (attempt, epoch) = (%(attempt)s, %(epoch)s) -- not erased
ON CONFLICT (attempt, epoch) DO UPDATE
    SET nonce = excluded.nonce, issued_ms = excluded.issued_ms
"""
SPEND = """
WITH spent AS (
    UPDATE kiosk_nonce SET nonce = NULL
    WHERE (attempt, epoch) = (%(attempt)s, %(epoch)s) AND nonce = %(nonce)s
    RETURNING issued_ms
)
SELECT (SELECT issued_ms FROM spent),
       (SELECT count(*) FROM kiosk_verdict
        WHERE attempt = %(attempt)s AND at_ms > %(since)s)
"""
ADD = """
INSERT INTO kiosk_verdict (attempt, epoch, at_ms, verdict, configuration, version)
SELECT attempt, epoch, %(at)s, %(verdict)s, %(configuration)s, %(version)s FROM device
WHERE (attempt, epoch) = (%(attempt)s, %(epoch)s) -- not erased
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConfiguration:
    """A configuration of an exam; `sitting` is "" of all of the exam's."""

    id: int
    exam: UUID
    site: UUID
    sitting: str
    name: str
    token: str
    config_key: str
    versions: tuple[str, ...]
    browser_keys: tuple[str, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class KnownSitting:
    """The exam of a sitting, its code there, and whether proof is asked at the door."""

    exam: UUID
    code: str
    is_asked_at_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What one proof was worth; `configuration` is the one whose key was shown."""

    verdict: Verdict
    configuration: int | None
    version: str
    at: Instant


async def read_configurations(
    connection: AsyncConnection[Any],
) -> Sequence[StoredConfiguration]:
    """Return every configuration of the exams that are not archived."""
    rows = await (await connection.execute(READ)).fetchall()
    return [
        StoredConfiguration(
            id=identity,
            exam=exam,
            site=site,
            sitting=sitting,
            name=" · ".join(part for part in (site_name, sitting, session) if part),
            token=token,
            config_key=key,
            versions=tuple(versions),
            browser_keys=tuple(browser_keys),
            is_current=is_current,
        )
        for (
            identity,
            exam,
            site,
            sitting,
            session,
            token,
            key,
            versions,
            is_current,
            site_name,
            browser_keys,
        ) in rows
    ]


async def read_sittings(
    connection: AsyncConnection[Any],
) -> Mapping[UUID, KnownSitting]:
    """Return the sittings of the exams whose tablets prove something."""
    rows = await (await connection.execute(READ_SITTINGS)).fetchall()
    return {sitting: KnownSitting(*facts) for sitting, *facts in rows}


async def issue_nonce(
    connection: AsyncConnection[Any], device: Device, nonce: bytes, *, now: Instant
) -> None:
    """Give a tablet its nonce, in place of the one that it had."""
    values = {"attempt": device.attempt, "epoch": device.epoch}
    await connection.execute(ISSUE, values | {"nonce": nonce, "now": now})


async def spend_nonce(
    connection: AsyncConnection[Any], device: Device, nonce: bytes, *, now: Instant
) -> tuple[Instant | None, int]:
    """Use a nonce up: return when it was issued, and how many verdicts are recent.

    None for one that is not this tablet's, or was used: a nonce counts once.
    """
    values = {"attempt": device.attempt, "epoch": device.epoch}
    cursor = await connection.execute(
        SPEND, values | {"nonce": nonce, "since": now - MINUTE_MS}
    )
    row = await cursor.fetchone()
    assert row is not None
    issued_ms, recent_count = row
    return (None if issued_ms is None else Instant(issued_ms)), recent_count


async def add_verdict(
    connection: AsyncConnection[Any], device: Device, row: StoredVerdict
) -> None:
    """Add one verdict; the caller commits."""
    values = {
        "attempt": device.attempt,
        "epoch": device.epoch,
        "at": row.at,
        "verdict": row.verdict,
        "configuration": row.configuration,
        "version": row.version,
    }
    await connection.execute(ADD, values)

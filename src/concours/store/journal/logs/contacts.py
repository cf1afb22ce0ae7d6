"""From where a tablet spoke: a row only where it differs from the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant

# A copy that was erased meanwhile has none.
ADD = """
INSERT INTO contact (attempt, epoch, at_ms, address, browser)
SELECT own.* FROM unnest(%s::uuid[], %s::integer[], %s::bigint[], %s::text[],
                         %s::bytea[]) AS own (attempt, epoch, at_ms, address, browser)
WHERE EXISTS (SELECT FROM attempt WHERE attempt.id = own.attempt)
  AND NOT EXISTS (
    SELECT FROM (
        SELECT last.address, last.browser FROM contact AS last
        WHERE last.attempt = own.attempt AND last.epoch = own.epoch
        ORDER BY last.at_ms DESC, last.id DESC LIMIT 1) AS last
    WHERE (last.address, last.browser) = (own.address, own.browser))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One tablet of a copy, its address, and the digest of its browser's name."""

    attempt: UUID
    epoch: int
    at: Instant
    address: str
    browser: bytes


async def add_contacts(
    connection: AsyncConnection[Any], contacts: Sequence[Contact]
) -> None:
    """Keep those that differ from the last of their tablet; the caller commits."""
    columns = (
        [contact.attempt for contact in contacts],
        [contact.epoch for contact in contacts],
        [contact.at for contact in contacts],
        [contact.address for contact in contacts],
        [contact.browser for contact in contacts],
    )
    await connection.execute(ADD, columns)

"""The keys that an exam had to sign its packages by, as its acts tell them."""

from dataclasses import dataclass

from concours.core.kernel.time import Instant
from concours.core.profile.shape import Signer
from concours.store.queries.sql import rows_of

KEYS = """
SELECT number, at_ms, facts ->> 'signer', coalesce(facts ->> 'signed_by', '')
FROM (SELECT number, at_ms, convert_from(body, 'UTF8')::jsonb AS facts FROM act
      WHERE kind IN ('exam_founded', 'exam_changed', 'signing_key_replaced')) AS named
WHERE %s IN (facts ->> 'code', facts ->> 'exam') ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """A key that an exam was given, and the act that gave it.

    `signed_by` is "" in an act written before that was kept.
    """

    act: int
    given: Instant
    signer: bytes
    signed_by: str


def keys_of(code: str) -> list[KeyGiven]:
    """Return the keys of an exam in their order; each stands until the next."""
    keys: list[KeyGiven] = []
    for act, at_ms, signer, signed_by in rows_of(KEYS, code):
        key = KeyGiven(act, Instant(at_ms), bytes.fromhex(signer), signed_by)
        if not keys or keys[-1].signer != key.signer:
            keys.append(key)
    return keys


def last_key(code: str, signed_by: Signer) -> bytes | None:
    """Return the last key of an exam by which the same one signed, None if none."""
    keys = [key.signer for key in keys_of(code) if key.signed_by == signed_by]
    return keys[-1] if keys else None

"""Who was shown a copy, and from where its tablets spoke: rows of the log of traces."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from concours.store.models import Attempt
from concours.store.queries.casefiles import cases_about
from concours.store.queries.sql import rows_of

SHOWN_COUNT_MAX = 500

LOOKS = """
SELECT l.at_ms, coalesce(m.name, ''), l.staff, l.kind, l.subject, e.number
FROM look l LEFT JOIN staff m ON m.login = l.staff
LEFT JOIN trace_entry e ON e.source = 'look' AND e.row_id = l.id
WHERE l.attempt = %(attempt)s
   OR l.kind = 'result' AND l.candidate = %(candidate)s
   OR l.kind = 'case' AND l.subject = ANY(%(cases)s)
ORDER BY l.at_ms DESC, l.id DESC LIMIT %(count)s
"""
CONTACTS = """
SELECT k.at_ms, k.epoch, k.address, encode(k.browser, 'hex'), e.number
FROM contact k LEFT JOIN trace_entry e ON e.source = 'contact' AND e.row_id = k.id
WHERE k.attempt = %s ORDER BY k.at_ms DESC, k.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class CopyLook:
    """Somebody was shown something of a copy; `number` is its rank in the log.

    `name` is "" of an account that is no more; `subject` names what was looked at.
    """

    at_ms: int
    name: str
    login: str
    kind: str
    subject: str
    number: int | None

    @property
    def part(self) -> str:
        """Which part was looked at, "" of the whole."""
        return "/".join(self.subject.split("/")[2:])


@dataclass(frozen=True, slots=True)
class Contact:
    """A tablet spoke from another address, or with another browser, than before."""

    at_ms: int
    epoch: int
    address: str
    browser: str
    number: int | None


def looks_at_copy(attempt: Attempt) -> list[CopyLook]:
    """Return who was shown a copy, a case about it or its results, the newest first."""
    cases = [
        f"{case.row.sitting_id}/{case.row.number}" for case in cases_about(attempt.id)
    ]
    parameters: dict[str, Any] = {
        "attempt": attempt.id,
        "candidate": attempt.own_candidate.id,
        "cases": cases,
        "count": SHOWN_COUNT_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, parameters)
        return [CopyLook(*row) for row in cursor.fetchall()]


def contacts_of(attempt: Attempt) -> list[Contact]:
    """Return from where the tablets of a copy spoke, the newest first."""
    return [Contact(*row) for row in rows_of(CONTACTS, attempt.id, SHOWN_COUNT_MAX)]

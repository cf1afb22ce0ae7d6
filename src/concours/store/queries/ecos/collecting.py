"""What a half-day of the ECOS still waits for before its grids are gathered."""

from uuid import UUID

from concours.core.kernel.time import Instant
from concours.store.queries.sql import rows_of

UNRELEASED = """
SELECT c.id, s.name || ' ' || c.code FROM circuit c JOIN site s ON s.id = c.site_id
LEFT JOIN circuit_release r ON r.circuit_id = c.id
WHERE c.sitting_id = %s AND r.act IS NULL ORDER BY s.name, s.id, c.code
"""
PAUSED = """
SELECT DISTINCT coalesce(s.name, cs.name || ' ' || c.code, person.number)
FROM pause p LEFT JOIN site s ON s.id = p.site_id
LEFT JOIN attempt a ON a.id = p.attempt_id
LEFT JOIN candidate person ON person.id = a.candidate_id
LEFT JOIN chair h ON h.id = a.chair_id LEFT JOIN circuit c ON c.id = h.circuit_id
LEFT JOIN site cs ON cs.id = c.site_id
WHERE p.sitting_id = %s AND p.until_ms IS NULL AND p.cause <> 'exclusion' ORDER BY 1
"""
LAST_RELEASE = """
SELECT max(act.at_ms) FROM circuit c
LEFT JOIN circuit_release r ON r.circuit_id = c.id
LEFT JOIN act ON act.number = r.act
WHERE c.sitting_id = %s HAVING count(*) = count(r.act)
"""


def find_unreleased(sitting: UUID) -> list[tuple[UUID, str]]:
    """Return the circuits whose candidates are not let go, by site and code."""
    return [(identity, name) for identity, name in rows_of(UNRELEASED, sitting)]


def find_paused(sitting: UUID) -> list[str]:
    """Return what is paused: sites and circuits by name, candidates by number."""
    return [name for (name,) in rows_of(PAUSED, sitting)]


def last_release(sitting: UUID) -> Instant | None:
    """Return when the last circuit was released; None while one is not, or of none."""
    for (at_ms,) in rows_of(LAST_RELEASE, sitting):
        return None if at_ms is None else Instant(at_ms)
    return None

"""What a half-day of the ECOS still waits for before its grids are gathered."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from concours.core.ecos.bells.signals import turn_rounds
from concours.core.kernel.time import Instant
from concours.core.people.tasks.steps import DAY_MS
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import read_plans
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
UNRELEASED_AT = """
SELECT DISTINCT s.id FROM sitting s JOIN circuit c ON c.sitting_id = s.id
LEFT JOIN circuit_release r ON r.circuit_id = c.id
WHERE c.site_id = %s AND (%s = '' OR c.code = %s) AND r.act IS NULL
  AND s.kind = 'ecos' AND s.key_released_ms > %s AND s.collected_ms IS NULL
  AND s.reopened_act IS NULL AND s.cancelled_act IS NULL
"""
LAST_RELEASE = """
SELECT max(act.at_ms) FROM circuit c
LEFT JOIN circuit_release r ON r.circuit_id = c.id
LEFT JOIN act ON act.number = r.act
WHERE c.sitting_id = %s HAVING count(*) = count(r.act)
"""

# In a chain entries come in order: its last one is the last to have come. What a tablet
# brings once another has taken over from it counts nowhere.
LATE = """
SELECT DISTINCT s.name, c.code, h.station_code, h.place
FROM chair h JOIN attempt a ON a.chair_id = h.id JOIN circuit c ON c.id = h.circuit_id
JOIN site s ON s.id = c.site_id JOIN device d ON d.attempt = a.id
CROSS JOIN LATERAL (
    SELECT received_ms FROM journal_entry e
    WHERE (e.attempt, e.epoch) = (d.attempt, d.epoch) ORDER BY seq DESC LIMIT 1) AS last
WHERE h.sitting_id = %s AND last.received_ms > %s AND NOT EXISTS (
    SELECT FROM device n WHERE n.attempt = d.attempt AND n.epoch > d.epoch)
ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class LateChair:
    """A chair of which a tablet brought entries later than asked."""

    site: str
    circuit: str
    station: str
    place: int


def find_unreleased(sitting: UUID) -> list[tuple[UUID, str]]:
    """Return the circuits whose candidates are not let go, by site and code."""
    return [(identity, name) for identity, name in rows_of(UNRELEASED, sitting)]


def release_steps(
    person: Person, post: tuple[UUID | None, str], *, now: Instant
) -> Iterator[StepOpen]:
    """Yield the half-days of which circuits rang their last turn and are not released.

    It is asked of those who work at the site, or in the circuit, of `post`.
    """
    site, circuit = post
    if site is None or "circuit_released" not in person.allowed:
        return
    for (identity,) in rows_of(UNRELEASED_AT, site, circuit, circuit, now - DAY_MS):
        plans = read_plans(sittings.load(identity), site=site)
        ends = [
            turn_rounds(plan.bell)[-1].over
            for plan in plans
            if plan.release_act is None and plan.bell and circuit in ("", plan.code)
        ]
        over = [end for end in ends if end is not None and end <= now]
        if over:
            name = f"releasing-{identity}"
            yield StepOpen(
                id=name, sitting=str(identity), step="releasing", due=min(over)
            )


def find_paused(sitting: UUID) -> list[str]:
    """Return what is paused: sites and circuits by name, candidates by number."""
    return [name for (name,) in rows_of(PAUSED, sitting)]


def last_release(sitting: UUID) -> Instant | None:
    """Return when the last circuit was released; None while one is not, or of none."""
    for (at_ms,) in rows_of(LAST_RELEASE, sitting):
        return None if at_ms is None else Instant(at_ms)
    return None


def find_late_chairs(sitting: UUID, *, since: Instant) -> list[LateChair]:
    """Return the chairs of which a tablet brought something after an instant."""
    return [LateChair(*row) for row in rows_of(LATE, sitting, since)]

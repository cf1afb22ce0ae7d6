"""Grids that were nobody's when marks were made, and that two persons may still give.

They may until marks are adopted. Boards show each; a version of the marks counts them,
so that nobody's page has to read a half-day to ask for them.
"""

from collections.abc import Iterator
from uuid import UUID

from concours.core.kernel.time import Instant
from concours.core.people.tasks.steps import RESULTS_KEPT_MS
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.queries.sql import rows_of

WITH_STRAYS = """
SELECT v.sitting_id, v.made_ms FROM single_marks_version v
JOIN sitting s ON s.id = v.sitting_id JOIN exam e ON e.id = s.exam_id
WHERE e.archived_act IS NULL AND e.id = coalesce(%s, e.id) AND v.made_ms > %s
  AND NOT EXISTS (SELECT FROM single_marks_version n WHERE n.sitting_id = v.sitting_id
                  AND (n.number > v.number OR n.adopted_act IS NOT NULL))
  AND v.strays_count > (SELECT count(*) FROM late_attribution g
                        WHERE g.sitting_id = v.sitting_id AND g.act > v.last_act)
ORDER BY v.made_ms, v.sitting_id
"""


def stray_steps(
    person: Person, exam: UUID | None, *, now: Instant
) -> Iterator[StepOpen]:
    """Yield the half-days whose last marks were made while a grid was nobody's."""
    if "grid_attributed" not in person.allowed:
        return
    for sitting, made_ms in rows_of(WITH_STRAYS, exam, now - RESULTS_KEPT_MS):
        yield StepOpen(
            id=f"strays-{sitting}",
            sitting=str(sitting),
            step="strays",
            due=Instant(made_ms),
        )

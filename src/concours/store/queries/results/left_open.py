"""What stays open for good in an exam that is archived."""

from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.letters import stale_letters
from concours.store.queries.proposals import every_undecided
from concours.store.queries.results.rechecks import count_waiting
from concours.store.queries.sql import rows_of

WITHOUT_MINUTES = """
SELECT count(*) FROM sitting s
WHERE s.exam_id = %s AND s.kind <> 'check' AND s.collected_ms IS NOT NULL
  AND NOT EXISTS (SELECT FROM act WHERE act.sitting = s.id
                  AND act.kind = 'minutes_drawn')
"""


def left_open(row: Exam, *, now: Instant) -> dict[str, int]:
    """Count what would stay as it is for good: requests, decisions, letters, minutes.

    Beside the decision to archive itself.
    """
    undecided = every_undecided(now=now, exam=row.id)
    counts = {
        "rechecks": count_waiting(row),
        "decisions": sum(proposal.kind != "exam_archived" for proposal in undecided),
        "letters": sum(1 for _ in stale_letters(row.id)),
        "minutes": rows_of(WITHOUT_MINUTES, row.id)[0][0],
    }
    return {name: count for name, count in counts.items() if count}

"""What stays open for good in an exam that is archived."""

from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.letters import stale_letters
from concours.store.queries.proposals import every_undecided
from concours.store.queries.results.rechecks import count_waiting


def left_open(row: Exam, *, now: Instant) -> dict[str, int]:
    """Count what would stay as it is for good: requests, decisions, convocations.

    Beside the decision to archive itself.
    """
    undecided = every_undecided(now=now, exam=row.id)
    counts = {
        "rechecks": count_waiting(row),
        "decisions": sum(proposal.kind != "exam_archived" for proposal in undecided),
        "letters": sum(1 for _ in stale_letters(row.id)),
    }
    return {name: count for name, count in counts.items() if count}

"""Steps: what an exam or one of its sittings could be given next, and by which act."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from concours.core.kernel.time import HOUR_MS, MINUTE_MS

StepName: TypeAlias = Literal[
    "launch", "collection", "marking", "carrying", "adoption", "ranking",
    "deliberation", "preparation", "publication", "recheck", "correction",
    "scenarios", "briefing", "releasing", "gathering", "single_marks", "queue",
    "single_adoption", "handing", "found_grids", "paper_grids", "strays", "retention",
    "erasure",
]  # fmt: skip
DAY_MS = 24 * HOUR_MS
SETUP_BEFORE_MS = 14 * DAY_MS
"""How long before their half-day coordinators may read what to set up."""
SETUP_LATE_BEFORE_MS = DAY_MS
"""How long before their half-day they need it."""
LATE_MS: Mapping[StepName, int] = {
    "scenarios": SETUP_BEFORE_MS - SETUP_LATE_BEFORE_MS,
    "briefing": 5 * MINUTE_MS,
    "launch": 5 * MINUTE_MS,
    "collection": 30 * MINUTE_MS,
    "releasing": 15 * MINUTE_MS,
    "gathering": 30 * MINUTE_MS,
    "marking": DAY_MS,
    "carrying": DAY_MS,
    "adoption": DAY_MS,
    "found_grids": DAY_MS,
    "paper_grids": 15 * MINUTE_MS,
    "strays": DAY_MS,
    "single_marks": DAY_MS,
    "queue": 7 * DAY_MS,
    "single_adoption": DAY_MS,
    "handing": DAY_MS,
    "ranking": 7 * DAY_MS,
    "deliberation": 7 * DAY_MS,
    "preparation": DAY_MS,
    "publication": DAY_MS,
    "recheck": 7 * DAY_MS,
    "correction": DAY_MS,
    "retention": 30 * DAY_MS,
    "erasure": 30 * DAY_MS,
}
"""Each step is late so long after it could be done."""
LATE_MS_MAX = 7 * DAY_MS
"""What nobody did of a day in a week is not late: it is another plan."""
RESULTS_KEPT_MS = 90 * DAY_MS
"""Of results, in three months: juries meet weeks after the copies came in."""

STEP_ACTS: Mapping[StepName, str] = {
    "scenarios": "audience_released",
    "briefing": "briefing_opened",
    "launch": "sitting_armed",
    "collection": "sitting_collected",
    "releasing": "circuit_released",
    "gathering": "sitting_collected",
    "marking": "sitting_marked",
    "carrying": "marking_adopted",
    "adoption": "marking_adopted",
    "found_grids": "found_grid_counted",
    "paper_grids": "paper_grid_reread",
    "strays": "grid_attributed",
    "single_marks": "single_marks_made",
    "queue": "single_marks_adopted",
    "single_adoption": "single_marks_adopted",
    "handing": "ecos_handed",
    "ranking": "ranking_made",
    "deliberation": "deliberation_frozen",
    "preparation": "publication_prepared",
    "publication": "results_published",
    "recheck": "recheck_answered",
    "correction": "marking_adopted",
    "retention": "data_erased",
    "erasure": "exam_erased",
}
STEP_DECISIONS: Mapping[StepName, str] = {
    "carrying": "marking_adopted",
    "adoption": "marking_adopted",
    "queue": "single_marks_adopted",
    "single_adoption": "single_marks_adopted",
    "ranking": "ranking_adopted",
    "publication": "results_published",
    "correction": "marking_adopted",
    "retention": "data_erased",
    "erasure": "exam_erased",
}
"""What each step proposes to a second person."""
DAY_STEPS = frozenset[StepName](
    {"briefing", "launch", "collection", "releasing", "gathering"}
)
EXAM_STEPS = frozenset[StepName](
    {
        *("ranking", "deliberation", "preparation", "publication", "recheck"),
        *("handing", "retention", "erasure"),
    }
)
LASTING_STEPS = frozenset[StepName]({"retention", "erasure"})
"""A term that came is not forgotten: it waits until somebody decides."""

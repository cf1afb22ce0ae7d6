"""Acts that did not count and that our application does not offer: how many of a copy.

A few come from a tablet that was cut off, or whose clock was lost. From five on
somebody should look; what they mean, no count can tell.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

from concours.core.delivery.attempt.copy import Copy, Reason

OddAct: TypeAlias = Reason | Literal["never_seen"]
"""Why an act is odd; `never_seen`: an answer stands to a question never on screen."""

ODD_REASONS: frozenset[Reason] = frozenset(
    {
        "after_handed",
        "early",
        "late",
        "not_open",
        "after_validation",
    }
)
ODD_ACTS_COUNT_MIN = 5


def count_odd_acts(copy: Copy) -> Mapping[OddAct, int]:
    """Return how many there are of each, nothing where they are too few to be told."""
    counts: Counter[OddAct] = Counter(
        act.reason for act in copy.refused if act.reason in ODD_REASONS
    )
    unseen_count = len(copy.answers.keys() - copy.seen)
    if unseen_count:
        counts["never_seen"] = unseen_count
    return dict(counts) if counts.total() >= ODD_ACTS_COUNT_MIN else {}

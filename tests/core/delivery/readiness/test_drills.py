"""A drill counts while it held, on the build that runs, for thirty days."""

import pytest

from concours.core.delivery.readiness.drills import (
    AGE_MS_MAX,
    Drill,
    PrimaryDrill,
    judge_drill,
)
from concours.core.kernel.time import Instant

BUILD = "0.1.0+3f9c00000000"
NOW = Instant(1_795_833_522_000)


def drill(*, age_ms=0, is_held=True, build=BUILD):
    return Drill("failover", Instant(NOW - age_ms), is_held, build)


@pytest.mark.parametrize(
    ("tried", "state"),
    [
        (None, "never"),
        (drill(), "good"),
        (drill(age_ms=AGE_MS_MAX), "good"),
        (drill(age_ms=AGE_MS_MAX + 1), "old"),
        (drill(build="0.1.0+000000000000"), "other_build"),
        (drill(age_ms=AGE_MS_MAX + 1, build=""), "other_build"),
        (drill(is_held=False, build=""), "lost"),
    ],
)
def test_a_drill_is_judged_by_its_worst_fault(tried, state):
    assert judge_drill(tried, build=BUILD, now=NOW) == state


@pytest.mark.parametrize(
    ("after", "acknowledged", "lost", "is_held"),
    [
        ("n2", 900, 0, True),
        ("n2", 900, 1, False),
        ("n1", 900, 0, False),
        ("n2", 0, 0, False),
    ],
)
def test_a_change_holds_if_another_leads_and_nothing_is_lost(
    after, acknowledged, lost, is_held
):
    tried = PrimaryDrill(
        kind="switchover",
        before="n1",
        after=after,
        acknowledged=acknowledged,
        lost=lost,
        stopped_ms=4_400,
        is_of_house=True,
    )

    assert tried.is_held is is_held

"""A sitting goes only where its rules allow, and a refusal says which rule."""

from uuid import UUID

import pytest

from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.extensions import Extension, extend
from concours.core.delivery.sitting.phases import (
    Armed,
    Closed,
    Collected,
    CollectionStatus,
    KeyholderId,
    Launched,
    LeadOutOfBounds,
    NotCollected,
    QuorumMissing,
    Sealed,
    TooEarly,
    WrongPhase,
)
from concours.core.delivery.sitting.time import TimeGiven
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

NOW = Instant(1_790_000_000_000)
ADA, BO, CY, STRANGER = (KeyholderId(name) for name in ("ada", "bo", "cy", "stranger"))
SEALED = Sealed(keyholders=frozenset({ADA, BO, CY}), quorum=2, opens_not_before=NOW)
TWO = frozenset({ADA, BO})
T0 = Instant(NOW + MINUTE_MS)
ARMED = Armed(sealed=SEALED, present=TWO, armed_at=NOW, t0=T0)
LAUNCHED = Launched(launched_at=NOW, t0=T0)
CLOSED = Closed(t0=T0, closed_at=Instant(T0 + HOUR_MS))
COLLECTED = Collected(t0=T0, collected_at=Instant(T0 + HOUR_MS))


def later(ms):
    return Instant(NOW + ms)


def test_arm_with_a_quorum_announces_t0():
    assert phases.arm(SEALED, present=TWO, lead_ms=MINUTE_MS, now=NOW) == ARMED


def test_arm_counts_only_keyholders_of_this_paper():
    with pytest.raises(QuorumMissing) as refused:
        phases.arm(
            SEALED, present=frozenset({ADA, STRANGER}), lead_ms=MINUTE_MS, now=NOW
        )

    assert refused.value.facts() == {"present": 1, "quorum": 2}


@pytest.mark.parametrize("lead_ms", [9_999, 600_001])
def test_arm_with_a_lead_out_of_bounds_is_refused(lead_ms):
    with pytest.raises(LeadOutOfBounds):
        phases.arm(SEALED, present=TWO, lead_ms=lead_ms, now=NOW)


def test_arm_may_precede_the_opening_but_t0_may_not():
    assert phases.arm(SEALED, present=TWO, lead_ms=10_000, now=later(-10_000)).t0 == NOW
    with pytest.raises(TooEarly) as refused:
        phases.arm(SEALED, present=TWO, lead_ms=10_000, now=later(-10_001))

    assert refused.value.facts() == {
        "opens_not_before_ms": NOW,
        "now_ms": NOW - 10_001,
    }


def test_disarm_gives_back_the_sealed_sitting():
    assert phases.disarm(ARMED) == SEALED


def test_launch_waits_until_ten_seconds_before_t0():
    with pytest.raises(TooEarly):
        phases.launch(ARMED, now=Instant(T0 - 10_001))

    launched = phases.launch(ARMED, now=Instant(T0 - 10_000))
    assert launched == Launched(launched_at=Instant(T0 - 10_000), t0=T0)


def test_a_late_key_moves_t0_so_that_nobody_loses_time():
    assert phases.launch(ARMED, now=Instant(T0 + 5)).t0 == T0 + 5


def test_close_ends_normal_time_now():
    assert phases.close(LAUNCHED, now=CLOSED.closed_at) == CLOSED
    with pytest.raises(TooEarly):
        phases.close(LAUNCHED, now=Instant(T0 - 1))


def status(number, **facts):
    return CollectionStatus(attempt=UUID(int=number), **facts)


def test_collect_names_every_attempt_still_awaited():
    statuses = [
        status(5, is_handed=True, held_count=8, written_count=9),
        status(4, held_count=9, written_count=9),
        status(3, is_handed=True, held_count=9, written_count=9),
        status(2, is_absent=True),
        status(1, is_given_up=True, held_count=2, written_count=9),
    ]
    with pytest.raises(NotCollected) as refused:
        phases.collect(CLOSED, statuses, normal_end=T0, now=T0)

    assert refused.value.missing == (str(UUID(int=4)), str(UUID(int=5)))


def test_collect_with_nothing_awaited():
    statuses = [status(2, is_absent=True)]
    at = CLOSED.closed_at

    assert phases.collect(CLOSED, statuses, normal_end=at, now=at) == COLLECTED
    assert phases.collect(LAUNCHED, statuses, normal_end=at, now=at) == COLLECTED


def test_collect_while_normal_time_runs_is_refused():
    with pytest.raises(TooEarly):
        phases.collect(LAUNCHED, [], normal_end=Instant(NOW + 1), now=NOW)


def test_collect_waits_for_a_site_that_ends_after_the_close_of_the_nation():
    at = CLOSED.closed_at
    with pytest.raises(TooEarly):
        phases.collect(CLOSED, [], normal_end=Instant(at + 1), now=at)


def test_arm_needs_no_quorum_once_the_key_is_out():
    nobody = frozenset()

    armed = phases.arm(
        SEALED, present=nobody, lead_ms=MINUTE_MS, now=NOW, is_key_out=True
    )

    assert armed.t0 == T0


EVERY = [SEALED, ARMED, LAUNCHED, CLOSED, COLLECTED]
FIVE = Extension(TimeGiven("nation", 5), "x")
DECISIONS = {
    "arm": lambda p: phases.arm(p, present=TWO, lead_ms=MINUTE_MS, now=NOW),
    "disarm": phases.disarm,
    "launch": lambda p: phases.launch(p, now=T0),
    "extend": lambda p: extend(p, FIVE, known_count=0, ends_at=T0, now=NOW),
    "close": lambda p: phases.close(p, now=T0),
    "collect": lambda p: phases.collect(p, [], normal_end=T0, now=T0),
}
ALLOWED = {
    ("arm", "sealed"),
    ("disarm", "armed"),
    ("launch", "armed"),
    ("extend", "launched"),
    ("close", "launched"),
    ("collect", "launched"),
    ("collect", "closed"),
}


def is_allowed(decision, phase):
    try:
        DECISIONS[decision](phase)
    except WrongPhase:
        return False
    return True


def test_each_decision_is_allowed_in_its_phases_and_nowhere_else():
    found = {
        (decision, phases.name(phase))
        for decision in DECISIONS
        for phase in EVERY
        if is_allowed(decision, phase)
    }

    assert found == ALLOWED

"""Time is given while it runs, in bounds, and never more often than can be added up."""

import pytest

from concours.core.delivery.sitting.extensions import (
    SCOPE_COUNT_MAX,
    Extension,
    ExtensionInvalid,
    ExtensionsTooMany,
    ExtensionTooLate,
    extend,
)
from concours.core.delivery.sitting.phases import Closed, Launched, WrongPhase
from concours.core.delivery.sitting.time import (
    EXTENSIONS_COUNT_MAX,
    Allowance,
    TimeGiven,
    own_end,
)
from concours.core.kernel.time import HOUR_MS, Instant

NOW = Instant(1_790_000_000_000)
T0 = Instant(NOW + 60_000)
LAUNCHED = Launched(launched_at=NOW, t0=T0)
CLOSED = Closed(t0=T0, closed_at=Instant(T0 + HOUR_MS))


def given(scope, *, minutes=5, reason="x", phase=LAUNCHED, known_count=0, now=NOW):
    extension = Extension(TimeGiven(scope, minutes), reason)
    return extend(phase, extension, known_count=known_count, ends_at=T0, now=now)


def test_extend_gives_the_minutes():
    assert given("nation") == TimeGiven("nation", 5)


@pytest.mark.parametrize(
    ("minutes", "reason", "fault"),
    [
        (0, "x", "minutes"),
        (121, "x", "minutes"),
        (5, " \n", "reason_missing"),
        (5, "x" * 501, "reason_too_long"),
    ],
)
def test_extend_out_of_bounds_is_refused(minutes, reason, fault):
    with pytest.raises(ExtensionInvalid) as refused:
        given("site", minutes=minutes, reason=reason)

    assert refused.value.reason == fault


def test_extend_after_the_end_is_refused():
    with pytest.raises(ExtensionTooLate):
        given("site", now=T0)


def test_after_a_close_only_a_candidate_can_be_extended():
    assert given("candidate", phase=CLOSED) == TimeGiven("candidate", 5)
    with pytest.raises(WrongPhase):
        given("site", phase=CLOSED)


@pytest.mark.parametrize("scope", SCOPE_COUNT_MAX)
def test_one_extension_too_many_is_refused_before_the_rule_of_time_breaks(scope):
    count_max = SCOPE_COUNT_MAX[scope]

    assert given(scope, known_count=count_max - 1) == TimeGiven(scope, 5)
    with pytest.raises(ExtensionsTooMany) as refused:
        given(scope, known_count=count_max)
    assert refused.value.facts() == {"count_max": count_max}


def test_the_most_of_each_scope_add_up_to_what_the_rule_of_time_takes():
    every = [
        TimeGiven(s, 1) for s, count in SCOPE_COUNT_MAX.items() for _ in range(count)
    ]

    assert len(every) == EXTENSIONS_COUNT_MAX
    assert (
        own_end(Allowance(t0=T0, duration_ms=HOUR_MS, given=every))
        == T0 + HOUR_MS + 64 * 60_000
    )

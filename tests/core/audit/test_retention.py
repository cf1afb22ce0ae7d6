"""What has a term of its own goes at midnight, UTC, days after it, and no sooner."""

import pytest

from concours.core.audit.archive import DAY_MS
from concours.core.audit.retention import (
    DATA_CLASSES,
    ClassInvalid,
    Disputes,
    ErasureDisputed,
    TermNotReached,
    last_day,
    read_class,
    require_due,
    require_undisputed,
)
from concours.core.kernel.time import Instant

DAY = 20_000 * DAY_MS


@pytest.mark.parametrize("data_class", DATA_CLASSES)
def test_a_day_is_due_once_its_last_instant_had_its_term(data_class):
    require_due(data_class, Instant(DAY), 365, now=Instant(DAY + 365 * DAY_MS))
    with pytest.raises(TermNotReached) as refusal:
        require_due(data_class, Instant(DAY), 365, now=Instant(DAY + 365 * DAY_MS - 1))

    assert refusal.value.data_class == data_class
    assert refusal.value.erasable_ms == DAY + 365 * DAY_MS


@pytest.mark.parametrize("later_ms", [0, 1, DAY_MS - 1])
def test_the_last_day_that_may_go_is_due_and_the_next_is_not(later_ms):
    now = Instant(DAY + later_ms)
    until = last_day(92, now=now)

    assert until == DAY - 92 * DAY_MS
    require_due("runs", until, 92, now=now)
    with pytest.raises(TermNotReached):
        require_due("runs", Instant(until + DAY_MS), 92, now=now)


@pytest.mark.parametrize(
    ("name", "until"),
    [("marks", f"{DAY}"), ("", f"{DAY}"), ("runs", f"{DAY + 1}"), ("runs", ""),
     ("runs", "-86400000"), ("runs", "٠"), ("runs", f"{10**15 * DAY_MS}")],
)  # fmt: skip
def test_another_class_or_no_midnight_is_refused(name, until):
    with pytest.raises(ClassInvalid):
        read_class(name, until)


def test_each_class_is_read_with_its_day():
    for name in DATA_CLASSES:
        assert read_class(name, f"{DAY}") == (name, DAY)


@pytest.mark.parametrize("disputes", [Disputes(cases=1), Disputes(requests=1)])
def test_one_open_case_or_request_is_enough_to_keep_all(disputes):
    require_undisputed(Disputes())
    with pytest.raises(ErasureDisputed):
        require_undisputed(disputes)

"""A margin never tells that there is more left than there is.

More load, less time, a slower standby or a worse clock never make it look better; what
is not known makes no margin at all.
"""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.machines import margin
from concours.core.delivery.machines.margin import (
    capacity_margin,
    clock_margin,
    disk_margin,
    standby_margin,
)
from concours.core.delivery.machines.status import MachineReading
from concours.core.delivery.supervision import disk

LEVELS = {None: 0, "look": 1, "page": 2}
COUNTS = st.integers(0, 10**7)
MINUTES = st.none() | st.integers(0, 10**5)
READINGS = st.builds(
    MachineReading,
    processor_percent=st.integers(0, 100),
    memory_percent=st.integers(0, 100),
    disk_percent=st.integers(0, 100),
    disk_free_bytes=st.integers(0, 10**13),
    disk_minutes=MINUTES,
    clock_gap_ms=st.none() | st.integers(-(10**6), 10**6),
)


def rank(found):
    return LEVELS[found.level]


def machine(minutes, free=10**12):
    return MachineReading(10, 10, 30, free, minutes)


def test_what_is_not_known_has_no_margin():
    assert capacity_margin(None, 6_600) is None
    assert capacity_margin(100, None) is None
    assert capacity_margin(100, 0) is None
    assert disk_margin([]) is None
    assert standby_margin(None) is None
    assert clock_margin([machine(None)]) is None


def test_capacity_is_what_a_rehearsal_carried():
    assert capacity_margin(1_940, 6_600).level is None
    assert capacity_margin(1_940, 6_600).used_percent == 29
    assert capacity_margin(5_281, 6_600).level is None
    assert capacity_margin(5_350, 6_600).level == "look"
    assert capacity_margin(6_601, 6_600).level == "page"


def test_a_disk_calls_before_the_day_is_over():
    assert disk_margin([machine(None)]).level is None
    assert disk_margin([machine(None)]).amount is None
    assert disk_margin([machine(41 * 60), machine(None)]).amount == 41 * 60
    assert disk_margin([machine(12 * 60 - 1)]).level == "look"
    assert disk_margin([machine(119)]).level == "page"
    assert disk_margin([machine(None, free=10**9)]).level == "page"


def test_standby_and_clock_have_their_limits():
    assert standby_margin(2_000).level is None
    assert standby_margin(2_001).level == "look"
    assert standby_margin(60_001).level == "page"
    gaps = [MachineReading(0, 0, 0, 10**12, None, gap) for gap in (3, -51)]
    assert clock_margin(gaps[:1]).level is None
    assert (clock_margin(gaps).amount, clock_margin(gaps).level) == (51, "look")


def test_limits_of_the_disk_are_those_of_its_incident():
    assert margin.DISK_MINUTES_MIN == disk.MINUTES_MIN
    assert margin.DISK_FREE_BYTES_MIN == disk.FREE_BYTES_MIN


@given(COUNTS, COUNTS, st.integers(1, 10**7))
def test_more_load_never_looks_better(one, other, rehearsed):
    low, high = sorted((one, other))
    before, after = capacity_margin(low, rehearsed), capacity_margin(high, rehearsed)
    assert rank(before) <= rank(after)
    assert before.used_percent <= after.used_percent


@given(COUNTS, COUNTS)
def test_a_slower_standby_never_looks_better(one, other):
    low, high = sorted((one, other))
    assert rank(standby_margin(low)) <= rank(standby_margin(high))


@given(st.lists(READINGS, min_size=1), READINGS)
def test_one_machine_more_never_makes_the_house_look_better(machines, more):
    assert rank(disk_margin(machines)) <= rank(disk_margin([*machines, more]))
    before, after = clock_margin(machines), clock_margin([*machines, more])
    assert before is None or rank(before) <= rank(after)


@given(st.lists(READINGS, min_size=1))
def test_a_bar_is_never_longer_than_whole(machines):
    for found in (disk_margin(machines), clock_margin(machines)):
        assert found is None or 0 <= found.used_percent <= 100

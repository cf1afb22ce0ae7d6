"""What machines add up to: old words count for nothing, minutes for each machine."""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.machines.health import ProcessReading
from concours.core.delivery.machines.status import (
    COURSE_MS,
    OLD_MS_MIN,
    Course,
    MachineNews,
    MachineReading,
    MachineStatus,
)
from concours.core.delivery.machines.totals import (
    HouseTotals,
    house_course,
    house_totals,
)

NOW = 1_800_000_000_000
MINUTE = NOW - NOW % COURSE_MS


def news(name, *, age_ms=0, course=(), begin=MINUTE, **facts):
    reading = ProcessReading(name="gateway-1", at=NOW, age_ms=0, **facts)
    status = MachineStatus(
        at=NOW,
        machine=MachineReading(0, 0, 0, 0, None),
        readings=[reading],
        checks=[],
        course=Course(begin, course),
    )
    return MachineNews(name, NOW - age_ms, status)


def test_sums_are_of_machines_that_speak():
    machines = [
        news("a", streams_count=3, acknowledgement_ms=38),
        news("b", streams_count=4, acknowledgement_ms=50),
        news("c", streams_count=9, acknowledgement_ms=900, age_ms=OLD_MS_MIN),
    ]
    totals = house_totals(machines, now=NOW)
    assert (totals.streams_count, totals.acknowledgement_ms) == (7, 50)
    assert totals.entries_a_second is None
    assert house_totals([], now=NOW) == HouseTotals()


def test_words_are_old_once_the_next_two_have_not_come():
    assert not news("a", age_ms=OLD_MS_MIN - 1).is_old(NOW)
    assert news("a", age_ms=OLD_MS_MIN).is_old(NOW)
    assert news("a", age_ms=-5).age_ms(NOW) == 0


def test_course_is_summed_by_minute():
    machines = [
        news("a", course=(1, 2, 3)),
        news("b", course=(10, 20), begin=MINUTE + 2 * COURSE_MS),
    ]
    assert list(house_course(machines).counts) == [1, 2, 13, 20]
    assert not house_course([]).counts


@given(st.lists(st.lists(st.integers(0, 10**6), max_size=5), max_size=4))
def test_nothing_of_a_course_is_lost(courses):
    machines = [news(str(n), course=tuple(course)) for n, course in enumerate(courses)]
    assert sum(house_course(machines).counts) == sum(map(sum, courses))

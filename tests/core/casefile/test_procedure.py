"""Nobody is excluded on a case before they were told, had time, and were heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.casefile.procedure import (
    DAY_MS,
    BeforeHearing,
    CaseOver,
    HearingTooSoon,
    NotHeard,
    NotNotified,
    OneKind,
    Procedure,
    close,
    hear,
    notify,
    require_grounds,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import HEARING_DAYS

OPENED = Instant(1_792_405_800_000)
HEARING = Instant(OPENED + HEARING_DAYS * DAY_MS)


def told(now=OPENED, hearing=HEARING):
    return notify(Procedure(opened=OPENED), hearing, now=now, days=HEARING_DAYS)


def test_a_case_goes_from_its_opening_to_an_exclusion_step_by_step():
    opened = Procedure(opened=OPENED)
    notified = told()
    heard = hear(notified, now=HEARING)
    closed = close(heard, "excluded", now=Instant(HEARING + 1))

    stages = [one.stage for one in (opened, notified, heard, closed)]
    assert stages == ["opened", "notified", "heard", "closed"]


@pytest.mark.parametrize("kinds", [[], ["trace"], ["trace", "trace"]])
def test_one_kind_of_signs_opens_no_case(kinds):
    with pytest.raises(OneKind) as refused:
        require_grounds(kinds)

    assert refused.value.kinds == tuple(sorted(set(kinds)))


def test_two_kinds_open_one():
    require_grounds(["trace", "room"])


def test_a_notice_leaves_all_its_days_to_the_millisecond():
    with pytest.raises(HearingTooSoon) as refused:
        told(now=Instant(OPENED + 1))

    assert refused.value.opens_not_before_ms == HEARING + 1


def test_nobody_is_heard_before_the_notice_nor_before_its_hour():
    with pytest.raises(NotNotified):
        hear(Procedure(opened=OPENED), now=HEARING)
    with pytest.raises(BeforeHearing):
        hear(told(), now=Instant(HEARING - 1))


def test_an_exclusion_waits_for_the_notice_then_for_the_hearing():
    with pytest.raises(NotNotified):
        close(Procedure(opened=OPENED), "excluded", now=HEARING)
    with pytest.raises(NotHeard):
        close(told(), "excluded", now=Instant(HEARING + DAY_MS))


def test_a_new_notice_asks_for_another_hearing():
    heard = hear(told(), now=HEARING)
    again = notify(heard, Instant(HEARING + 9 * DAY_MS), now=HEARING, days=HEARING_DAYS)

    with pytest.raises(NotHeard):
        close(again, "excluded", now=Instant(HEARING + 10 * DAY_MS))


def test_a_closed_case_stays_as_it_is():
    closed = close(Procedure(opened=OPENED), "no_action", now=OPENED)

    for step in (
        lambda: notify(closed, HEARING, now=OPENED, days=HEARING_DAYS),
        lambda: hear(closed, now=HEARING),
        lambda: close(closed, "no_action", now=HEARING),
        lambda: close(closed, "excluded", now=HEARING),
    ):
        with pytest.raises(CaseOver):
            step()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["notify", "hear", "close", "exclude"]),
        st.integers(0, 4),
        st.integers(0, 12),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_is_tried_an_exclusion_follows_a_hearing_that_its_notice_left_days_for(
    steps,
):
    now, case, notices, hearings = OPENED, Procedure(opened=OPENED), [], []
    excluded = None
    for name, days, wait in steps:
        now = Instant(now + days * DAY_MS)
        try:
            if name == "notify":
                hearing = Instant(now + wait * DAY_MS)
                case = notify(case, hearing, now=now, days=HEARING_DAYS)
                notices.append((now, hearing))
            elif name == "hear":
                case = hear(case, now=now)
                hearings.append(now)
            else:
                outcome = "excluded" if name == "exclude" else "no_action"
                case = close(case, outcome, now=now)
                excluded = now if outcome == "excluded" else None
        except Refusal:
            continue

    if excluded is not None:
        notified, hearing = notices[-1]
        assert hearings
        assert notified + HEARING_DAYS * DAY_MS <= hearing <= hearings[-1] <= excluded

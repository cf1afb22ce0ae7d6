"""A roll is proposed as in the sitting before, but what a room has to see."""

import pytest

from concours.core.delivery.roll_call.disagreements import ROLL_CALL_MS
from concours.core.delivery.roll_call.proposal import is_roll_due, propose_roll
from concours.core.kernel.time import MINUTE_MS, Instant

OPENS = Instant(1_792_405_800_000)
HOUR_MS = 60 * MINUTE_MS


def test_who_was_there_or_absent_is_proposed_so_and_the_others_are_for_the_room():
    earlier = {
        "1": "present", "2": "late", "3": "back", "4": "absent", "5": "out",
        "6": "left", "9": "present",
    }  # fmt: skip

    proposed = propose_roll(earlier, ["1", "2", "3", "4", "5", "6", "7"])

    assert proposed == {"1": "present", "2": "present", "3": "present", "4": "absent"}


@pytest.mark.parametrize(
    ("now", "ends_at", "is_due"),
    [
        (OPENS + ROLL_CALL_MS - 1, OPENS + HOUR_MS, False),
        (OPENS + ROLL_CALL_MS, OPENS + HOUR_MS, True),
        (OPENS + ROLL_CALL_MS, None, True),
        (OPENS + 1, None, False),
        (OPENS + 2, OPENS + 1, True),
    ],
)
def test_absences_are_noted_together_once_nobody_comes_any_more(now, ends_at, is_due):
    assert is_roll_due(OPENS, ends_at, now=now) is is_due

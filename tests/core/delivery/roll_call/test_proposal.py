"""A roll is proposed as in the sitting before, but what a room has to see."""

from concours.core.delivery.roll_call.proposal import propose_roll


def test_who_was_there_or_absent_is_proposed_so_and_the_others_are_for_the_room():
    earlier = {
        "1": "present", "2": "late", "3": "back", "4": "absent", "5": "out",
        "6": "left", "9": "present",
    }  # fmt: skip

    proposed = propose_roll(earlier, ["1", "2", "3", "4", "5", "6", "7"])

    assert proposed == {"1": "present", "2": "present", "3": "present", "4": "absent"}

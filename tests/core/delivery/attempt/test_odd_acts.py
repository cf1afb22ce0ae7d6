"""Acts that our application does not offer are counted, from five a copy on (A08)."""

import pytest

from concours.core.delivery.attempt.copy import Copy, CurrentAnswer, UncountedAct
from concours.core.delivery.attempt.odd_acts import count_odd_acts

ODD = ("after_handed", "early", "late", "not_open", "after_validation")
ORDINARY = ("superseded_epoch", "ended_early", "bad_body", "unknown_question",
            "bad_answer")  # fmt: skip


def copy(*reasons, unseen=0, seen=0):
    """A copy with acts that did not count, and answers to questions seen and not."""
    questions = [f"q{nth}" for nth in range(seen + unseen)]
    return Copy(
        answers={name: CurrentAnswer(["A"], None, 1, 2) for name in questions},
        eliminated={},
        flagged=frozenset(),
        seen=frozenset(questions[:seen]),
        validated=frozenset(),
        highlights={},
        handed=None,
        refused=tuple(UncountedAct(1, seq, why) for seq, why in enumerate(reasons)),
    )


@pytest.mark.parametrize("reason", ODD)
def test_five_of_each_odd_kind_are_told_and_four_are_not_a08(reason):
    assert count_odd_acts(copy(*[reason] * 5)) == {reason: 5}
    assert count_odd_acts(copy(*[reason] * 4)) == {}


def test_kinds_add_up_and_answers_never_on_screen_are_one_of_them_a08():
    assert count_odd_acts(copy(*ODD[:3], unseen=2, seen=7)) == {
        **dict.fromkeys(ODD[:3], 1),
        "never_seen": 2,
    }
    assert count_odd_acts(copy(*ODD[:3], unseen=1, seen=7)) == {}


@pytest.mark.parametrize("reason", ORDINARY)
def test_what_happens_to_any_tablet_is_no_odd_act(reason):
    assert count_odd_acts(copy(*[reason] * 50)) == {}

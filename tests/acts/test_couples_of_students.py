"""Nobody is in a couple but by their own word, and none is held in one."""

import pytest

from acts.matched_scene import DAY_MS, ready
from acts.scene import HOUR_MS, NOON
from concours.core.procedure import couples, pairs, wishes


@pytest.fixture
def matched(scene, database):
    return ready(scene, database)


def lists(matched, couple):
    from concours.store.journal.couples import find_lists  # noqa: PLC0415 -- here alone

    return matched.as_student("04201", lambda link, _: find_lists(link, couple.id))


def test_both_consent_then_both_agree_to_one_list(matched):
    matched.invite("04201", "04203")
    couple = matched.say("04203", "accepted")
    number = matched.write_pairs(
        "04203", ("ami-card", "ami-mg"), ("ami-mg", "ami-mg"), unlinks=True
    )
    matched.agree("04201", number)

    (last,) = lists(matched, couple)
    assert (couple.state, last.pairs[0]) == ("together", ("ami-card", "ami-mg"))
    assert last.agreed == {matched.ids["04201"], matched.ids["04203"]}
    assert (last.joint.rule, last.joint.unlinks) == ("explicit", True)


def test_a_student_is_in_one_couple_at_most(matched):
    matched.invite("04201", "04202")
    for asking, asked in (("04203", "04202"), ("04201", "04203")):
        with pytest.raises(couples.CoupleTaken):
            matched.invite(asking, asked)
    matched.say("04202", "declined")

    matched.invite("04203", "04202")
    assert matched.say("04202", "accepted").state == "together"


@pytest.mark.parametrize(
    ("asking", "asked", "refusal"),
    [
        ("04201", "04201", couples.CoupleOfOne),
        ("04201", "04206", couples.CoupleUnderContract),
        ("04206", "04201", couples.CoupleUnderContract),
    ],
)
def test_an_invitation_that_may_not_be_is_refused_by_name(
    matched, asking, asked, refusal
):
    with pytest.raises(refusal):
        matched.invite(asking, asked)


def test_who_asks_cannot_answer_and_who_is_asked_cannot_revoke(matched):
    matched.invite("04201", "04202")

    for number, word in (("04201", "accepted"), ("04202", "revoked")):
        with pytest.raises(couples.CoupleNotAsked):
            matched.say(number, word)


def test_either_revokes_until_the_last_round_of_lists(matched):
    matched.invite("04201", "04202")
    matched.say("04202", "accepted")
    matched.open_phase(2)
    late = NOON + DAY_MS + HOUR_MS

    assert matched.say("04202", "revoked", at=late).state == "over"
    matched.invite("04202", "04201", at=late)
    matched.open_phase(3)
    with pytest.raises(couples.CouplesClosed):
        matched.say("04201", "accepted", at=NOON + 2 * DAY_MS + HOUR_MS)


def test_a_joint_list_that_may_not_be_is_refused_by_name(matched):
    matched.invite("04201", "04202")
    with pytest.raises(couples.CoupleNotAsked):
        matched.write_pairs("04201", ("ami-card", None))
    matched.say("04202", "accepted")

    for pair, refusal in (
        ((None, None), pairs.PairEmpty),
        (("nowhere", None), wishes.WishUnknown),
        (("lil-mg-cesp", "ami-mg"), wishes.WishNotEligible),
    ):
        with pytest.raises(refusal):
            matched.write_pairs("04201", pair)
    with pytest.raises(pairs.PairTwice):
        matched.write_pairs("04201", ("ami-mg", None), ("ami-mg", None))
    matched.write_pairs("04201", ("ami-mg", None))
    with pytest.raises(pairs.PairsOutdated):
        matched.write_pairs("04202", ("ami-mg", None))
    with pytest.raises(pairs.PairsOutdated):
        matched.agree("04202", 2)

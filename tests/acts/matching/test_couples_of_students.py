"""Nobody is in a couple but by their own word, and none is held in one."""

import pytest

from acts.matched_scene import DAY_MS, ready
from acts.scene import HOUR_MS, NOON
from concours.core.matching.procedure import couples, pairs, wishes


@pytest.fixture
def matched(scene, database):
    return ready(scene, database)


def lists(matched, couple):
    from concours.store.journal.couples import find_lists  # noqa: PLC0415 -- here alone

    return matched.as_student("04201", lambda link, _: find_lists(link, couple.id))


def test_both_consent_then_both_agree_to_one_list(matched):
    matched.invite("04201", "04203")
    couple = matched.say("04203", "accepted", to="04201")
    number = matched.write_pairs(
        "04203", ("ami-card", "ami-mg"), ("ami-mg", "ami-mg"), unlinks=True
    )
    matched.agree("04201", number)

    (last,) = lists(matched, couple)
    assert (couple.state, last.pairs[0]) == ("together", ("ami-card", "ami-mg"))
    assert last.agreed == {matched.ids["04201"], matched.ids["04203"]}
    assert (last.joint.rule, last.joint.unlinks) == ("explicit", True)


def test_a_stranger_s_invitation_stands_in_nobody_s_way(matched):
    """04204 invites both; they invite and accept each other as if nothing had been."""
    for asked in ("04201", "04202"):
        matched.invite("04204", asked)

    matched.invite("04201", "04202")
    assert matched.say("04202", "accepted", to="04201").state == "together"


def test_an_invitation_that_is_accepted_binds_and_no_other(matched):
    matched.invite("04201", "04202")
    matched.invite("04201", "04203")
    matched.invite("04204", "04201")
    matched.say("04203", "accepted", to="04201")

    for number, to in (("04202", "04201"), ("04201", "04204")):
        with pytest.raises(couples.CoupleTaken):
            matched.say(number, "accepted", to=to)
    for asking, asked in (("04201", "04205"), ("04205", "04203")):
        with pytest.raises(couples.CoupleTaken):
            matched.invite(asking, asked)
    assert matched.say("04202", "declined", to="04201").state == "over"
    assert matched.say("04203", "revoked", to="04201").state == "over"
    assert matched.say("04201", "accepted", to="04204").state == "together"


def test_a_refusal_lasts_and_who_declined_may_still_invite(matched):
    matched.invite("04201", "04202")
    for asking, asked in (("04201", "04202"), ("04202", "04201")):
        with pytest.raises(couples.CoupleAsked):
            matched.invite(asking, asked)
    matched.say("04202", "declined", to="04201")

    with pytest.raises(couples.CoupleDeclined):
        matched.invite("04201", "04202")
    matched.invite("04202", "04201")
    assert matched.say("04201", "accepted", to="04202").state == "together"
    matched.say("04201", "revoked", to="04202")
    with pytest.raises(couples.CoupleDeclined):
        matched.invite("04201", "04202")


def test_who_takes_an_invitation_back_may_make_it_again_but_not_without_end(matched):
    """The bound is on who invites: nobody can use up the invitations of others."""
    for _ in range(couples.INVITATIONS_OF_ONE_MAX):
        matched.invite("04204", "04201")
        matched.say("04204", "revoked", to="04201")

    with pytest.raises(couples.CoupleTooMany):
        matched.invite("04204", "04202")
    matched.invite("04202", "04201")
    assert matched.say("04201", "accepted", to="04202").state == "together"


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

    for number, word, to in (
        ("04201", "accepted", "04202"),
        ("04202", "revoked", "04201"),
        ("04203", "accepted", "04201"),
        ("04201", "revoked", "no such number"),
    ):
        with pytest.raises(couples.CoupleNotAsked):
            matched.say(number, word, to=to)


def test_either_revokes_until_the_last_round_of_lists(matched):
    matched.invite("04201", "04202")
    matched.say("04202", "accepted", to="04201")
    matched.open_phase(2)
    late = NOON + DAY_MS + HOUR_MS

    assert matched.say("04202", "revoked", to="04201", at=late).state == "over"
    matched.invite("04202", "04201", at=late)
    matched.open_phase(3)
    with pytest.raises(couples.CouplesClosed):
        matched.say("04201", "accepted", to="04202", at=NOON + 2 * DAY_MS + HOUR_MS)


def test_a_joint_list_that_may_not_be_is_refused_by_name(matched):
    matched.invite("04201", "04202")
    with pytest.raises(couples.CoupleNotAsked):
        matched.write_pairs("04201", ("ami-card", None))
    matched.say("04202", "accepted", to="04201")

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

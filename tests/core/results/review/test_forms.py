"""Each distinct answer is judged once, by people who cannot sway each other.

What is one answer, what is near it, when a second marker is asked, when the jury, and
which gesture follows. The order of copies and of verdicts changes nothing.
"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import WORDING_LENGTH_MAX, Worded
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId, WordingKey
from concours.core.results.marking.cohort import encode
from concours.core.results.marking.policy import DEFAULT
from concours.core.results.marking.rules import mark
from concours.core.results.review.forms import form_of, forms
from concours.core.results.review.verdicts import (
    Verdict,
    VerdictRefused,
    accept_wordings,
    check_settlement,
    check_verdict,
    is_judged_twice,
    judged,
)

ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)
NAME = QuestionId("qi-q2")
KEY = WordingKey(frozenset({"embolie pulmonaire"}), frozenset({"embolie"}))
QUESTION = KeyedQuestion(NAME, "QROC", "A", 1, ONE, ONE, KEY)


def forms_of(*texts):
    return forms(encode(QUESTION, [Worded(t) if t else None for t in texts]), DEFAULT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Embolie pulmonaire", "EMBOLIE  PULMONAIRE"),
        ("embolie pulmonaire", "embolies pulmonaires"),
        ("anti-Xa", "anti xa"),
        ("thrombose veineuse", "Thrombose-veineuse."),
        ("nœud lymphatique", "noeuds lymphatiques"),
        ("œdème", "oedeme"),
        ("signal vital", "signaux vitaux"),
        ("ﬁbrillation", "fibrillation"),
    ],
)
def test_case_accents_spaces_hyphens_and_plurals_make_no_other_answer(one, other):
    assert form_of(one, DEFAULT) == form_of(other, DEFAULT)


@pytest.mark.parametrize(
    ("one", "other"),
    [("TSH", "T4"), ("abcès", "accès"), ("foie", "fois"), ("Rh-", "Rh+"), ("os", "o")],
)
def test_other_answers_stay_apart(one, other):
    assert form_of(one, DEFAULT) != form_of(other, DEFAULT)


def test_forms_say_how_many_wrote_each_and_what_the_key_gives():
    first, second = forms_of(
        "embolies pulmonaires", "Embolie Pulmonaire", "embolie pulmonaire", "infarctus"
    )

    assert [(w.text, w.count, w.mark) for w in first.wordings] == [
        ("Embolie Pulmonaire", 2, ONE),
        ("embolies pulmonaires", 1, ZERO),
    ]
    assert (first.count, first.is_known) == (3, False)
    assert (second.text, second.is_known) == ("infarctu", False)


def test_kin_stand_beside_the_most_frequent():
    found = forms_of(*["phlébite"] * 3, *["infarctus"] * 2, "phlebitte")

    assert [each.text for each in found] == ["phlebite", "phlebitte", "infarctu"]
    assert found[0].kin == (found[1].name,)


@pytest.mark.parametrize(
    "text", ["", "   ", "?", "\u200b\u202e", "un deux trois quatre cinq six", "'", "…"]
)
def test_what_no_key_may_hold_is_nobodys_work(text):
    assert forms_of(text, "infarctus") == forms_of("infarctus")


@given(st.lists(st.text(max_size=WORDING_LENGTH_MAX), max_size=30), st.randoms())
def test_hostile_text_is_only_text_and_order_changes_nothing_a16(texts, chance):
    found = forms_of(*texts)

    assert forms_of(*chance.sample(texts, len(texts))) == found
    assert len({each.name for each in found}) == len(found)
    for each in found:
        gesture = accept_wordings(
            NAME, judged([each], [Verdict(each.name, "a", ONE, is_final=True)])
        )
        longer = WordingKey(KEY.full | gesture.full) if gesture else KEY
        assert all(mark(longer, Worded(w.text)) for w in each.wordings)


def twice(*, wanted):
    """A form that a second marker judges, or does not."""
    every = (forms_of(f"réponse {'x' * n}z")[0] for n in range(400))
    return next(form for form in every if is_judged_twice(form) is wanted)


def stage(form, *verdicts):
    (one,) = judged([form], [Verdict(form.name, *each) for each in verdicts])
    return one


def test_one_verdict_decides_a_form_that_is_not_drawn():
    form = twice(wanted=False)

    assert stage(form).stage == "open"
    assert (stage(form, ("a", HALF)).stage, stage(form, ("a", HALF)).value) == (
        "agreed",
        HALF,
    )


def test_a_form_that_is_drawn_waits_for_a_second_marker_and_then_the_jury():
    form = twice(wanted=True)
    waiting, agreed = stage(form, ("a", ONE)), stage(form, ("a", ONE), ("b", ONE))
    disputed = stage(form, ("b", ZERO), ("a", ONE))
    settled = stage(form, ("a", ONE), ("b", ZERO), ("c", HALF, True))

    assert (waiting.stage, waiting.value) == ("waiting", None)
    assert (waiting.may_be_judged_by("a"), waiting.may_be_judged_by("b")) == (
        False,
        True,
    )
    assert (agreed.stage, agreed.value) == ("agreed", ONE)
    assert (disputed.stage, disputed.value) == ("disputed", None)
    assert (settled.stage, settled.value) == ("settled", HALF)
    assert accept_wordings(NAME, [waiting, disputed]) is None


def test_a_frequent_form_is_always_judged_twice():
    assert is_judged_twice(forms_of(*["infarctus"] * 50)[0], drawn_percent=0)
    assert not is_judged_twice(forms_of(*["infarctus"] * 49)[0], drawn_percent=0)


def test_about_a_fifth_is_drawn():
    every = [forms_of(f"mot{n}")[0] for n in range(1_000)]

    assert 160 <= sum(map(is_judged_twice, every)) <= 240


@pytest.mark.parametrize(
    ("verdicts", "marker", "value", "reason"),
    [
        ([], "a", Fraction(1, 3), "value"),
        ([("a", ONE)], "a", ONE, "twice"),
        ([("a", ONE), ("b", ONE)], "c", ONE, "decided"),
        ([("a", ONE), ("b", ZERO)], "c", ONE, "decided"),
    ],
)
def test_a_verdict_that_nobody_awaits_is_refused_a25(verdicts, marker, value, reason):
    one = stage(twice(wanted=True), *verdicts)

    with pytest.raises(VerdictRefused) as refused:
        check_verdict(one, marker, value)
    assert refused.value.reason == reason


def test_nobody_settles_a_dispute_that_is_theirs():
    form = twice(wanted=True)
    disputed = stage(form, ("a", ONE), ("b", ZERO))

    check_settlement(disputed, "c", HALF)
    for one, member, reason in (
        (disputed, "a", "own"),
        (stage(form), "c", "not_disputed"),
    ):
        with pytest.raises(VerdictRefused) as refused:
            check_settlement(one, member, HALF)
        assert refused.value.reason == reason


def test_what_the_key_has_needs_nobody_and_what_it_lacks_alone_is_accepted():
    (known,) = forms_of("embolie")
    (plural,) = forms_of("Embolie pulmonaire", "embolies pulmonaires")
    decided = judged([known, plural], [Verdict(plural.name, "a", ONE, is_final=True)])

    assert decided[0].stage == "known"
    with pytest.raises(VerdictRefused):
        check_verdict(decided[0], "a", ONE)
    gesture = accept_wordings(NAME, decided)
    assert (gesture.full, gesture.half) == (
        frozenset({"embolies pulmonaires"}),
        frozenset(),
    )


def test_the_order_of_verdicts_changes_nothing():
    form = twice(wanted=True)
    verdicts = [("a", ONE), ("b", ZERO)]

    assert {stage(form, *verdicts).stage, stage(form, *verdicts[::-1]).stage} == {
        "disputed"
    }

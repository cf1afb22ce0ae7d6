"""The jury's gestures change a key exactly as they say, or are refused by name."""

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
)
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.amendments import (
    AmendmentFaulty,
    CoefficientChanged,
    KeyChanged,
    Neutralise,
    PanelChanged,
    WordingsAccepted,
    amend,
    from_json,
    merge,
    to_json,
)
from concours.core.kernel.canonical import dump, load

ONE = Fraction(1)
PANEL = {-2: 0, -1: 1, 0: 2, 1: 5, 2: 2}


def ticks(form, correct, offered="ABCDE", **zero):
    sets = {name: frozenset(letters) for name, letters in zero.items()}
    return TickKey(form, frozenset(offered), frozenset(correct), **sets)


QUESTIONS = tuple(
    KeyedQuestion(name, form, rank, 1, ONE, ONE, key)
    for name, form, rank, key in (
        ("qrm", "QRM", "A", ticks("QRM", "AC")),
        ("qru", "QRU", "B", ticks("QRU", "B")),
        ("qrp", "QRP", "A", ticks("QRP", "AB")),
        ("qroc", "QROC", "A", WordingKey(frozenset({"embolie"}), frozenset({"clot"}))),
        ("tcs", "TCS", "B", PanelKey(PANEL)),
        ("qzp", "QZP", "A", SegmentKey(frozenset({"s1", "s2"}), frozenset({"s1"}))),
    )
)
DOCUMENT = key_document.write([("d", q) for q in QUESTIONS], code="uc", version=1)
FATES = st.sampled_from(["removed", "full_marks"])
GESTURES = st.one_of(
    st.builds(Neutralise, st.sampled_from([q.id for q in QUESTIONS[1:]]), FATES),
    st.builds(
        lambda letters: KeyChanged("qrm", ticks("QRM", letters)),
        st.frozensets(st.sampled_from("ABCDE"), min_size=1),
    ),
    st.builds(
        lambda words: WordingsAccepted("qroc", words, frozenset()),
        st.frozensets(st.sampled_from(["EP", "thrombus", "embole"]), min_size=1),
    ),
    st.builds(
        lambda count: PanelChanged("tcs", PANEL | {0: count}), st.integers(0, 20)
    ),
    st.builds(
        CoefficientChanged,
        st.sampled_from([q.id for q in QUESTIONS]),
        st.fractions(Fraction(1, 4), 10, max_denominator=4),
    ),
)


@st.composite
def gesture_sets(draw):
    """Gestures in any order, none of which contradicts another."""
    known = {}
    for each in draw(st.lists(GESTURES, max_size=8)):
        known.setdefault((type(each), each.question), each)
    return draw(st.permutations(list(known.values())))


def row(document, question):
    return next(r for r in load(document)["questions"] if r["id"] == question)


@given(gesture_sets(), st.randoms())
def test_the_order_of_gestures_does_not_matter(gestures, chance):
    other = [*gestures]
    chance.shuffle(other)

    assert amend(DOCUMENT, gestures) == amend(DOCUMENT, other)


@given(gesture_sets())
def test_without_gestures_it_is_the_sealed_key_again_byte_for_byte(gestures):
    amend(DOCUMENT, gestures)
    again = amend(DOCUMENT, [])

    assert again.document == DOCUMENT
    assert again.digest == sha256(DOCUMENT).digest()


@given(gesture_sets(), gesture_sets())
def test_a_set_merged_with_itself_or_with_nothing_is_itself(one, other):
    """Neutralising twice is neutralising once; the later says the last word."""
    both = merge(one, other)

    assert merge(one, one) == merge(one, []) == merge([], one)
    assert merge(both, other) == both
    assert amend(DOCUMENT, both)


@given(gesture_sets())
def test_gestures_come_back_from_what_is_recorded(gestures):
    recorded = to_json(gestures)

    assert to_json(from_json(load(dump(recorded)), QUESTIONS)) == recorded


def test_each_gesture_does_what_it_says_and_nothing_else():
    amended = amend(
        DOCUMENT,
        [
            Neutralise("qru", "removed"),
            KeyChanged("qrm", ticks("QRM", "AD", inacceptable="B")),
            WordingsAccepted("qroc", frozenset({"EP"}), frozenset({"thrombus"})),
            PanelChanged("tcs", {-2: 0, -1: 0, 0: 0, 1: 0, 2: 9}),
            CoefficientChanged("qrp", Fraction(3, 2)),
        ],
    ).document

    assert load(amended)["neutralised"] == {"qru": "removed"}
    assert row(amended, "qrm")["key"]["correct"] == ["A", "D"]
    assert row(amended, "qrm")["key"]["inacceptable"] == ["B"]
    assert row(amended, "qroc")["key"] == {
        "full": ["EP", "embolie"],
        "half": ["clot", "thrombus"],
    }
    assert row(amended, "tcs")["key"]["counts"]["2"] == 9
    assert row(amended, "qrp")["coefficient"] == [3, 2]
    for untouched in ("qru", "qzp"):
        assert row(amended, untouched) == row(DOCUMENT, untouched)


def test_wordings_of_two_reviews_add_up_and_the_later_decides():
    first = WordingsAccepted("qroc", frozenset({"EP"}), frozenset({"embole"}))
    then = WordingsAccepted("qroc", frozenset({"embole"}), frozenset({"thrombus"}))

    assert merge([first], [then]) == (
        WordingsAccepted("qroc", frozenset({"EP", "embole"}), frozenset({"thrombus"})),
    )


@pytest.mark.parametrize(
    ("gesture", "question", "reason"),
    [
        (Neutralise("autre", "removed"), "autre", "unknown_question"),
        (KeyChanged("qrm", ticks("QRM", "AF")), "qrm", "key.not_offered"),
        (KeyChanged("qrm", ticks("QRM", "AB", "ABCD")), "qrm", "offer_changed"),
        (KeyChanged("qrm", ticks("QRM", "")), "qrm", "key.right_missing"),
        (KeyChanged("qrp", ticks("QRP", "ABC")), "qrp", "offer_changed"),
        (KeyChanged("qru", ticks("QRU", "AB")), "qru", "key.right_too_many"),
        (KeyChanged("qrm", WordingKey(frozenset({"x"}))), "qrm", "form"),
        (KeyChanged("qroc", WordingKey(frozenset())), "qroc", "key.wording_missing"),
        (
            KeyChanged("qroc", WordingKey(frozenset({"à compléter"}))),
            "qroc",
            "key.wording_placeholder",
        ),
        (
            WordingsAccepted("qroc", frozenset({"todo"})),
            "qroc",
            "key.wording_placeholder",
        ),
        (WordingsAccepted("qroc", frozenset({"Clot"})), "qroc", "key.wording_twice"),
        (WordingsAccepted("qroc", frozenset()), "qroc", "empty"),
        (WordingsAccepted("qrm", frozenset({"EP"})), "qrm", "other_format"),
        (PanelChanged("tcs", dict.fromkeys(PANEL, 0)), "tcs", "key.panel_empty"),
        (PanelChanged("tcs", PANEL | {0: -1}), "tcs", "key.panel_counts"),
        (PanelChanged("tcs", {0: 4}), "tcs", "form"),
        (PanelChanged("qrm", PANEL), "qrm", "other_format"),
        (CoefficientChanged("qrm", Fraction(0)), "qrm", "question.worth_invalid"),
        (CoefficientChanged("qrm", Fraction(101)), "qrm", "question.worth_invalid"),
        (CoefficientChanged("qrm", Fraction(-1)), "qrm", "question.worth_invalid"),
    ],
)
def test_a_gesture_that_the_key_cannot_take_is_refused_by_name_f38(
    gesture, question, reason
):
    with pytest.raises(AmendmentFaulty) as refused:
        amend(DOCUMENT, [gesture])

    assert (refused.value.question, refused.value.reason) == (question, reason)


def test_gestures_that_contradict_each_other_are_refused():
    with pytest.raises(AmendmentFaulty) as refused:
        amend(DOCUMENT, [Neutralise("qrm", "removed"), Neutralise("qrm", "full_marks")])

    assert refused.value.facts() == {"question": "qrm", "reason": "twice"}


def test_a_paper_in_which_nothing_counts_any_more_is_refused():
    with pytest.raises(AmendmentFaulty) as refused:
        amend(DOCUMENT, [Neutralise(q.id, "removed") for q in QUESTIONS])

    assert refused.value.facts() == {"question": "", "reason": "nothing_left"}


@pytest.mark.parametrize(
    "recorded",
    [
        {},
        [None],
        [{"kind": "neutralised"}],
        [{"kind": "erased", "question": "qrm"}],
        [{"kind": "neutralised", "question": "qrm", "fate": "lost"}],
        [{"kind": "neutralised", "question": "qrm", "fate": "removed", "by": "me"}],
        [{"kind": "coefficient_changed", "question": "qrm", "coefficient": [1, 0]}],
        [{"kind": "key_changed", "question": "qrm", "key": {"full": [], "half": []}}],
    ],
)
def test_what_is_not_the_record_of_a_gesture_is_refused(recorded):
    with pytest.raises(AmendmentFaulty) as refused:
        from_json(recorded, QUESTIONS)

    assert refused.value.reason == "form"


def test_a_sealed_key_says_nothing_of_neutralised_questions_a26():
    amended = amend(DOCUMENT, [Neutralise("qrm", "removed")]).document

    with pytest.raises(key_document.KeyFaulty):
        key_document.read(amended)
    with pytest.raises(key_document.KeyFaulty):
        amend(amended, [])

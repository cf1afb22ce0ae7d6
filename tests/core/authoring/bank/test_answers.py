"""An answer out of its bounds is refused with its reason, never bent into another."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import (
    AnswerInvalid,
    Judged,
    Picked,
    Pointed,
    Ticked,
    Worded,
    parse,
)
from concours.core.authoring.bank.keys import (
    PanelKey,
    QuestionId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.offers import offer_of

FIVE = frozenset("ABCDE")
QRU = TickKey("QRU", FIVE, frozenset("A"))
QRM = TickKey("QRM", FIVE, frozenset("AB"))
QRP = TickKey("QRP", FIVE, frozenset("AB"))
QROC = WordingKey(frozenset({"oui"}))
ZONES = ZoneKey((((0, 0), (9, 0), (9, 9)), ((20, 0), (29, 0), (29, 9))))
TEXT = SegmentKey(frozenset({"s1", "s2", "s3"}), frozenset({"s1", "s3"}))
TCS = PanelKey(dict.fromkeys((-2, -1, 0, 1, 2), 1))
KEYS = (QRU, QRM, QRP, QROC, ZONES, TEXT, TCS)

Q = QuestionId("q")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [None, [], "", "  "])
def test_nothing_is_no_answer_in_any_format(key, value):
    assert parse(Q, offer_of(key), value) is None


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        (QRU, ["B"], Ticked(frozenset("B"))),
        (QRM, ["A", "B", "C", "D", "E"], Ticked(FIVE)),
        (QRP, ["D", "C"], Ticked(frozenset("CD"))),
        (QROC, " Oui ", Worded(" Oui ")),
        (QROC, "x" * 120, Worded("x" * 120)),
        (ZONES, [[0, 65_535], [3, 4]], Pointed(((0, 65_535), (3, 4)))),
        (TEXT, ["s2"], Picked(frozenset({"s2"}))),
        (TCS, -2, Judged(-2)),
        (TCS, 0, Judged(0)),
    ],
)
def test_answer_within_its_bounds_is_read(key, value, answer):
    assert parse(Q, offer_of(key), value) == answer


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        (QRU, ["A", "B"], "too_many"),
        (QRU, "A", "shape"),
        (QRU, [1], "shape"),
        (QRM, ["F"], "unknown"),
        (QRM, ["A", "A"], "twice"),
        (QRP, ["A", "B", "C"], "too_many"),
        (QROC, ["oui"], "shape"),
        (QROC, "x" * 121, "too_long"),
        (ZONES, [[1, 2], [1, 2], [1, 2]], "too_many"),
        (ZONES, "1,2", "shape"),
        (ZONES, [[1]], "shape"),
        (ZONES, [1], "shape"),
        (ZONES, [[1, True]], "shape"),
        (ZONES, [[1, -1]], "out_of_image"),
        (ZONES, [[65_536, 1]], "out_of_image"),
        (TEXT, ["s1", "s2", "s3"], "too_many"),
        (TEXT, ["s4"], "unknown"),
        (TCS, 3, "out_of_scale"),
        (TCS, True, "shape"),
        (TCS, "1", "shape"),
    ],
)
def test_answer_out_of_its_bounds_is_refused(key, value, reason):
    with pytest.raises(AnswerInvalid) as refusal:
        parse(Q, offer_of(key), value)

    assert refusal.value.facts() == {"question": "q", "reason": reason}


def test_ticks_are_bounded_by_the_number_stated():
    assert [offer_of(key).count_max for key in (QRU, QRM, QRP)] == [1, 5, 2]


@given(
    st.sampled_from(KEYS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
        max_leaves=6,
    ),
)
def test_any_value_is_read_or_refused(key, value):
    with suppress(AnswerInvalid):
        assert parse(Q, offer_of(key), value) == parse(Q, offer_of(key), value)

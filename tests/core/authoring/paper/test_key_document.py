"""Marking reads a key whole and sound, or not at all (F38)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.flaws import letters
from concours.core.authoring.bank.keys import (
    SCALE,
    KeyedQuestion,
    PanelKey,
    QuestionId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper.key_document import KeyFaulty, read, write
from concours.core.kernel.canonical import dump, load

SQUARE = ((0, 0), (9, 0), (9, 9), (0, 9))

KEYS = (
    (
        "QRP",
        TickKey(
            "QRP",
            frozenset(letters(5)),
            frozenset("AC"),
            indispensable=frozenset("A"),
            inacceptable=frozenset("D"),
        ),
    ),
    ("QROC", WordingKey(frozenset({"embolie"}), frozenset({"caillot"}))),
    ("QZP", ZoneKey((SQUARE,))),
    ("QZP", SegmentKey(frozenset({"s1", "s2", "s10"}), frozenset({"s10"}))),
    ("TCS", PanelKey(dict.fromkeys(SCALE, 3))),
)


def question(name: str, form: str, key: object) -> KeyedQuestion:
    return KeyedQuestion(
        id=QuestionId(name),
        format=form,
        rank="B",
        item=151,
        coefficient=Fraction(3, 2),
        points=Fraction(1),
        key=key,
    )


QUESTIONS = tuple(
    question(f"d-q{number}", form, key)
    for number, (form, key) in enumerate(KEYS, start=1)
)


def document(questions=QUESTIONS) -> bytes:
    return write([("d", question) for question in questions], code="p", version=1)


def reason_of(data: bytes) -> tuple[str, str]:
    with pytest.raises(KeyFaulty) as refusal:
        read(data)
    return refusal.value.question, refusal.value.reason


def changed(number: int, **change: object) -> bytes:
    value = load(document())
    value["questions"][number].update(change)
    return dump(value)


def test_key_document_comes_back_whole():
    bare = tuple(replace(question, rank=None, item=None) for question in QUESTIONS)

    assert read(document()) == QUESTIONS
    assert read(document(bare)) == bare


@given(
    st.sets(st.sampled_from("ABCDE"), min_size=1),
    st.fractions(min_value="1/9", max_value=9, max_denominator=9),
)
def test_any_sound_key_comes_back_whole(correct, worth):
    key = TickKey("QRM", frozenset(letters(5)), frozenset(correct))
    sound = KeyedQuestion(QuestionId("q"), "QRM", "A", 1, worth, worth, key)

    assert read(document((sound,))) == (sound,)


def test_empty_key_document_is_refused():
    assert reason_of(document(())) == ("", "empty")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b" {}", b'{"protocol":1}'])
def test_bytes_that_are_no_key_document_are_refused(data):
    assert reason_of(data) == ("", "form")


def test_key_document_of_another_protocol_is_refused():
    data = document().replace(b'"protocol":1', b'"protocol":2')

    assert reason_of(data) == ("", "form")


def test_question_twice_is_refused():
    assert reason_of(document(QUESTIONS[:1] * 2)) == ("d-q1", "question_twice")


def test_key_document_without_bound_is_refused():
    many = tuple(question(f"q{n}", *KEYS[0]) for n in range(501))

    assert reason_of(document(many)) == ("", "questions_count")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, {"spare": 1}),
        (0, {"format": "QCM"}),
        (0, {"id": ""}),
        (0, {"rank": 1}),
        (0, {"item": True}),
        (0, {"item": "1"}),
        (0, {"coefficient": [1, 0]}),
        (0, {"coefficient": [1]}),
        (0, {"points": 1}),
        (0, {"key": None}),
        (0, {"key": {"offered": ["A"]}}),
        (1, {"key": {"full": ["a", "a"], "half": []}}),
        (1, {"key": {"full": "a", "half": []}}),
        (2, {"key": {"zones": [[[1]]]}}),
        (2, {"key": {"zones": [[[1, "2"]]]}}),
        (4, {"key": {"counts": {"0": 1}}}),
    ],
)
def test_row_out_of_its_form_is_refused(number, change):
    assert reason_of(changed(number, **change))[1] == "form"


@pytest.mark.parametrize(
    ("number", "key", "reason"),
    [
        (
            0,
            {"offered": [], "correct": [], "indispensable": [], "inacceptable": []},
            "key.propositions_count",
        ),
        (1, {"full": [], "half": ["caillot"]}, "key.wording_missing"),
        (1, {"full": ["à compléter"], "half": []}, "key.wording_placeholder"),
        (2, {"zones": []}, "key.zones_count"),
        (3, {"offered": ["s1", "s2"], "correct": []}, "key.right_missing"),
        (4, {"counts": {str(mark): 0 for mark in SCALE}}, "key.panel_empty"),
    ],
)
def test_key_left_unfinished_is_refused(number, key, reason):
    assert reason_of(changed(number, key=key)) == (f"d-q{number + 1}", reason)

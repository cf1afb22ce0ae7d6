"""No key that could mark wrongly passes: every flaw has its code (F38, S14, S18)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from concours.core.authoring.bank.flaws import Flaw, flaws, is_placeholder, letters
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    QuestionId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.store.profiles import load_profile

SQUARE = ((0, 0), (9, 0), (9, 9), (0, 9))


def ticks(form: str, count: int, correct: str, **zero: str) -> TickKey:
    return TickKey(
        form,
        frozenset(letters(count)),
        frozenset(correct),
        **{name: frozenset(value) for name, value in zero.items()},
    )


def segments(offered: int, correct: int) -> SegmentKey:
    names = [f"s{number}" for number in range(1, offered + 1)]
    return SegmentKey(frozenset(names), frozenset(names[:correct]))


def question(key) -> KeyedQuestion:
    return KeyedQuestion(
        id=QuestionId("q"),
        format="QRM",
        rank="A",
        item=1,
        coefficient=Fraction(1),
        points=Fraction(1),
        key=key,
    )


GOOD = (
    ticks("QRU", 5, "B"),
    ticks("QRM", 4, "ABCD"),
    ticks("QRP", 5, "AC", indispensable="A", inacceptable="D"),
    ticks("QRPL", 25, "ABXY"),
    WordingKey(frozenset({"embolie pulmonaire"}), frozenset({"embolie"})),
    ZoneKey((SQUARE,)),
    segments(3, 2),
    PanelKey({-2: 0, -1: 0, 0: 0, 1: 0, 2: 1}),
)

BAD = [
    (ticks("QRU", 5, ""), "key.right_missing", ""),
    (ticks("QRU", 5, "AB"), "key.right_too_many", "2"),
    (ticks("QRM", 3, "A"), "key.propositions_count", "3"),
    (ticks("QRM", 6, "A"), "key.propositions_count", "6"),
    (ticks("QRPL", 9, "A"), "key.propositions_count", "9"),
    (ticks("QRPL", 12, "ABCDEF"), "key.right_too_many", "6"),
    (ticks("QRPL", 12, "A", indispensable="A"), "key.zero_not_allowed", ""),
    (ticks("QRM", 5, "A", indispensable="B"), "key.indispensable_not_right", "B"),
    (ticks("QRM", 5, "AB", inacceptable="B"), "key.inacceptable_right", "B"),
    (ticks("QRM", 5, "AF"), "key.not_offered", "F"),
    (ticks("QRM", 5, "A", inacceptable="F"), "key.not_offered", "F"),
    (TickKey("QRM", frozenset("ABCE"), frozenset("A")), "key.propositions_names", ""),
    (WordingKey(frozenset()), "key.wording_missing", ""),
    (WordingKey(frozenset({"TODO"})), "key.wording_placeholder", "TODO"),
    (WordingKey(frozenset({"un deux 3 4 5 6"})), "key.wording_too_long", None),
    (WordingKey(frozenset({"HTA"}), frozenset({" hta"})), "key.wording_twice", " hta"),
    (WordingKey(frozenset(map(str, range(201)))), "key.wordings_count", "201"),
    (ZoneKey(()), "key.zones_count", "0"),
    (ZoneKey((SQUARE, SQUARE)), "key.zones_overlap", "1, 2"),
    (ZoneKey((((0, 0), (1, 1), (2, 2)),)), "key.zone_flat", "1"),
    (ZoneKey((((0, 0), (9, 9), (9, 0), (0, 8)),)), "key.zone_crossed", "1"),
    (ZoneKey((((0, 0), (9, 0), (9, 70_000)),)), "key.zone_outside", "1"),
    (ZoneKey((((0, 0),) * 201,)), "key.zone_points_count", "1"),
    (segments(3, 0), "key.right_missing", ""),
    (segments(9, 6), "key.right_too_many", "6"),
    (segments(3, 3), "key.segments_count", "3"),
    (segments(61, 1), "key.segments_count", "61"),
    (SegmentKey(frozenset({"s1", "s2"}), frozenset({"s3"})), "key.not_offered", "s3"),
    (PanelKey({}), "key.panel_scale", ""),
    (PanelKey({-2: -1, -1: 0, 0: 0, 1: 0, 2: 1}), "key.panel_counts", ""),
    (PanelKey(dict.fromkeys((-2, -1, 0, 1, 2), 0)), "key.panel_empty", ""),
]


def test_how_few_and_how_many_propositions_is_what_the_profile_says():
    for name, counts in (("edn", {4, 5}), ("faculte", {*range(2, 9)})):
        allowed = load_profile(name).propositions
        fit = {
            count
            for count in range(1, 12)
            if not flaws(question(ticks("QRM", count, "A")), propositions=allowed)
        }
        assert fit == counts


@pytest.mark.parametrize("key", GOOD)
def test_sound_key_has_no_flaw(key):
    assert flaws(question(key)) == ()


@pytest.mark.parametrize(("key", "code", "at"), BAD)
def test_flaw_of_a_key_is_named(key, code, at):
    (flaw,) = flaws(question(key))

    assert flaw.code == code
    assert at is None or flaw.at == at


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item": 0}, "question.item_unknown"),
        ({"item": 1_000}, "question.item_unknown"),
        ({"rank": "C"}, "question.rank_unknown"),
        ({"coefficient": Fraction(0)}, "question.worth_invalid"),
        ({"points": Fraction(-1)}, "question.worth_invalid"),
    ],
)
def test_flaw_of_a_question_is_named(change, code):
    sound = question(ticks("QRU", 5, "A"))

    assert [flaw.code for flaw in flaws(replace(sound, **change))] == [code]


def test_a_question_may_say_neither_rank_nor_item():
    sound = question(ticks("QRU", 5, "A"))

    assert flaws(replace(sound, rank=None, item=None)) == ()


def test_every_flaw_is_reported_at_once():
    broken = replace(question(ticks("QRU", 3, "", indispensable="A")), item=0)

    assert flaws(broken) == (
        Flaw("question.item_unknown", "0"),
        Flaw("key.propositions_count", "3"),
        Flaw("key.right_missing"),
        Flaw("key.indispensable_not_right", "A"),
    )


def test_real_answers_are_no_placeholders():
    assert not any(is_placeholder(text) for text in ("Na", "X", "XX", "HTA", "O2"))
    assert all(is_placeholder(text) for text in (" ", "…", "À compléter", "XXX"))

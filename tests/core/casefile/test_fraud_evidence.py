"""The record as cells of files: patterns, what a candidate did, by entry."""

from fractions import Fraction

import pytest

from concours.core.authoring.bank.answers import (
    Judged,
    Picked,
    Pointed,
    Ticked,
    Worded,
)
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.offers import offer_of
from concours.core.casefile.actions import ActionReader, Change, View, seconds
from concours.core.casefile.patterns import (
    circulated_pattern,
    pattern_of,
    right_patterns,
)
from concours.core.delivery.attempt.copy import DossierOutline, Outline, Window
from concours.core.delivery.attempt.fold import judge
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.canonical import dump
from concours.core.results.marking.policy import DEFAULT

TICKS = TickKey("QRM", frozenset("ABCDE"), frozenset("AC"))
SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10))
FAR = tuple((x + 100, y) for x, y in SQUARE)
ZONES = ZoneKey((SQUARE, FAR))
KEYED = {
    name: KeyedQuestion(name, "QRM", "A", 1, Fraction(1), Fraction(1), TICKS)
    for name in ("q1", "q2")
}
OUTLINE = Outline(
    (DossierOutline("qi", "free", ("q1", "q2")),),
    {name: offer_of(own.key) for name, own in KEYED.items()},
)
OPENS, ENDS = 1_000_000, 2_000_000


@pytest.mark.parametrize(
    ("key", "answer", "cell"),
    [
        (TICKS, Ticked(frozenset("CA")), "A+C"),
        (TICKS, None, ""),
        (WordingKey(frozenset({"x"})), Worded(" Rh+  |A "), "Rh∔ ¦A"),
        (WordingKey(frozenset({"x"})), Worded("=1+1"), "'=1∔1"),
        (ZONES, Pointed(((105, 5), (5, 5))), "z1+z2"),
        (ZONES, Pointed(((70, 200),)), "x1y3"),
        (SegmentKey(frozenset("st"), frozenset("s")), Picked(frozenset("ts")), "s+t"),
        (PanelKey({-2: 1, 1: 3}), Judged(-2), "-2"),
    ],
)
def test_an_answer_is_one_cell(key, answer, cell):
    assert pattern_of(key, answer) == cell


def test_the_key_has_each_pattern_that_is_worth_the_whole_point():
    wording = WordingKey(frozenset({"embolie pulmonaire"}), frozenset({"embolie"}))
    given = [None, Worded("Embolie pulmonaire"), Worded("embolie")]

    assert right_patterns(TICKS, [Ticked(frozenset("AB"))], DEFAULT) == "A+C"
    assert right_patterns(wording, given, DEFAULT) == (
        "Embolie pulmonaire|embolie pulmonaire"
    )
    assert right_patterns(ZONES, [], DEFAULT) == "z1+z2"
    assert right_patterns(PanelKey({-1: 3, 1: 3}), [Judged(1)], DEFAULT) == "-1|1"


@pytest.mark.parametrize("text", ["A+C", "C A", "CA", " A, C "])
def test_what_circulated_meets_the_answers_however_it_was_parted(text):
    given = Ticked(frozenset("CA"))

    assert circulated_pattern(TICKS, text) == pattern_of(TICKS, given)


@pytest.mark.parametrize("text", ["Rh+", "=1+1", "-3", "deux  mots"])
def test_wordings_that_circulated_meet_those_that_were_typed(text):
    key = WordingKey(frozenset({"x"}))

    assert circulated_pattern(key, text) == pattern_of(key, Worded(text))


def entry(seq, kind, body, at_s):
    at = OPENS + 1000 * at_s
    return JournalEntry(seq, kind, dump(body), at, at + 100)


def answered(seq, question, letters, at_s):
    return entry(seq, "answered", {"question": question, "answer": letters}, at_s)


def seen(seq, question, at_s):
    return entry(seq, "seen", {"question": question}, at_s)


def acted(final, *epochs):
    verdicts = judge(OUTLINE, epochs, window=Window(OPENS, ENDS))
    return ActionReader(KEYED).read(verdicts, final, opens_ms=OPENS)


def test_what_is_right_is_no_formula_either():
    key = WordingKey(frozenset({"-3"}))

    assert right_patterns(key, [Worded("-3")], DEFAULT) == pattern_of(key, Worded("-3"))


def test_changes_and_screens_are_what_the_fold_counts():
    entries = [
        seen(0, "q1", 5),
        answered(1, "q1", ["A"], 10),
        answered(2, "q1", ["A", "C"], 12),
        answered(3, "q1", ["C", "A"], 13),  # the same again
        entry(4, "left", {}, 20),
        entry(5, "returned", {}, 30),
        entry(6, "left", {"by": "blur"}, 32),  # still in sight
        seen(7, "q2", 40),
        answered(8, "q2", ["B"], 50),
        answered(9, "q1", ["E"], 2_000),  # past the end
    ]
    actions = acted({"q1": "A+C", "q2": "B"}, Epoch(1, None, entries))

    assert actions.changes == (
        Change("q1", "", "A", 10_000),
        Change("q1", "A", "A+C", 12_000),
        Change("q2", "", "B", 50_000),
    )
    assert actions.views == (
        View("q1", 5_000, 20_000),
        View("q1", 30_000, 40_000),
        View("q2", 40_000, 2_000_000),
    )
    assert seconds(12_045) == "12.045"


def test_what_a_replaced_tablet_wrote_afterwards_changes_nothing():
    first = Epoch(1, None, [answered(0, "q1", ["B"], 10), answered(1, "q1", ["A"], 90)])
    second = Epoch(2, Base(1, 1), [answered(0, "q1", ["D"], 60)])

    assert acted({"q1": "D"}, first, second).changes == (
        Change("q1", "", "B", 10_000),
        Change("q1", "B", "D", 60_000),
    )


def test_a_question_whose_changes_lead_elsewhere_is_left_out():
    entries = [answered(0, "q1", ["B"], 10), answered(1, "q2", ["B"], 11)]

    actions = acted({"q1": "A", "q2": "B"}, Epoch(1, None, entries))

    assert [own.question for own in actions.changes] == ["q2"]

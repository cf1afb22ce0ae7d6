"""Whatever the paper, the answers and the policy: marks only move as they are meant to.

Monotonicity, neutrality of order, neutralising twice is once, revert is before.
"""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from test_scorer import SQUARES, scorings

from concours.core.authoring.bank.answers import Judged, Picked, Pointed, Ticked, Worded
from concours.core.authoring.bank.keys import (
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper import amendments
from concours.core.authoring.paper.amendments import Neutralise, WordingsAccepted
from concours.core.results.marking.cohort import encode, mark_cohort
from concours.core.results.marking.rules import mark
from concours.core.results.ranking.simple import rank

RUNS = settings(max_examples=50, deadline=None)
PLAYED = scorings()


def marked(columns, amended, rules):
    own = [
        replace(column, question=question)
        for column, question in zip(columns, amended.questions, strict=True)
    ]
    return mark_cohort(own, policy=rules, neutralised=amended.neutralised)


def points(found):
    return [found.points(at) for at in range(len(found.units))]


def said(column):
    """The answers of a column, candidate by candidate."""
    return [column.distinct[code] for code in column.codes]


def perfect(key):
    match key:
        case TickKey(correct=correct):
            return Ticked(correct)
        case SegmentKey(correct=correct):
            return Picked(correct)
        case ZoneKey(zones):
            assert zones == SQUARES[: len(zones)]
            return Pointed(tuple((zone[0][0] + 5, 5) for zone in zones))
        case WordingKey(full=full):
            return Worded(min(full))
        case PanelKey(counts):
            return Judged(max(counts, key=counts.__getitem__))


@RUNS
@given(PLAYED)
def test_a_perfect_answer_is_worth_the_whole_point_and_never_costs_any(made):
    _, amended, rules, columns = made
    before = points(marked(columns, amended, rules))

    for at, question in enumerate(amended.questions):
        best = perfect(question.key)
        assert mark(question.key, best, rules) == 1
        better = [*columns]
        better[at] = encode(question, [best] * len(columns[at].codes))
        after = points(marked(better, amended, rules))
        assert all(new >= old for new, old in zip(after, before, strict=True))


@RUNS
@given(PLAYED, st.randoms(use_true_random=False))
def test_the_order_of_candidates_and_of_gestures_changes_nothing(made, chance):
    sealed, amended, rules, columns = made
    count = len(columns[0].codes)
    order = chance.sample(range(count), count)
    gestures = chance.sample(amended.amendments, len(amended.amendments))

    again = amendments.amend(sealed, gestures)
    turned = [
        encode(column.question, [said(column)[at] for at in order])
        for column in columns
    ]
    one, other = marked(columns, amended, rules), marked(turned, again, rules)

    assert again == amended
    assert [points(one)[at] for at in order] == points(other)
    places = rank(one.units.tolist())
    assert [places[at] for at in order] == list(rank(other.units.tolist()))


@RUNS
@given(PLAYED, st.sampled_from(["removed", "full_marks"]))
def test_neutralising_twice_is_once_and_reverting_is_before(made, fate):
    sealed, _, rules, columns = made
    once = Neutralise("q0", fate)
    before = amendments.amend(sealed, [])
    if len(before.questions) == 1:
        fate = "full_marks"
        once = Neutralise("q0", fate)

    one = amendments.amend(sealed, [once])
    twice = amendments.amend(sealed, amendments.merge([once, once], [once]))
    back = amendments.amend(sealed, [])

    assert twice == one
    assert one.neutralised == {"q0": fate}
    assert (back.document, back.digest) == (before.document, before.digest)
    first, last = marked(columns, before, rules), marked(columns, back, rules)
    assert first.denominator == last.denominator
    assert first.by_question.tolist() == last.by_question.tolist()


@RUNS
@given(PLAYED)
def test_points_given_to_all_and_wordings_accepted_take_from_nobody(made):
    sealed, _, rules, columns = made
    plain = amendments.amend(sealed, [])
    before = points(marked(columns, plain, rules))

    gestures = [Neutralise(question.id, "full_marks") for question in plain.questions]
    for at, question in enumerate(plain.questions):
        chosen = [gestures[at]]
        if isinstance(question.key, WordingKey):
            chosen.append(WordingsAccepted(question.id, frozenset({"é", "zz"})))
        for gesture in chosen:
            amended = amendments.amend(sealed, [gesture])
            after = points(marked(columns, amended, rules))
            assert all(new >= old for new, old in zip(after, before, strict=True))


@RUNS
@given(PLAYED)
def test_a_question_taken_out_leaves_the_marks_of_the_others(made):
    sealed, _, rules, columns = made
    plain = amendments.amend(sealed, [])
    if len(plain.questions) == 1:
        return
    whole = marked(columns, plain, rules)
    left = marked(
        columns, amendments.amend(sealed, [Neutralise("q0", "removed")]), rules
    )

    worth = Fraction(whole.question_units_max[0], whole.denominator)
    maxima = [Fraction(each.units_max, each.denominator) for each in (whole, left)]
    assert maxima[1] == maxima[0] - worth
    for at, row in enumerate(whole.by_question.tolist()):
        assert left.points(at) == whole.points(at) - Fraction(row[0], whole.denominator)

"""The effect of a decision is said exactly: who moves, by how much, who crosses 14."""

from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import Ticked
from concours.core.authoring.bank.keys import KeyedQuestion, TickKey
from concours.core.profile.shape import MarkGate
from concours.core.results.marking.cohort import encode, mark_cohort
from concours.core.results.marking.comparison import MOVES, Outcome, compare
from concours.core.results.ranking.simple import rank
from concours.store.profiles import load_profile

ONE = Fraction(1)
GATE = load_profile("edn").mark_gate
LEAST = Decimal("12.5")
KEY = TickKey("QRM", frozenset("ABCD"), frozenset("AB"))
QUESTIONS = tuple(
    KeyedQuestion(f"q{at}", "QRM", "AAB"[at % 3], 1, ONE, ONE, KEY) for at in range(6)
)
SCALE = {
    ONE: frozenset("AB"),
    Fraction(1, 2): frozenset("A"),
    Fraction(0): frozenset("CD"),
}
COPIES = st.lists(
    st.lists(st.sampled_from(sorted(SCALE)), min_size=6, max_size=6), min_size=1
)
FATES = st.dictionaries(
    st.sampled_from([q.id for q in QUESTIONS]),
    st.sampled_from(["removed", "full_marks"]),
    max_size=5,
)


def outcome(copies, neutralised=MappingProxyType({})):
    columns = [
        encode(question, [Ticked(SCALE[copy[at]]) for copy in copies])
        for at, question in enumerate(QUESTIONS)
    ]
    marked = mark_cohort(columns, neutralised=neutralised)
    return Outcome(marked, rank(marked.units.tolist()))


def scores(found, count, *, rank_a=False):
    marked = found.marks
    of = marked.score_rank_a if rank_a else marked.score
    return [of(at) for at in range(count)]


@given(COPIES, FATES)
def test_it_says_what_two_lists_of_scores_say(copies, fates):
    """Every number, found again from exact scores in the plainest way."""
    before, after = outcome(copies), outcome(copies, fates)
    count = len(copies)
    old, new = scores(before, count), scores(after, count)
    old_a = scores(before, count, rank_a=True)
    new_a = scores(after, count, rank_a=True)
    crossed = [
        ((there or 0) >= 14) - ((here or 0) >= 14)
        for here, there in zip(old_a, new_a, strict=True)
    ]
    ups = [a - b for a, b in zip(before.places, after.places, strict=True)]

    found = compare(before, after, GATE)

    ungated = compare(before, after, None)
    assert ungated.newly_passing == ungated.newly_failing == ()
    of_all = compare(before, after, MarkGate(on="all", least=LEAST, opens="admission"))
    assert of_all.newly_passing == tuple(
        at for at in range(count) if old[at] < LEAST <= new[at]
    )
    assert found.candidates_count == count
    assert found.marks_changed_count == sum(
        a != b for a, b in zip(old, new, strict=True)
    )
    assert found.mean_shift == (sum(new) - sum(old)) / count
    assert found.ranks_moved_count == sum(up != 0 for up in ups) == sum(found.moves)
    assert found.moves[0] == sum(1 <= abs(up) < MOVES[1] for up in ups)
    assert found.newly_passing == tuple(at for at in range(count) if crossed[at] > 0)
    assert found.newly_failing == tuple(at for at in range(count) if crossed[at] < 0)
    assert (found.largest_gain[1] if found.largest_gain else 0) == max(0, *ups, 0)
    assert (found.largest_loss[1] if found.largest_loss else 0) == -min(0, *ups, 0)
    for fate, effect in ((fates.get(e.question), e) for e in found.questions):
        assert (effect.after.success is None) == (fate == "removed")
        if fate == "full_marks":
            assert (effect.after.success, effect.after.discrimination_index) == (1, 0)


@given(COPIES, FATES)
def test_there_and_back_changes_nothing(copies, fates):
    before, after = outcome(copies), outcome(copies, fates)
    there, back = compare(before, after, GATE), compare(after, before, GATE)

    assert (there.newly_passing, there.newly_failing) == (
        back.newly_failing,
        back.newly_passing,
    )
    assert there.mean_shift == -back.mean_shift
    assert compare(before, before, GATE).marks_changed_count == 0


def test_a_question_that_deceives_the_best_shows_by_its_gap():
    """Ten copies; the strongest fifth of them miss the first question."""
    best, rest = [Fraction(0), *[ONE] * 5], [ONE, *[Fraction(0)] * 5]
    copies = [best] * 2 + [rest] * 8

    found = compare(outcome(copies), outcome(copies, {"q0": "removed"}), GATE)

    assert [each.before.discrimination_index for each in found.questions] == [
        -1,
        1,
        1,
        1,
        1,
        1,
    ]
    assert found.questions[0].before.success == Fraction(8, 10)
    assert found.questions[0].after.weight == 0
    assert found.questions[1].after.weight == Fraction(1, 5)
    assert (found.largest_gain, found.largest_loss) == (None, None)

"""What a decision on whole sittings changes is said exactly, in both directions."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.effect import effect_of
from concours.store.profiles import load_profile

F = Fraction
GATE = load_profile("edn").mark_gate
MARKS = st.fractions(0, 20, max_denominator=7)
SCORES = st.tuples(MARKS, st.none() | MARKS)


def test_marks_ranks_and_the_threshold_by_hand():
    before = [(F(10), F(14)), (F(12), F(13)), (F(12), None), (F(8), F(15))]
    after = [(F(13), F(13)), (F(12), F(14)), (F(12), None), (F(7), F(15))]

    effect = effect_of(before, after, GATE)

    assert (effect.candidates_count, effect.marks_changed_count) == (4, 2)
    assert effect.mean_shift == F(1, 2)
    assert (effect.ranks_moved_count, effect.moves) == (3, (3, 0, 0, 0, 0))
    assert (effect.largest_gain, effect.largest_loss) == ((0, 2), (1, 1))
    assert (effect.newly_passing, effect.newly_failing) == ((1,), (0,))
    of_all = effect_of(before, after, load_profile("faculte").mark_gate)
    assert (of_all.newly_passing, of_all.newly_failing) == ((), ())
    stricter = MarkGate(on="all", least=Decimal("12.5"), opens="admission")
    assert effect_of(before, after, stricter).newly_passing == (0,)
    ungated = effect_of(before, after, None)
    assert (ungated.newly_passing, ungated.newly_failing) == ((), ())


def test_nobody_left_changes_nothing():
    effect = effect_of([], [], GATE)

    assert (effect.candidates_count, effect.mean_shift, effect.largest_gain) == (
        0,
        None,
        None,
    )


@given(st.lists(st.tuples(SCORES, SCORES), max_size=12))
def test_there_and_back_is_nothing_and_back_is_the_contrary(pairs):
    before, after = [old for old, _ in pairs], [new for _, new in pairs]
    there, back = effect_of(before, after, GATE), effect_of(after, before, GATE)
    same = effect_of(before, before, GATE)

    assert (same.marks_changed_count, same.ranks_moved_count) == (0, 0)
    assert same.newly_passing == same.newly_failing == ()
    assert (there.newly_passing, there.newly_failing) == (
        back.newly_failing,
        back.newly_passing,
    )
    assert there.moves == back.moves
    assert there.mean_shift is None or there.mean_shift == -back.mean_shift

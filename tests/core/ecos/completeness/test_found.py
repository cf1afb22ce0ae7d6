"""What a replaced tablet wrote past a base is told by grid, and doubles nothing."""

from protocol.chairs import FORM, Scribe

from concours.core.delivery.journal.epochs import Base
from concours.core.ecos.completeness.found import find_past_base, with_found
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.fold import fold

CHAIR = ChairPlace("s3", 1)


def graded(scribe, *turns):
    for turn in turns:
        scribe.write("met", turn, candidate=f"A{turn}", by="scan").mark(turn)
        scribe.validate(turn)
    return scribe


def epochs():
    """One grid counts of the first tablet; it wrote three more, the last one open.

    And marked the exercise again. The second tablet graded one of them itself.
    """
    first = graded(Scribe(), 1)
    count = len(first.entries)
    graded(first, 2, 3).mark(0)
    first.write("met", 4, candidate="A4", by="scan")
    second = graded(Scribe(number=2, base=Base(1, count)), 2)
    return first.epoch(), second.epoch()


def fold_form(some):
    return fold(FORM, some)


def test_each_grid_past_the_base_is_found_and_what_counts_is_not():
    first, second = epochs()
    found = find_past_base(CHAIR, (second, first), fold_form)

    assert [(one.name.epoch, one.name.turn, one.name.met) for one in found] == [
        (1, 2, "A2"),
        (1, 3, "A3"),
        (1, 4, "A4"),
    ]
    assert [one.is_whole for one in found] == [True, True, False]
    assert find_past_base(CHAIR, (first,), fold_form) == ()


def test_one_that_counts_stands_where_the_chair_has_none():
    chains = epochs()
    own = fold(FORM, chains)
    together = with_found(own, find_past_base(CHAIR, chains, fold_form))

    assert [grid.turn for grid in together.grids] == [1, 2, 3]
    kept = next(grid for grid in together.grids if grid.turn == 2)
    assert kept.validated.epoch == 2

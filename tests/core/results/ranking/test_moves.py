"""Two rankings are compared by number: how many move, how far, who comes and goes."""

from concours.core.results.ranking.moves import Move, moves


def test_moves_are_counted_by_their_size_and_the_farthest_named():
    before = {"a": (1,), "b": (2,), "c": (14,), "d": (3,), "e": (4,)}
    after = {"a": (1,), "b": (3,), "c": (2,), "d": (250,), "f": (4,)}

    found = moves(before, after, 0)

    assert (found.better_count, found.worse_count, found.same_count) == (1, 2, 1)
    assert found.steps == (1, 0, 1, 1, 0)
    assert found.largest == (Move("d", 3, 250), Move("c", 14, 2), Move("b", 2, 3))
    assert (found.new, found.gone) == (("f",), ("e",))

"""Places from several marks, the first that differs deciding: 1, 2, 2, 4."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concours.core.results.marking.cohort import Units
from concours.core.results.ranking.whole import in_order_alone

Places = NDArray[np.int32]


def places(marks: Sequence[Units]) -> Places:
    """Return the place of each candidate; more is better, earlier marks decide first.

    Properties checked: P1 everybody has one place; P2 equal in every mark, equal place;
    P3 better in the first mark that differs, better place; P4 a place is one more than
    the number of those who did better.
    """
    marks = [in_order_alone(mark) for mark in marks]
    count = len(marks[0])
    order = np.lexsort([-mark for mark in reversed(marks)])
    is_new = np.ones(count, dtype=np.bool_)
    if count:
        is_new[1:] = False
        for mark in marks:
            is_new[1:] |= mark[order[1:]] != mark[order[:-1]]
    table = np.zeros(count, dtype=np.int32)
    positions = np.arange(count, dtype=np.int32)
    table[order] = np.maximum.accumulate(np.where(is_new, positions, 0)) + 1
    _check(table, marks)
    return table


def _check(table: Places, marks: Sequence[Units]) -> None:
    """Walk from best to worst, by places alone, and hold each neighbour to the rule."""
    count = len(table)
    order = np.argsort(table, kind="stable")
    in_order = table[order]
    assert count == 0 or in_order[0] == 1, "P1"
    undecided = np.ones(max(count - 1, 0), dtype=np.bool_)
    for mark in marks:
        step = mark[order[:-1]] - mark[order[1:]]
        assert not (undecided & (step < 0)).any(), "P3"
        undecided &= step == 0
    is_tie = in_order[1:] == in_order[:-1]
    assert (is_tie == undecided).all(), "P2"
    positions = np.arange(2, count + 1)
    assert (in_order[1:][~is_tie] == positions[~is_tie]).all(), "P4"

"""Equal changes of a pair: the same answer replaced by the same, and how soon."""

import numpy as np

from concours.core.results.copying.echoes import (
    EqualChanges,
    Replacements,
    equal_changes,
)


def test_equal_changes_count_once_and_soon_only_within_two_minutes():
    """Kind 1 twice, 90 s apart at best; 2 by an hour, 5 by 121 s; 3, 4 of one alone."""
    rows = [
        (0, 1, 10.0),
        (0, 1, 400.0),
        (5, 1, 490.0),
        (0, 2, 100.0),
        (5, 2, 3700.0),
        (0, 5, 1000.0),
        (5, 5, 1121.0),
        (0, 3, 100.0),
        (5, 4, 100.0),
        (7, 2, 100.0),
        (7, 2, 200.0),
        (8, 3, 100.0),
        (9, 4, 100.0),
    ]
    candidates, kinds, seconds = map(np.array, zip(*rows, strict=True))
    own = Replacements(candidates, kinds, seconds)

    assert equal_changes(own, 0, 5, 12) == EqualChanges(3, 1, 0.2)
    assert equal_changes(own, 5, 0, 12) == EqualChanges(3, 1, 0.2)
    assert equal_changes(own, 0, 11, 12) == EqualChanges(0, 0, 0.5)
    assert equal_changes(own, 10, 11, 12) == EqualChanges(0, 0, 0.0)

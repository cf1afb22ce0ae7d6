"""Whole numbers in numpy, exact at any size: 64 bits where sums of them fit.

Stations whose grids have different sums of points, and levelling, give denominators of
many digits: then numpy holds Python's own integers, slower and never wrong.
"""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from concours.core.results.marking.cohort import UNITS_MAX, Units


def is_large(most: int) -> bool:
    """Tell whether numbers, or sums, up to this one could pass 64 bits."""
    return most >= UNITS_MAX


def whole(values: object, *, most: int) -> Units:
    """Return whole numbers as an array in which sums up to `most` are exact."""
    return np.array(values, dtype=object if is_large(most) else np.int64)


def widened(units: Units) -> Units:
    """Return the same numbers as Python's integers, of any size."""
    return cast("Units", units.astype(object))


def in_order_alone(mark: Units) -> NDArray[Any]:
    """Return numbers of 64 bits in the same order: all that a place depends on."""
    if mark.dtype != object:
        return mark
    return np.unique(mark, return_inverse=True)[1]

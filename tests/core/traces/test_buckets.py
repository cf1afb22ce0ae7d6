"""A bucket takes as many lines as it says, and one more is too many."""

from concours.core.kernel.time import Instant
from concours.core.traces.buckets import Bucket, LinePlace
from concours.core.traces.rules import BucketSize

SIZE = BucketSize(capacity=3, leak_ms=1_000)
PLACE = LinePlace(0, 1)


def fill(*instants):
    """Say of each line whether there are too many."""
    bucket = Bucket()
    return [bucket.fill(SIZE, Instant(at), PLACE) for at in instants]


def test_as_many_as_it_takes_are_not_too_many_and_one_more_is():
    assert fill(*[5_000] * 4) == [False, False, False, True]


def test_one_place_is_free_after_each_leak():
    assert fill(0, 0, 0, 999) == [False, False, False, True]
    assert fill(0, 0, 0, 1_000, 1_001) == [False, False, False, False, True]

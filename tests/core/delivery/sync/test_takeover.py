"""A tablet is no person: it opens what nobody has begun, and takes from nobody.

So the second paper opens on any tablet of the room; a copy that is begun, and a tablet
at which somebody may be waiting, ask for a code that a person gives.
"""

from dataclasses import replace
from uuid import UUID

import pytest

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sync.takeover import (
    QUIET_MS,
    KnownAttempt,
    KnownEpoch,
    opening,
    opening_by_code,
)

ONE, TWO, THREE = (AttemptId(UUID(int=number)) for number in (1, 2, 3))
NOW = 1_792_400_000_000
NEW = KnownAttempt()


def held(*keys, quiet_ms=QUIET_MS, **facts):
    """An attempt with these devices in turn, the last one heard so long ago."""
    epochs = [
        KnownEpoch(number, key, NOW - quiet_ms)
        for number, key in enumerate(keys, start=1)
    ]
    return KnownAttempt(epochs=epochs, **facts)


def opened(plan):
    return plan.first, dict(plan.after), plan.needs_code


def test_the_first_device_opens_every_attempt():
    plan = opening({ONE: NEW, TWO: KnownAttempt(is_announced=True)}, b"a", now=NOW)

    assert opened(plan) == ((ONE, TWO), {}, False)


@pytest.mark.parametrize("is_collected", [False, True])
def test_the_next_paper_opens_on_any_tablet_once_the_first_is_over(is_collected):
    first = held(b"a", is_begun=True, is_over=True, is_collected=is_collected)

    plan = opening({ONE: first, TWO: held(b"a"), THREE: NEW}, b"b", now=NOW)

    assert opened(plan) == ((THREE,), {TWO: 1}, False)


def test_a_copy_that_is_begun_and_not_over_asks_for_a_code():
    begun = held(b"a", is_begun=True)

    assert opening({ONE: begun, TWO: held(b"a")}, b"b", now=NOW).needs_code
    assert opening({ONE: held(b"a"), TWO: begun}, b"b", now=NOW).needs_code


def test_once_announced_a_tablet_that_is_cut_off_may_compose_unseen():
    announced = held(b"a", is_announced=True)
    over = replace(announced, is_over=True)

    assert opening({ONE: announced, TWO: NEW}, b"b", now=NOW).needs_code
    assert not opening({ONE: over, TWO: NEW}, b"b", now=NOW).needs_code


def test_nobody_is_sent_away_from_a_tablet_at_which_they_wait():
    """Knowing number and code, a stranger could: so a code is asked for meanwhile."""
    over = held(b"a", is_begun=True, is_over=True)
    waiting = held(b"a", quiet_ms=QUIET_MS - 1)

    assert opening({ONE: waiting, TWO: NEW}, b"b", now=NOW).needs_code
    assert opening({ONE: over, TWO: waiting}, b"b", now=NOW).needs_code
    assert opening(
        {ONE: replace(over, epochs=waiting.epochs), TWO: held(b"a")}, b"b", now=NOW
    ).needs_code


def test_a_tablet_heard_in_a_collected_sitting_keeps_nobody_from_the_next():
    past = held(b"a", quiet_ms=0, is_begun=True, is_over=True, is_collected=True)

    assert not opening({ONE: past, TWO: held(b"a")}, b"b", now=NOW).needs_code


def test_where_everything_is_begun_only_a_code_opens_anything():
    over = held(b"a", is_begun=True, is_over=True)

    assert opening({ONE: over}, b"b", now=NOW).needs_code


def test_where_everything_is_collected_there_is_nothing_to_open():
    past = held(b"a", is_begun=True, is_over=True, is_collected=True)

    assert opened(opening({ONE: past}, b"b", now=NOW)) == ((), {}, False)


def test_a_known_device_takes_nothing_over_even_when_superseded():
    known = {ONE: held(b"a", b"b", is_begun=True), TWO: NEW}

    assert opened(opening(known, b"a", now=NOW)) == ((TWO,), {}, False)


def test_a_code_reaches_its_attempt_and_later_ones_that_are_not_over():
    known = {
        ONE: held(b"a", is_begun=True, is_over=True),
        TWO: held(b"a", is_begun=True, is_over=True),
        THREE: held(b"a"),
    }

    assert dict(opening_by_code(known, ONE).after) == {ONE: 1, THREE: 1}
    assert dict(opening_by_code(known, TWO).after) == {TWO: 1, THREE: 1}
    assert dict(opening_by_code({**known, THREE: NEW}, TWO).after) == {TWO: 1}
    assert opening_by_code({**known, THREE: NEW}, TWO).first == (THREE,)


def test_a_code_of_a_collected_sitting_takes_nothing_over_there():
    past = held(b"a", is_begun=True, is_collected=True)

    assert dict(opening_by_code({ONE: past, TWO: held(b"a")}, ONE).after) == {TWO: 1}


def test_past_the_last_epoch_nothing_is_possible():
    devices = [KnownEpoch(64, b"a", NOW - QUIET_MS)]
    last = KnownAttempt(epochs=devices)

    assert not opening({ONE: last}, b"b", now=NOW).is_possible
    assert opening({ONE: held(b"a")}, b"b", now=NOW).is_possible

"""Each awaited copy asks for one gesture, and never for one that would disturb."""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.supervision.collecting import NOBODYS, is_linked, remedy
from concours.core.delivery.supervision.status import CONNECTED_MS_MAX
from concours.core.kernel.time import Instant

NOW = Instant(10_000_000)


def of(*, is_handed=False, waiting=0, linked=False, is_over=True):
    return remedy(
        is_handed=is_handed, waiting_count=waiting, has_link=linked, is_over=is_over
    )


def test_each_situation_has_its_gesture():
    assert of(is_over=False) == "composing"
    assert of(is_handed=True, waiting=3, linked=True) == "delivering"
    assert of(waiting=3, linked=True) == "delivering"
    assert of(linked=True) == "keep_open"
    assert of(is_handed=True, waiting=3) == "connect"
    assert of(waiting=3) == "connect"
    assert of() == "recover"


@given(st.integers(0, 99), st.booleans())
def test_nobody_is_disturbed_before_their_own_end(waiting, linked):
    assert of(waiting=waiting, linked=linked, is_over=False) in NOBODYS


@given(st.booleans(), st.integers(0, 99))
def test_a_tablet_without_sign_of_life_always_asks_for_somebody(is_handed, waiting):
    assert of(is_handed=is_handed, waiting=waiting) not in NOBODYS


def test_a_tablet_is_linked_while_its_last_sign_is_fresh():
    assert is_linked(Instant(NOW - CONNECTED_MS_MAX + 1), now=NOW)
    assert not is_linked(Instant(NOW - CONNECTED_MS_MAX), now=NOW)
    assert not is_linked(None, now=NOW)

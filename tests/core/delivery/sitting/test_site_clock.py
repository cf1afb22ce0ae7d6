"""One site's trouble is not the nation's: a detached site keeps a clock of its own."""

import pytest

from concours.core.delivery.sitting import site_clock
from concours.core.delivery.sitting.phases import (
    Armed,
    Closed,
    Collected,
    KeyholderId,
    Launched,
    Sealed,
    WrongPhase,
)
from concours.core.delivery.sitting.site_clock import Clock, least_advanced, phase_by
from concours.core.kernel.time import Instant

ADA = KeyholderId("ada")
SEALED = Sealed(keyholders=frozenset({ADA}), quorum=1, opens_not_before=Instant(0))
ARMED = Armed(sealed=SEALED, present=frozenset(), armed_at=Instant(1), t0=Instant(9))
LAUNCHED = Launched(launched_at=Instant(5), t0=Instant(9))
CLOSED = Closed(t0=Instant(9), closed_at=Instant(20))
COLLECTED = Collected(t0=Instant(9), collected_at=Instant(30))
EVERY = [SEALED, ARMED, LAUNCHED, CLOSED, COLLECTED]


@pytest.mark.parametrize(
    ("clock", "phase"),
    [
        ({}, SEALED),
        ({"armed_at": 1, "t0": 9}, ARMED),
        ({"armed_at": 1, "t0": 9, "released_at": 5}, LAUNCHED),
        ({"armed_at": 1, "t0": 9, "released_at": 5, "closed_at": 20}, CLOSED),
    ],
)
def test_a_clock_tells_the_phase(clock, phase):
    assert phase_by(Clock(**clock), SEALED, collected_at=None) == phase


def test_a_collected_sitting_is_collected_for_a_site_that_never_started():
    found = phase_by(Clock(), SEALED, collected_at=Instant(30))

    assert found == Collected(t0=Instant(30), collected_at=Instant(30))


@pytest.mark.parametrize("nation", EVERY)
def test_a_site_is_detached_until_the_key_goes_out(nation):
    if nation in (SEALED, ARMED):
        site_clock.require_detachable(nation)
    else:
        with pytest.raises(WrongPhase):
            site_clock.require_detachable(nation)


@pytest.mark.parametrize("nation", EVERY)
@pytest.mark.parametrize("own", EVERY)
def test_a_site_joins_again_before_either_has_started(nation, own):
    if nation in (SEALED, ARMED) and own == SEALED:
        site_clock.require_rejoinable(nation, own)
    else:
        with pytest.raises(WrongPhase):
            site_clock.require_rejoinable(nation, own)


def test_a_sitting_waits_for_those_who_are_least_far():
    assert [least_advanced(EVERY[at:]) for at in range(5)] == EVERY

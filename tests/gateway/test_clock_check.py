"""A gateway whose clock is not the database's says nothing that depends on the hour.

It says so in its log and tells no hour; and goes on as soon as it is
right. Fault F24: one gateway of three wrong by −4 h, −5 s, +5 s, +4 h, +1 day.
"""

import logging
import time
from dataclasses import replace

import pytest
from tests.patience import PATIENCE_S

from concours.core.kernel.errors import Unavailable
from concours.gateway.clock_check import ClockCheck, monotonic_ms
from concours.gateway.settings import centre_now
from small_exam import Tablet, make_exam

HOUR_MS = 3_600_000
WRONG_MS = (-4 * HOUR_MS, -5_000, 5_000, 4 * HOUR_MS, 24 * HOUR_MS)


@pytest.fixture(scope="module")
def settings(settings):
    (settings.client).mkdir()
    (settings.client / "index.html").write_text("<!doctype html>")
    return replace(settings, clock_off_ms_max=500)


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn(), ALL)
    return database


ALL = tuple(f"1{number:04d}" for number in range(10))
NUMBERS = iter(ALL)


@pytest.fixture
def tablet(gateway, clock):
    clock.ahead_ms = 0
    until_answered(lambda: gateway.get("/health"))
    tablet = Tablet(next(NUMBERS))
    gateway.enrol(tablet)
    tablet.write("opened", {"base": None, "paper": "00"})
    return tablet


def until_answered(ask):
    """A machine under load may take a while to be sure of its clock."""
    end_s = time.monotonic() + PATIENCE_S
    while (answer := ask()).status == 503 and time.monotonic() < end_s:
        time.sleep(0.05)
    assert answer.status == 200
    return answer


@pytest.mark.parametrize("wrong_ms", WRONG_MS)
def test_wrong_gateway_is_silent_and_pages_then_goes_on_f24(
    gateway, clock, tablet, caplog, wrong_ms
):
    clock.ahead_ms = wrong_ms
    with caplog.at_level(logging.ERROR, "concours.gateway"):
        answers = [
            gateway.send(tablet),
            gateway.get("/news?wait=0", Authorization=f"Bearer {tablet.token}"),
            gateway.get("/health"),
            gateway.get("/alive"),
            gateway.get("/resultats"),
            gateway.get("/nothing-here"),
        ]

    assert [answer.status for answer in answers] == [503, 503, 503, 503, 503, 404]
    assert [answer.headers["X-Centre-Ms"] for answer in answers] == [None] * 6
    assert gateway.get("/").status == 200
    assert "clock" in caplog.text

    clock.ahead_ms = 0
    assert until_answered(lambda: gateway.send(tablet)).json()["held"] == 1
    assert int(gateway.get("/health").headers["X-Centre-Ms"]) > 0


def test_some_milliseconds_are_the_centre_too(gateway, clock, tablet):
    clock.ahead_ms = 300

    assert until_answered(lambda: gateway.send(tablet)).json()["held"] == 1


def test_tablet_ahead_of_its_receipt_is_paged_f24(gateway, tablet, caplog):
    with caplog.at_level(logging.ERROR, "concours.gateway"):
        tablet.write("left", {}, centre_now() + 4 * HOUR_MS)
        until_answered(lambda: gateway.send(tablet))

    assert f"attempt {tablet.attempt} writes" in caplog.text


def read(check, ahead_ms, seconds):
    """Read a database that is ahead by so much, in seconds of this machine's past."""
    for second in seconds:
        at_ms = monotonic_ms() - second * 1_000
        database_ms = centre_now() - second * 1_000 + ahead_ms
        check.take(database_ms, sent_ms=at_ms, received_ms=at_ms)


@pytest.mark.parametrize("leap_ms", [-4 * HOUR_MS, 4 * HOUR_MS, 24 * HOUR_MS])
def test_leap_of_database_and_machine_together_is_not_believed_f24(settings, leap_ms):
    """The centre's clock wrong for nine seconds: results do not open by it either."""
    leapt = ClockCheck(replace(settings, now=lambda: centre_now() + leap_ms))
    read(leapt, 0, range(100, 9, -1))
    for second in range(9, -1, -1):
        read(leapt, leap_ms, [second])
        assert not leapt.is_right
        with pytest.raises(Unavailable):
            leapt.require()

    back = ClockCheck(replace(settings, now=centre_now))
    read(back, 0, range(100, 11, -1))
    read(back, leap_ms, range(11, 2, -1))
    assert not back.is_right
    read(back, 0, [1])
    assert back.is_right


def test_leap_that_lasts_is_believed_after_a_minute(settings):
    leapt = ClockCheck(replace(settings, now=lambda: centre_now() + HOUR_MS))
    read(leapt, 0, range(200, 70, -1))
    read(leapt, HOUR_MS, range(70, 11, -1))
    assert not leapt.is_right
    read(leapt, HOUR_MS, range(11, -1, -1))
    assert leapt.is_right


def test_a_step_of_seconds_is_the_centre_too(settings):
    stepped = ClockCheck(replace(settings, now=lambda: centre_now() - 5_000))
    read(stepped, 0, range(20, 2, -1))
    read(stepped, -5_000, [1])
    assert stepped.is_right

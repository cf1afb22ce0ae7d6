"""Lines of servers are understood as what they say, or counted as what they are not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.traces.attribution import FetchMetadata
from concours.core.traces.instants import MONTHS, read_instant
from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.lines import (
    WITHOUT_REQUEST,
    LogLine,
    make_readers,
    read_pattern,
)

ASKED = "GET /correction.php HTTP/1.1"
WHEN = "29/Nov/2026:14:03:09 +0100"
COMMON = f'192.0.2.7 - - [{WHEN}] "{ASKED}" 404 -'
NGINX = "2026/11/29 14:03:09"


def read(text, *patterns):
    found = (reader(text) for reader in make_readers(patterns))
    return next((line for line in found if line is not None), None)


OPENED = 'open() "/x" failed (2: No such file or directory)'
CADDY = (
    '{"request": {"remote_ip": "192.0.2.7", "method": "GET", "uri": "/a", '
    '"headers": {"User-Agent": ["Safari"]}}, "status": 404, "ts": 1}'
)
OURS = (
    '{"remote_addr": "192.0.2.7", "ts": 1795957389.5, "method": "GET", '
    '"uri": "/a", "status": "404", "device": "d1", "sec_fetch_site": "none"}'
)
OF_OURS = LogLine("192.0.2.7", "1795957389.5", "GET /a", 404, "", "d1",
                  FetchMetadata(site="none"))  # fmt: skip


def nginx(message):
    tail = f'client: 192.0.2.7, server: _, request: "{ASKED}", host: "h"'
    return f"{NGINX} [error] 9#9: *3 {message}, {tail}"


def line(when=WHEN, request=ASKED, status=404, *, client="192.0.2.7", browser=""):
    return LogLine(client, when, request, status, browser)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMMON, line()),
        (f'{COMMON} "https://a" "Safari"', line(browser="Safari")),
        (f"exam.example:443 {COMMON}", line()),
        (
            f'2001:db8::7 - ana [{WHEN}] "{ASKED}" 404 12 "-" "a \\" b" 0.002',
            line(client="2001:db8::7", browser='a \\" b'),
        ),
        (f'192.0.2.7 - - [{WHEN}] "\\x16" 400 0', line(request="\\x16", status=400)),
        (nginx(OPENED), line(NGINX)),
        (nginx("access forbidden by rule"), line(NGINX, status=403)),
        (f"{NGINX} [notice] 9#9: signal process started", WITHOUT_REQUEST),
        (OURS, OF_OURS),
        (CADDY, line("1", "GET /a", browser="Safari")),
        ('{"level": "info"}', WITHOUT_REQUEST),
        ("{broken", None),
        ("[1]", None),
        ("Nov 29 14:03:09 host kernel: something", None),
        (f'192.0.2.7 - - [{WHEN}] "{ASKED} 404 -', None),
    ],
)
def test_each_format_is_read(text, expected):
    assert read(text) == expected


def test_a_format_of_ones_own_is_read_by_its_name():
    value = {
        "name": "relay",
        "pattern": r"(?P<when>\S+) (?P<client>\S+) (?P<path>\S+) (?P<status>\d+)",
    }
    pattern = read_pattern(value, "r.toml")

    found = read("2026-11-29T13:03:09Z 192.0.2.7 /corrige 404", pattern)

    assert found == LogLine("192.0.2.7", "2026-11-29T13:03:09Z", "GET /corrige", 404)


@pytest.mark.parametrize(
    "pattern", ["(", "(?P<client>.)(?P<odd>.)", "(?P<path>.)", None]
)
def test_a_format_without_its_names_is_refused(pattern):
    with pytest.raises(RulesInvalid):
        read_pattern({"name": "x", "pattern": pattern}, "r.toml")


@given(
    at=st.datetimes(
        datetime(1970, 1, 2),  # noqa: DTZ001 -- the zone comes below
        datetime(2120, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12 * 60, 14 * 60).map(
            lambda minutes: timezone(timedelta(minutes=minutes))
        ),
    )
)
def test_every_way_of_writing_an_instant_is_that_instant(at):
    whole = at.replace(microsecond=0)
    ms = round(whole.timestamp()) * 1_000
    month = MONTHS[at.month - 1].capitalize()

    assert read_instant(whole.strftime(f"%d/{month}/%Y:%H:%M:%S %z")) == ms
    assert read_instant(whole.isoformat()) == ms
    utc = whole.astimezone(UTC)
    assert read_instant(utc.strftime("%Y/%m/%d %H:%M:%S")) == ms
    assert read_instant(utc.strftime("%Y-%m-%dT%H:%M:%S.250Z")) == ms + 250
    assert read_instant(f"{ms // 1_000}.25") == ms + 250


def test_what_is_no_instant_is_none():
    texts = ["", "-", "yesterday", "29/Foo/2026:14:03:09 +0100", "1" * 20]

    assert [read_instant(text) for text in texts] == [None] * 5
    assert read_instant("1795957389123") == 1_795_957_389_123

"""A report counts under its site's code alone; an old one is amber in any case."""

import pytest

from concours.core.delivery.readiness.lines import TabletStatus, readiness_of
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.kiosk.proof.probes import (
    RECENT_MS_MAX,
    REPORT_MS_MAX,
    ProbeCheck,
    ProbeStale,
    ProbeUnknown,
    SiteProbe,
    check_hour,
    find_code,
    probe_code,
    read_probe_code,
)

NOW = Instant(1_795_000_000_000)
REPORT = b'{"form":"concours-kiosk-report-1"}'


def probe(*states, hours_ago=1):
    checks = tuple(ProbeCheck("exam", state, "200") for state in states)
    return SiteProbe(Instant(NOW - hours_ago * HOUR_MS), checks)


def network_line(probes, site="one"):
    tablets = [TabletStatus(name, "1", is_enrolled=False) for name in ("one", "two")]
    [judged] = [
        row for row in readiness_of(tablets, now=NOW, probes=probes) if row.site == site
    ]
    lines = [line for line in judged.lines if line.line == "network"]
    return lines[0] if lines else None


def test_a_code_is_the_same_however_it_is_typed_and_no_other():
    code = probe_code(bytes(range(10)))
    kept = read_probe_code(code)

    assert len(code) == 19
    assert kept.handle == code[:4]
    for text in (code.lower(), code.replace("-", ""), f" {code}\n"):
        assert read_probe_code(text) == kept
    assert read_probe_code(probe_code(bytes(10))) != kept
    assert code.replace("-", "") not in repr(kept)
    assert kept.secret.hex() not in repr(kept)


def test_a_seal_is_over_these_bytes_and_of_this_code():
    one, two = (read_probe_code(probe_code(bytes([n] * 10))) for n in (1, 2))

    assert find_code([(two, 2), (one, 1)], REPORT, one.seal(REPORT)) == 1
    for codes, report, seal in (
        ([], REPORT, one.seal(REPORT)),
        ([(two, 2)], REPORT, one.seal(REPORT)),
        ([(one, 1)], REPORT + b" ", one.seal(REPORT)),
        ([(one, 1)], REPORT, bytes(32)),
    ):
        with pytest.raises(ProbeUnknown):
            find_code(codes, report, seal)


def test_a_report_of_another_hour_is_refused():
    for off_ms in (0, REPORT_MS_MAX, -REPORT_MS_MAX):
        check_hour(NOW + off_ms, now=NOW)
    for off_ms in (REPORT_MS_MAX + 1, -REPORT_MS_MAX - 1):
        with pytest.raises(ProbeStale):
            check_hour(NOW + off_ms, now=NOW)


@pytest.mark.parametrize(
    ("states", "hours_ago", "light", "is_old"),
    [
        (("ok", "ok"), 1, "green", False),
        (("ok", "unknown"), 1, "amber", False),
        (("ok", "wrong", "unknown"), 1, "red", False),
        (("ok", "ok"), RECENT_MS_MAX // HOUR_MS, "green", False),
        (("ok", "ok"), RECENT_MS_MAX // HOUR_MS + 1, "amber", True),
        (("wrong",), RECENT_MS_MAX // HOUR_MS + 1, "amber", True),
    ],
)
def test_the_line_is_what_was_found_and_an_old_one_is_amber(
    states, hours_ago, light, is_old
):
    line = network_line({"one": probe(*states, hours_ago=hours_ago)})

    assert (line.light, line.is_old) == (light, is_old)
    assert line.light_of_site != "red"  # it tells people, and stops no start


def test_where_nobody_probed_there_is_no_line_or_it_is_only_unproven():
    assert network_line({}) is None
    line = network_line({"two": probe("ok")})

    assert (line.light, line.counts, line.is_unproven) == ("amber", (0, 0, 0), True)

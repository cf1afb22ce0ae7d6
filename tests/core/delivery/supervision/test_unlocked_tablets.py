"""A tablet without its lock is one trouble; many of a site are one trouble of the site.

Silence is told from what the centre did not hear: a false alarm costs a room its calm.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.supervision.locks import (
    LockSight,
    follow_links,
    lock_findings,
    silent_tablets,
)
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.kiosk.proof.verdicts import RECENT_MS_MAX, UNLOCKED, VERDICTS

T0 = Instant(1_000_000_000)
WELL = LockSight("04217", "lille", "writing", True, 1, "right")  # noqa: FBT003 -- a row


def site(bad_count, count, verdict="wrong", **facts):
    return [
        WELL._replace(
            number=f"{n:05}", verdict=verdict if n < bad_count else "right", **facts
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("bad_count", "count", "kinds"),
    [
        (0, 40, []),
        (1, 10, ["unlocked"]),
        (2, 41, ["unlocked", "unlocked"]),
        (2, 40, ["unlocked_site"]),
        (3, 500, ["unlocked_site"]),
        (500, 500, ["unlocked_site"]),
    ],
)
def test_three_tablets_or_a_twentieth_are_one_trouble_of_their_site(
    bad_count, count, kinds
):
    findings = lock_findings(site(bad_count, count))

    assert [finding.kind for finding in findings] == kinds
    assert sum(finding.count for finding in findings) == bad_count
    assert len({finding.mark for finding in findings}) == len(findings)


@pytest.mark.parametrize("verdict", [*VERDICTS, None])
def test_only_what_shows_no_lock_is_found_and_only_in_the_paper(verdict):
    for state in ("writing", "silent", "cut", "replaced"):
        found = lock_findings([WELL._replace(verdict=verdict, state=state)])
        assert bool(found) is (verdict in UNLOCKED)
    for state in ("absent", "loading", "ready", "finished", "handed"):
        assert not lock_findings([WELL._replace(verdict=verdict, state=state)])


def test_two_periods_of_silence_on_a_link_without_a_gap_and_no_less():
    quiet, heard = WELL._replace(verdict=None), WELL._replace(number="1")
    links = follow_links({}, [quiet], now=T0)

    def silent(*, after_ms, sights=(quiet, heard), known=links):
        now = Instant(T0 + after_ms)
        return silent_tablets(sights, follow_links(known, sights, now=now), now=now)

    assert silent(after_ms=RECENT_MS_MAX - 1) == []
    assert silent(after_ms=RECENT_MS_MAX) == ["04217"]
    assert silent(after_ms=RECENT_MS_MAX, sights=[quiet]) == []  # nobody is heard
    assert silent(after_ms=RECENT_MS_MAX, known={}) == []  # a watch that has just begun
    anew = quiet._replace(epoch=2)
    assert silent(after_ms=RECENT_MS_MAX, sights=[anew, heard]) == []
    waiting = quiet._replace(state="ready")
    assert silent(after_ms=RECENT_MS_MAX, sights=[waiting, heard]) == []


def test_a_gap_of_the_link_begins_the_silence_again():
    quiet, heard = WELL._replace(verdict=None), WELL._replace(number="1")
    links, now = {}, T0
    for minute in range(60):
        now = Instant(T0 + minute * MINUTE_MS)
        is_linked = minute % 15 != 14
        sights = [quiet._replace(is_connected=is_linked), heard]
        links = follow_links(links, sights, now=now)
        assert silent_tablets(sights, links, now=now) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*VERDICTS, None]))))
def test_never_more_than_one_incident_of_a_site_beside_two_of_tablets(tablets):
    sights = [
        WELL._replace(number=str(n), site=name, verdict=verdict)
        for n, (name, verdict) in enumerate(tablets)
    ]
    by_site = {}
    for finding in lock_findings(sights):
        by_site.setdefault(finding.site, []).append(finding.kind)

    for kinds in by_site.values():
        assert kinds in (["unlocked_site"], ["unlocked"], ["unlocked"] * 2)

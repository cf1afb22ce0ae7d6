"""The board's troubles are found once each, and a crowd of them is one."""

import pytest

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.supervision.findings import (
    AGAIN_MS_MIN,
    CLOCK_OFF_MS_MIN,
    Before,
    Finding,
    findings,
    is_stale,
    next_mark,
)

NOON = Instant(1_792_405_800_000)
LYON, NICE = "lyon", "nice"


def site(name, *, enrolled=100, cut=0):
    return {"site": name, "enrolled": enrolled, "states": {"cut": cut}}


def candidates(*rows):
    names = ("number", "misled", "storage", "offset_ms", "connected")
    usual = (False, "persistent", 0, True)
    whole = [(number, *{**dict(zip(names[1:], usual, strict=True)), **odd}.values())
             for number, odd in rows]  # fmt: skip
    columns = zip(*whole, strict=True) if whole else [()] * len(names)
    return dict(zip(names, map(list, columns), strict=True))


def found(*rows, sites=()):
    where = {number: LYON for number, _ in rows}
    return [
        (each.kind, each.site, each.number, each.count)
        for each in findings(sites, candidates(*rows), where)
    ]


def test_a_quiet_board_shows_nothing():
    assert found(("1", {}), ("2", {}), sites=[site(LYON), site(NICE)]) == []


@pytest.mark.parametrize(
    ("enrolled", "cut", "kind"),
    [
        (100, 2, None),
        (3, 2, None),
        (100, 4, None),
        (100, 5, "tablets_cut"),
        (100, 49, "tablets_cut"),
        (100, 50, "site_cut"),
        (6, 3, "site_cut"),
        (300, 3, None),
    ],
)
def test_a_site_is_cut_off_when_half_its_tablets_are(enrolled, cut, kind):
    shown = found(sites=[site(LYON, enrolled=enrolled, cut=cut)])

    assert shown == ([(kind, LYON, "", cut)] if kind else [])


def test_each_trouble_of_a_tablet_is_its_own():
    assert found(
        ("1", {"storage": "failing"}),
        ("2", {"offset_ms": -CLOCK_OFF_MS_MIN}),
        ("3", {"misled": True}),
        ("4", {"offset_ms": CLOCK_OFF_MS_MIN - 1}),
    ) == [
        ("misled", LYON, "3", 1),
        ("storage_failing", LYON, "1", 1),
        ("clock_off", LYON, "2", 1),
    ]


def test_a_clock_that_was_off_and_is_gone_is_no_trouble_any_more():
    assert found(("1", {"offset_ms": 10**7, "connected": False})) == []


def test_three_hundred_clocks_off_are_one_trouble_of_their_site():
    rows = [(str(n), {"offset_ms": 10**6}) for n in range(300)]

    assert found(*rows) == [("clock_off", LYON, "", 300)]


def test_a_right_not_applied_comes_first():
    kinds = [
        kind
        for kind, *_ in found(
            ("1", {"offset_ms": 10**6}),
            ("2", {"misled": True}),
            sites=[site(NICE, cut=80)],
        )
    ]

    assert kinds == ["misled", "site_cut", "clock_off"]


CUT = Finding(kind="site_cut", site=LYON)


def test_what_is_known_is_not_opened_again():
    assert next_mark(CUT, [], now=NOON) == "site_cut:lyon#1"
    assert (
        next_mark(CUT, [Before(is_closed=False, changed=NOON)], now=NOON + 10**9) == ""
    )


def test_what_comes_back_is_another_incident_after_a_while():
    closed = [Before(is_closed=True, changed=NOON)]

    assert next_mark(CUT, closed, now=NOON + AGAIN_MS_MIN - 1) == ""
    assert next_mark(CUT, closed, now=NOON + AGAIN_MS_MIN) == "site_cut:lyon#2"


def test_a_board_is_stale_after_half_a_minute():
    assert not is_stale(NOON, now=Instant(NOON + MINUTE_MS // 2 - 1))
    assert is_stale(NOON, now=Instant(NOON + MINUTE_MS // 2))

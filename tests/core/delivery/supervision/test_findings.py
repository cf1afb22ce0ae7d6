"""The board's troubles are found once each, and a crowd of them is one."""

from uuid import UUID

import pytest

from concours.core.delivery.supervision.board import Board, Sitting
from concours.core.delivery.supervision.findings import (
    AGAIN_MS_MIN,
    CLOCK_OFF_MS_MIN,
    Finding,
    PastIncident,
    findings,
    is_stale,
    next_mark,
    past_the_news,
    update_watch,
    without_explained,
    wrong_hours,
)
from concours.core.delivery.supervision.progress import Progress
from concours.core.delivery.supervision.status import (
    CandidateStatus,
    Seat,
    Tablet,
)
from concours.core.kernel.time import MINUTE_MS, Instant

NOON = Instant(1_792_405_800_000)
LYON, NICE = "lyon", "nice"


def site(name, *, enrolled=100, cut=0):
    linked = enrolled - cut
    states = {"cut": cut}
    return {"site": name, "enrolled": enrolled, "connected": linked, "states": states}


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
    shown = found(sites=[site(LYON, enrolled=enrolled, cut=cut), site(NICE)])

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


def test_tablets_that_have_read_past_the_latest_news_are_shown_f33():
    """They are of another history: until as many come again they hear nothing."""
    columns = {"number": ["1", "2", "3"], "read": [8, 7, None]}

    ahead = past_the_news(columns, dict.fromkeys("123", LYON), latest=7)

    assert [(each.kind, each.number) for each in ahead] == [("past_the_news", "1")]


def hours_wrong(ended_early=(), ahead=(), *, count, after_ms=0):
    def column(wrong):
        return [NOON if n in wrong else None for n in range(count)]

    columns = {
        "number": [str(n) for n in range(count)],
        "ended_early_ms": column(ended_early),
        "ahead_ms": column(ahead),
    }
    where = dict.fromkeys(columns["number"], LYON)
    now = Instant(NOON + after_ms)
    return [
        (each.kind, each.site, each.number, each.count)
        for each in wrong_hours(columns, where, now=now)
    ]


def test_ends_before_their_due_and_hours_past_receipt_are_shown_f24():
    assert hours_wrong([1], [1, 2], count=3) == [
        ("ended_early", LYON, "1", 1),
        ("hour_ahead", LYON, "1", 1),
        ("hour_ahead", LYON, "2", 1),
    ]


def test_hours_of_a_whole_site_that_are_wrong_are_one_trouble_f24():
    assert hours_wrong(ahead=range(300), count=300) == [("hour_ahead", LYON, "", 300)]


def test_wrong_hour_that_was_dealt_with_opens_nothing_again():
    assert hours_wrong([1], [1], count=3, after_ms=AGAIN_MS_MIN) == []


def test_three_hundred_clocks_off_are_one_trouble_of_their_site():
    rows = [(str(n), {"offset_ms": 10**6}) for n in range(300)]

    assert found(*rows) == [("clock_off", LYON, "", 300)]


def test_a_right_not_applied_comes_first():
    kinds = [
        kind
        for kind, *_ in found(
            ("1", {"offset_ms": 10**6}),
            ("2", {"misled": True}),
            sites=[site(NICE, cut=80), site(LYON)],
        )
    ]

    assert kinds == ["misled", "site_cut", "clock_off"]


@pytest.mark.parametrize(
    ("lost_count", "kinds"),
    [
        (1, ["site_cut"]),
        (2, ["site_cut"] * 2),
        (3, ["nation_cut"]),
        (4, ["nation_cut"]),
    ],
)
def test_most_sites_at_once_are_the_centre_not_the_sites(lost_count, kinds):
    sites = [site(str(n), cut=60 if n < lost_count else 0) for n in range(4)]

    assert [kind for kind, *_ in found(sites=sites)] == kinds


def test_a_site_of_which_no_other_is_left_to_compare_with_is_told_as_the_centre():
    left = site("gone", enrolled=100, cut=0) | {"connected": 0}

    assert found(sites=[site(LYON, cut=80), left]) == [("nation_cut", "", "", 80)]


@pytest.mark.parametrize(("cut", "kind"), [(10, "tablets_cut"), (100, "site_cut")])
def test_a_cut_that_grows_over_an_only_site_is_one_trouble(cut, kind):
    [finding] = findings([site(LYON, cut=cut)], candidates(), {})

    assert (finding.kind, finding.mark) == (kind, f"site_cut:{LYON}")


class Nation:
    """Four sites of ten tablets, each with the hour of its last sign of life."""

    def __init__(self):
        self.seen = {(s, n): NOON for s in "ABCD" for n in range(10)}
        self.ears = None

    def hear(self, now, *, sites="ABCD", numbers=range(10)):
        self.seen.update({(s, n): now for s in sites for n in numbers})

    def look(self, now):
        board = Board(
            Sitting(
                id=UUID(int=1), t0=NOON, questions_count=4, sites={s: s for s in "ABCD"}
            ),
            [status(place, seen) for place, seen in sorted(self.seen.items())],
            now=now,
        ).body()
        where = {f"{s}{n}": s for s, n in self.seen}
        told = findings(board["sites"], board["candidates"], where)
        self.ears = update_watch(self.ears, told, now=now)
        return [(each.kind, each.site) for each in without_explained(told, self.ears)]

    def look_until(self, start_s, stop_s, **heard):
        """Look every five seconds while these are heard; return all that was told."""
        told = []
        for second in range(start_s, stop_s, 5):
            if heard.get("sites") != "":
                self.hear(later(second), **heard)
            told += self.look(later(second))
        return told


def status(place, seen):
    site_name, number = place
    name = f"{site_name}{number}"
    seat = Seat(
        attempt=UUID(int=7), number=name, site=site_name, room="", seat="", due=None
    )
    tablet = Tablet(1, NOON, seen, 5, "whole")
    return CandidateStatus(seat, tablet, Progress(5, 1, 0, is_handed=False, acted=seen))


def later(seconds):
    return Instant(NOON + seconds * 1_000)


def test_a_site_that_is_cut_off_while_others_are_heard_is_told():
    nation = Nation()
    assert nation.look_until(0, 90) == []

    assert ("site_cut", "B") in nation.look_until(90, 130, sites="ACD")


def test_a_starved_centre_opens_one_trouble_and_no_site_while_tablets_come_back():
    nation = Nation()
    nation.look_until(0, 90)

    deaf = nation.look_until(90, 130, sites="")
    slowly = nation.look_until(130, 145, numbers=range(3))
    back = nation.look_until(145, 155, sites="AB") + nation.look_until(155, 240)

    assert {*deaf, *slowly} == {("nation_cut", "")}
    assert back == []


def test_a_watch_that_was_starved_itself_believes_no_site_cut_at_once():
    nation = Nation()
    nation.look_until(0, 90)
    nation.hear(later(121), sites="AC")

    assert nation.look(later(122)) == []  # B and D come through in the next seconds


def test_a_site_still_cut_off_after_the_gap_of_the_centre_is_told():
    nation = Nation()
    nation.look_until(0, 90)
    nation.look_until(90, 130, sites="")

    assert ("site_cut", "B") in nation.look_until(130, 200, sites="ACD")


CUT = Finding(kind="site_cut", site=LYON)


def test_what_is_known_is_not_opened_again():
    assert next_mark(CUT, [], now=NOON) == "site_cut:lyon#1"
    assert (
        next_mark(CUT, [PastIncident(is_closed=False, changed=NOON)], now=NOON + 10**9)
        == ""
    )


def test_what_comes_back_is_another_incident_after_a_while():
    closed = [PastIncident(is_closed=True, changed=NOON)]

    assert next_mark(CUT, closed, now=NOON + AGAIN_MS_MIN - 1) == ""
    assert next_mark(CUT, closed, now=NOON + AGAIN_MS_MIN) == "site_cut:lyon#2"


def test_a_board_is_stale_after_half_a_minute():
    assert not is_stale(NOON, now=Instant(NOON + MINUTE_MS // 2 - 1))
    assert is_stale(NOON, now=Instant(NOON + MINUTE_MS // 2))

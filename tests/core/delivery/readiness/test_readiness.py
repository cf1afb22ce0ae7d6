"""A site that is not ready is red before the start, and says by which line.

Defends against the accident of 2025: one site of badly set tablets, and a nation that
learnt of it after the paper was open.
"""

from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.readiness.lines import (
    LIGHTS,
    PERSONAL_LINES,
    TabletStatus,
    lights_of,
    readiness_of,
)
from concours.core.delivery.readiness.thresholds import Thresholds
from concours.core.kernel.time import Instant

NOW = Instant(1_000_000_000)
GOOD = TabletStatus(
    site="s",
    number="04217",
    is_enrolled=True,
    seen=Instant(NOW - 1_000),
    package="whole",
    offset_ms=-12,
    storage="persistent",
    has_rejoined=True,
    is_kiosk=True,
)


def site(*tablets, **thresholds):
    (judged,) = readiness_of(tablets, now=NOW, thresholds=Thresholds(**thresholds))
    return judged


def seen(ago_ms):
    return {"seen": Instant(NOW - ago_ms)}


@pytest.mark.parametrize(
    ("line", "light", "facts"),
    [
        ("enrolled", "red", {"is_enrolled": False}),
        ("alive", "green", seen(24_999)),
        ("alive", "amber", seen(25_000)),
        ("alive", "amber", seen(300_000)),
        ("alive", "red", seen(300_001)),
        ("alive", "red", {"seen": None}),
        ("package", "amber", {"package": "partial"}),
        ("package", "red", {"package": "missing"}),
        ("clock", "green", {"offset_ms": 2_000}),
        ("clock", "amber", {"offset_ms": -2_001}),
        ("clock", "amber", {"offset_ms": 60_000}),
        ("clock", "red", {"offset_ms": -60_001}),
        ("storage", "amber", {"storage": "best_effort"}),
        ("storage", "red", {"storage": "failing"}),
        ("rejoined", "amber", {"has_rejoined": False}),
        ("voice", "green", {"needs_voice": True, "has_voice": True}),
        ("voice", "amber", {"needs_voice": True, "has_voice": False}),
        ("voice", "amber", {"needs_voice": True}),
        ("own_room", "green", {"shares_own_room": False}),
        ("own_room", "amber", {"shares_own_room": True}),
        ("own_room", "amber", {"shares_own_room": True, "is_enrolled": False}),
    ],
)
def test_one_fault_lights_its_line_and_no_other(line, light, facts):
    lights = lights_of(GOOD._replace(**facts), now=NOW)

    assert lights[line] == light
    aside = {line, "kiosk"} | (
        {"enrolled"} if facts.get("is_enrolled") is False else set()
    )
    others = {name: one for name, one in lights.items() if name not in aside}
    assert {*others.values()} <= {"green"}


def test_what_some_are_due_is_a_line_only_where_they_are():
    due = GOOD._replace(needs_voice=True, has_voice=False, shares_own_room=True)
    (first, second) = readiness_of(
        [GOOD._replace(site="a"), GOOD._replace(site="b"), due._replace(site="b")],
        now=NOW,
    )
    lines = {line.line: (line.light, line.counts) for line in second.lines}

    assert not {"voice", "own_room"} & {line.line for line in first.lines}
    assert lines["voice"] == ("amber", (0, 1, 0))
    assert lines["own_room"] == ("amber", (0, 1, 0))
    assert (first.light, second.light) == ("green", "amber")


@pytest.mark.parametrize("claim", [True, False, None])
def test_a_lock_that_a_tablet_claims_is_no_proof_a31(claim):
    tablet = GOOD._replace(is_kiosk=claim)

    assert lights_of(tablet, now=NOW)["kiosk"] == "amber"
    judged = site(*[tablet] * 40)
    assert judged.lines[-1].light == "amber"
    assert judged.lines[-1].counts == ((0, 40, 0) if claim else (0, 0, 40))
    assert judged.lines[-1].is_unproven is bool(claim)
    assert judged.light == ("green" if claim else "amber")


@pytest.mark.parametrize(
    ("lock", "claim", "light", "is_unproven"),
    [
        ("required", False, "amber", False),
        ("required", True, "green", True),
        ("advised", False, "green", True),
        ("none", False, "green", None),
    ],
)
def test_a_lock_counts_as_far_as_the_profile_asks(lock, claim, light, is_unproven):
    judged = site(*[GOOD._replace(is_kiosk=claim)] * 4, lock=lock)

    locks = [line.is_unproven for line in judged.lines if line.line == "kiosk"]
    assert judged.light == light
    assert locks == ([] if is_unproven is None else [is_unproven])
    assert judged.faults == (judged.lines[-1:] if light == "amber" else ())


def test_site_where_all_is_well_is_green():
    judged = site(*[GOOD] * 40)

    assert (judged.light, judged.faults, judged.expected_count) == ("green", (), 40)
    assert [line.line for line in judged.lines] == [
        "enrolled",
        "alive",
        "package",
        "clock",
        "storage",
        "rejoined",
        "kiosk",
    ]


@pytest.mark.parametrize(
    ("bad_count", "light"), [(0, "green"), (1, "amber"), (3, "amber"), (4, "red")]
)
def test_a_tenth_of_faulty_tablets_stops_a_site(bad_count, light):
    bad = GOOD._replace(package="missing")

    judged = site(*[bad] * bad_count, *[GOOD] * (40 - bad_count))

    assert judged.light == light


def test_site_set_badly_as_a_whole_is_red_and_says_why():
    """Lyon-Sud, 2025: every tablet there, every tablet set wrongly (F12)."""
    judged = site(*[GOOD._replace(offset_ms=3_600_000, has_rejoined=False)] * 500)

    assert [(line.line, line.light) for line in judged.faults] == [
        ("clock", "red"),
        ("rejoined", "amber"),
    ]
    assert judged.faults[0].counts == (0, 0, 500)


@pytest.mark.parametrize(
    ("missing_count", "light"),
    [(0, "green"), (4, "green"), (5, "amber"), (20, "amber"), (21, "red"), (40, "red")],
)
@pytest.mark.parametrize("facts", [{"is_enrolled": False}, {"seen": None}])
def test_candidates_who_never_come_do_not_stop_a_site(missing_count, light, facts):
    absent = GOOD._replace(**facts)

    assert (
        site(*[absent] * missing_count, *[GOOD] * (40 - missing_count)).light == light
    )


def test_tablet_that_is_off_is_not_judged_by_what_it_said_before():
    off = GOOD._replace(package="missing", seen=Instant(NOW - 3_600_000))

    judged = site(off, *[GOOD] * 19)

    assert judged.light == "green"
    assert judged.lines[2].counts == (19, 0, 0)


def test_nobody_is_judged_where_nobody_is_expected():
    assert readiness_of([], now=NOW) == ()


def test_thresholds_are_settings():
    late = GOOD._replace(offset_ms=5_000)

    assert site(late).light == "amber"
    assert site(late, offset_green_ms_max=5_000).light == "green"


tablets = st.builds(
    TabletStatus,
    site=st.sampled_from(["a", "b", "c"]),
    number=st.just("04217"),
    is_enrolled=st.booleans(),
    seen=st.none() | st.integers(0, 400_000).map(lambda ago: Instant(NOW - ago)),
    package=st.sampled_from(["whole", "partial", "missing"]),
    offset_ms=st.integers(-90_000, 90_000),
    storage=st.sampled_from(["persistent", "best_effort", "failing"]),
    has_rejoined=st.booleans(),
    is_kiosk=st.none() | st.booleans(),
)


@given(st.lists(tablets, min_size=1, max_size=30))
def test_counts_add_up_and_the_worst_line_is_the_site(every):
    for judged in readiness_of(sorted(every, key=attrgetter("site")), now=NOW):
        there = sum(judged.lines[1].counts[:2])
        assert judged.expected_count == sum(judged.lines[0].counts)
        of_all = [one for one in judged.lines[2:] if one.line not in PERSONAL_LINES]
        assert {sum(line.counts) for line in of_all} == {there}
        lights = [
            LIGHTS.index(line.light) for line in judged.lines if not line.is_unproven
        ]
        assert LIGHTS.index(judged.light) == max(lights)


@given(st.lists(tablets, min_size=1, max_size=30), st.data())
def test_mending_a_tablet_never_makes_its_site_worse(every, data):
    every = [told._replace(site="s") for told in every]
    at = data.draw(st.integers(0, len(every) - 1))

    mended = [*every[:at], GOOD, *every[at + 1 :]]

    assert LIGHTS.index(site(*mended).light) <= LIGHTS.index(site(*every).light)


@pytest.mark.parametrize(
    ("verdict", "light"),
    [
        ("right", "green"),
        (None, "amber"),
        ("outdated", "amber"),
        ("wrong", "red"),
        ("other", "red"),
        ("absent", "red"),
    ],
)
@pytest.mark.parametrize("claim", [True, False, None])
def test_where_proof_is_asked_for_it_alone_makes_the_lock_green(verdict, light, claim):
    """A31: a full screen is no proof; and no verdict makes a site red (launches)."""
    tablet = GOOD._replace(is_kiosk=claim, verdict=verdict)
    judged = site(tablet, is_attested=True)
    [line] = [line for line in judged.lines if line.line == "kiosk"]

    assert (line.light, line.is_attested) == (light, True)
    assert judged.light == ("green" if light == "green" else "amber")
    advised = site(tablet, is_attested=True, lock="advised")
    assert (advised.light, advised.faults) == ("green", ())
    silent = site(tablet, is_attested=True, lock="none")
    assert "kiosk" not in [line.line for line in silent.lines]


@pytest.mark.parametrize(
    ("needed", "light", "holds"),
    [(None, "amber", False), (75, "amber", False), (76, "red", True)],
)
def test_a_share_of_proofs_that_was_set_holds_a_site_under_it(needed, light, holds):
    good, bare = GOOD._replace(verdict="right"), GOOD._replace(verdict="absent")
    for lock in ("required", "advised"):
        judged = site(
            *[good] * 3, bare, is_attested=True, right_percent_min=needed, lock=lock
        )
        line = judged.lines[-1]
        told_alone = lock == "advised" and not holds
        assert judged.light == ("green" if told_alone else light)
        assert (line.counts, line.holds_start) == ((3, 0, 1), holds)
    nobody = site(GOOD._replace(seen=None), is_attested=True, right_percent_min=100)
    assert nobody.lines[-1].light == "green"  # nobody is there: other lines say so


def test_who_must_stay_open_is_counted_and_makes_no_site_amber():
    closed = GOOD._replace(reopens=False)
    away = closed._replace(seen=None)
    judged = site(*[GOOD._replace(reopens=True)] * 8, GOOD, closed, closed, away)

    assert (judged.light, judged.to_stay_open_count) == ("green", 2)


def test_a_site_without_configuration_proves_nothing_and_is_not_wrong():
    """Linux, ChromeOS, Android: amber and named; another key there is red."""
    bare = GOOD._replace(verdict="absent", is_to_prove=False)
    [line] = [row for row in site(bare, is_attested=True).lines if row.line == "kiosk"]
    assert (line.light, line.counts) == ("amber", (0, 1, 0))
    assert line.has_no_configuration

    other = bare._replace(verdict="other")
    expected = GOOD._replace(verdict="absent")
    for tablet, is_named in ((other, True), (expected, False)):
        lines = site(tablet, is_attested=True).lines
        [line] = [row for row in lines if row.line == "kiosk"]
        assert (line.light, line.has_no_configuration) == ("red", is_named)


def test_no_share_holds_a_site_that_has_no_configuration():
    bare = GOOD._replace(verdict="absent", is_to_prove=False)
    for verdict, shown in (("absent", "amber"), (None, "amber"), ("other", "red")):
        tablet = bare._replace(verdict=verdict)
        judged = site(tablet, is_attested=True, right_percent_min=100)
        line = judged.lines[-1]
        assert (judged.light, line.light, line.holds_start) == ("amber", shown, False)

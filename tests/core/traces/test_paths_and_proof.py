"""What a path is looked for by, whose act it was, and what a flood may hide: nothing.

Defends A01 (paths that are looked for) and A39 (evidence drowned, or made up).
"""

from dataclasses import replace

import pytest

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.traces.attribution import FetchMetadata, attribute_sender
from concours.core.traces.budget import (
    LINES_COUNT_MAX,
    OTHERS,
    PATHS_COUNT_MAX,
    SENDERS_COUNT_MAX,
    TOTAL_COUNT_MAX,
    TraceBudget,
    TraceKey,
)
from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.paths import plain_path, read_path_classes
from concours.core.traces.strays import read_stray
from concours.store.traces import load_path_classes

LOOKED_FOR = [
    "/correction.php",
    "/Correction.PHP",
    "/corrige",
    "/corrig%C3%A9s/uc1",
    "/reponses",
    "/answers.json",
    "/grille",
    "/grille.xlsx",
    "/.svn",
    "/.git/config",
    "/.env",
    "/admin",
    "/Admin/",
    "/jury",
    "/sittings",
    "/exams/edn-2027",
    "/api/v1/marks",
    "/graphql",
    "/openapi",
    "/backup.sql",
    "/x.bak",
    "/wp-login.php",
    "/phpmyadmin/",
    "/server-status",
    "/..%2f..%2fetc/passwd",
    "/correction%252ephp",
    "/%63orrection",
    "//correction",
    "\\correction.php",
    "/uc1/correction",
    "/notes",
    "/resultats/tous",
    "/sujet.pdf",
]
BENIGN = [
    "/favicon.ico",
    "/apple-touch-icon-120x120-precomposed.png",
    "/robots.txt",
    "/.well-known/change-password",
    "/generate_204",
    "/hotspot-detect.html",
    "/connecttest.txt",
    "/assets/main-3f9c.js",
    "/examinateur/assets/main-3f9c.css",
    "/assets/main-3f9c.js.map",
    "/worker.js",
    "/mdm/checkin",
    "/kiosk/ping",
]
UNKNOWN = [
    "/nulle-part",
    "/nothing-here",
    "/recu2",
    "/adminis",
    "/notebook",
    "/assets/",
    "/index.html",
]


@pytest.mark.parametrize(
    ("paths", "path_class"),
    [(LOOKED_FOR, "looked_for"), (BENIGN, "benign"), (UNKNOWN, "unknown")],
)
def test_each_path_has_its_class_a01(paths, path_class):
    classes = load_path_classes()

    assert {path: classes.classify(path) for path in paths} == dict.fromkeys(
        paths, path_class
    )


def test_the_first_class_that_fits_holds():
    value = [
        {"kind": "benign", "paths": ["^/a/b$"]},
        {"kind": "looked_for", "paths": ["^/a"]},
    ]
    classes = read_path_classes({"class": value}, "x.toml")

    assert [classes.classify(path) for path in ("/a/b", "/a/c", "/b")] == [
        "benign",
        "looked_for",
        "unknown",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"class": "looked_for"},
        {"class": [{"kind": "odd", "paths": []}]},
        {"class": [{"kind": "benign", "paths": ["("]}]},
        {"class": [], "more": 1},
    ],
)
def test_a_file_of_classes_that_nobody_can_follow_is_refused(value):
    with pytest.raises(RulesInvalid):
        read_path_classes(value, "x.toml")


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/A%2Fb", "/a/b"),
        ("//a\\b", "/a/b"),
        ("/corrig\N{LATIN SMALL LETTER E WITH ACUTE}", "/corrige"),
        ("/%25252e", "/."),
        ("/%2525252e", "/%2e"),  # nobody decodes for ever
        ("/%ff%", "/\ufffd%"),
        ("/\udcff", "/?"),
    ],
)
def test_a_path_is_compared_as_what_it_asks_for(path, plain):
    assert plain_path(path).replace("\udcff", "?") == plain


TYPED = FetchMetadata(site="none", mode="navigate", dest="document")


@pytest.mark.parametrize(
    ("has_device", "fetch", "attribution"),
    [
        (True, TYPED, "B"),
        (True, FetchMetadata(site="cross-site", mode="no-cors", dest="image"), "C"),
        (True, FetchMetadata(site="cross-site", mode="navigate", dest="document"), "C"),
        (True, FetchMetadata(site="none", mode="navigate", dest="iframe"), "C"),
        (True, FetchMetadata(site="same-origin", mode="cors", dest="empty"), "C"),
        (True, replace(TYPED, purpose="prefetch;prerender"), "C"),
        (True, FetchMetadata(), "C"),
        (False, TYPED, "D"),
        (False, FetchMetadata(), "D"),
    ],
)
def test_only_what_was_typed_on_a_known_tablet_is_a_persons_a39(
    has_device, fetch, attribution
):
    assert attribute_sender(has_device=has_device, fetch=fetch) == attribution


@pytest.mark.parametrize(
    ("body", "stray"),
    [
        (b'{"dest":"document","path":"/corrige"}', ("A", "GET /corrige")),
        (b'{"dest":"link","path":"/corrige"}', ("C", "GET /corrige")),
        (b'{"dest":"iframe","path":"/corrige"}', ("C", "GET /corrige")),
        (b'{"dest":"document","more":1,"path":"/corrige"}', None),
        (b'{"dest":"document"}', None),
        (b'{"dest":"document","path":1}', None),
        (b"[]", None),
        (b"{", None),
    ],
)
def test_what_a_tablet_signed_is_an_act_where_it_was_typed_a01_a39(body, stray):
    found = read_stray(body)

    assert (found and (found.attribution, found.request)) == stray


def key(sender, attribution="D", code="looked_for"):
    return TraceKey(code=code, sender=sender, attribution=attribution)


def test_ten_thousand_lines_of_flood_hide_none_of_twenty_a39():
    """One address floods; twenty tablets and twenty addresses ask."""
    budget, at = TraceBudget(), Instant(5 * MINUTE_MS)
    kept = []
    for number in range(10_000):
        now = Instant(at + number % MINUTE_MS)
        budget.admits(key("203.0.113.66"), f"/admin/{number}", now=now)
        if number % 500 == 499:
            person, other = key(f"tablet {number}", "B"), key(f"10.0.0.{number // 500}")
            kept.append(budget.admits(person, "/correction.php", now=now))
            kept.append(budget.admits(other, "/correction.php", now=now))
    told = dict(budget.turn(now=Instant(at + MINUTE_MS)))

    assert kept == [True] * 40
    count = told[key("203.0.113.66")]
    assert (count.count, len(told)) == (10_000 - LINES_COUNT_MAX, 1)
    assert (count.since, count.until) == (at + LINES_COUNT_MAX, at + 9_999)


def test_the_budget_is_what_the_reference_says():
    """Six rows of a class and sender a minute, 2,000 in all, sixty paths one types."""
    limits = LINES_COUNT_MAX, TOTAL_COUNT_MAX, SENDERS_COUNT_MAX, PATHS_COUNT_MAX

    assert limits == (6, 2_000, 2_000, 60)


def test_past_all_bounds_who_typed_is_still_kept_a39():
    budget, now = TraceBudget(), Instant(MINUTE_MS)
    senders = SENDERS_COUNT_MAX + TOTAL_COUNT_MAX + 10
    kept = [budget.admits(key(f"s{n}"), "/admin", now=now) for n in range(senders)]
    person = budget.admits(key("tablet", "A"), "/admin", now=now)
    told = dict(budget.turn(now=now, is_last=True))

    assert (sum(kept), person) == (TOTAL_COUNT_MAX, True)
    assert told[key(OTHERS)].count == 10
    assert len(told) == SENDERS_COUNT_MAX + 1


def test_those_who_type_take_no_room_from_addresses_a39():
    budget, now = TraceBudget(), Instant(MINUTE_MS)
    people = [
        budget.admits(key(f"tablet {n}", "B"), f"/corrige-{path}", now=now)
        for n in range(TOTAL_COUNT_MAX // 50)
        for path in range(50)
    ]
    addresses = [
        budget.admits(key(f"10.0.0.{n}"), "/admin", now=now)
        for n in range(TOTAL_COUNT_MAX)
    ]

    assert all(people)
    assert all(addresses)


def test_a_path_that_a_person_asks_for_again_is_one_a_minute():
    budget, now = TraceBudget(), Instant(MINUTE_MS)
    who = key("tablet", "B")
    kept = [budget.admits(who, path, now=now) for path in ("/a", "/a", "/b", "/a")]
    [(told_key, count)] = budget.turn(now=Instant(2 * MINUTE_MS))
    again = budget.admits(who, "/a", now=Instant(2 * MINUTE_MS))

    assert (kept, told_key, count.count) == ([True, False, True, False], who, 2)
    assert again


def test_a_tablet_that_types_faster_than_anybody_is_counted_in_its_own_name():
    budget, now = TraceBudget(), Instant(MINUTE_MS)
    who, count = key("tablet", "B"), PATHS_COUNT_MAX + 5
    kept = [budget.admits(who, f"/{n}", now=now) for n in range(count)]
    budget.admits(key("other"), "/x", now=now)
    [(told_key, told)] = budget.turn(now=now, is_last=True)

    assert (sum(kept), told_key, told.count) == (PATHS_COUNT_MAX, who, 5)


def test_within_a_minute_nothing_is_told():
    budget = TraceBudget()
    budget.turn(now=Instant(MINUTE_MS))
    for _ in range(10):
        budget.admits(key("x"), "/a", now=Instant(MINUTE_MS))

    assert budget.turn(now=Instant(2 * MINUTE_MS - 1)) == ()
    assert len(budget.turn(now=Instant(2 * MINUTE_MS))) == 1
    assert budget.turn(now=Instant(3 * MINUTE_MS)) == []

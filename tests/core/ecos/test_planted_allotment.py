"""Each bug that is planted in an allotment, or in its checker, is found.

By the rules, by what is wanted, or by the two checkers no longer agreeing.
"""

import json
from fractions import Fraction
from math import ceil

import msgspec
from small_site import examiner, lists, waves
from verifier.ecos.circuits import verify, verify_lot

from concours.core.ecos.allotment import allot as whole
from concours.core.ecos.allotment import seating
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits import tempo
from concours.core.ecos.circuits.document import Candidate, Room, Site
from concours.core.ecos.circuits.reading import to_bytes
from concours.core.ecos.rules import check, places
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.chairs import check_committees
from concours.core.ecos.rules.check import CHECKS, find_breaches
from concours.core.ecos.rules.wishes import count_wishes

SEED = bytes(32)
MINUTE_MS = 60_000


def both_check(allotment):
    """The rules that each of the two checkers finds broken."""
    ours = {breach.rule for breach in find_breaches(allotment)}
    theirs = {rule for rule, *_ in verify(json.loads(to_bytes(allotment)))}
    return ours, theirs


def candidates(count, **more):
    return tuple(
        Candidate(number=f"{n:03d}", site="reims", **more) for n in range(count)
    )


def overseas():
    """Reims before noon; a site six hours behind it has the afternoon's waves alone."""
    sites = (
        Site(code="reims", university="a", offset_min=120, waves=("d1-am", "d2-am")),
        Site(code="fort", university="c", offset_min=-240, waves=("d1-pm", "d2-pm")),
    )
    there = tuple(Candidate(number=f"F{n}", site="fort") for n in range(5))
    rooms = tuple(
        Room(site=site.code, floor="f", code=f"r{n}")
        for site in sites
        for n in range(6)
    )
    persons = tuple(examiner(n, "abc"[n % 3]) for n in range(60))
    people = (*candidates(5), *there)
    return lists(sites=sites, candidates=people, examiners=persons, rooms=rooms)


def local_ms(encounters, site, instant_ms):
    return instant_ms + encounters.sites[site].offset_min * MINUTE_MS


def release_by_local_hours(encounters):
    """The plant: who is awaited elsewhere is awaited by the clock on the wall there."""
    rows = list(true_hours(encounters))
    for row in rows:
        first = encounters.waves[row.wave]
        awaited = [
            local_ms(encounters, other.site, other.confined_ms)
            for other in rows
            if encounters.waves[other.wave].series == first.series
            and encounters.waves[other.wave].starts_ms > first.starts_ms
        ]
        end_ms = local_ms(encounters, row.site, first.starts_ms + 100 * MINUTE_MS)
        by_clock = max([end_ms, *awaited])
        shift_ms = by_clock - local_ms(encounters, row.site, 0)
        yield msgspec.structs.replace(row, released_ms=shift_ms)


true_hours = whole._half_days


def check_by_local_hours(encounters):
    """The same plant in the checker."""
    rows = encounters.allotment.half_days
    for early in rows:
        for late in rows:
            first, second = encounters.waves[early.wave], encounters.waves[late.wave]
            is_later = second.starts_ms > first.starts_ms
            released = local_ms(encounters, early.site, early.released_ms)
            confined = local_ms(encounters, late.site, late.confined_ms)
            if first.series == second.series and is_later and released < confined:
                yield Breach("C9", "released_too_early", (), (early.site,))


def test_a_quarantine_that_compares_local_hours_is_found(monkeypatch):
    assert both_check(allot(overseas(), SEED).allotment) == (set(), set())
    monkeypatch.setattr(whole, "_half_days", release_by_local_hours)
    allotment = allot(overseas(), SEED).allotment
    assert both_check(allotment) == ({"C9"}, {"C9"})

    plant(monkeypatch, places.check_quarantine, check_by_local_hours)
    assert both_check(allotment) == (set(), {"C9"})


def plant(monkeypatch, rule, bug):
    checks = tuple(bug if own is rule else own for own in CHECKS)
    monkeypatch.setattr(check, "CHECKS", checks)


def check_by_site(encounters):
    """The plant: half of a site's examiners are external, whoever sits with whom."""
    for site in encounters.sites:
        chairs = [c.examiner for c in encounters.allotment.chairs if c.site == site]
        seated = [number for number in chairs if number]
        external = [n for n in seated if encounters.is_external(n, site)]
        if 2 * len(external) < len(seated):
            yield Breach("C5", "no_external", (), (site,))


def test_externals_counted_by_site_and_not_by_committee_are_found(monkeypatch):
    sound = allot(lists(candidates=candidates(5)), SEED).allotment
    allotment = pair_the_locals(sound)
    assert both_check(sound) == (set(), set())
    assert both_check(allotment) == ({"C5"}, {"C5"})

    plant(monkeypatch, check_committees, check_by_site)
    assert both_check(allotment) == (set(), {"C5"})


def pair_the_locals(allotment):
    """Swap two chairs of one circuit in every wave: two locals, and two externals."""
    rows = list(allotment.chairs)
    wave = rows[0].wave
    places_of = {
        (row.station, row.place): n for n, row in enumerate(rows) if row.wave == wave
    }
    one, other = places_of["s1", 1], places_of["s2", 2]
    first, second = rows[one].examiner, rows[other].examiner
    rows[one] = msgspec.structs.replace(rows[one], examiner=second)
    rows[other] = msgspec.structs.replace(rows[other], examiner=first)
    return msgspec.structs.replace(allotment, chairs=tuple(rows))


def test_a_second_day_that_forgets_whom_the_first_met_is_found(monkeypatch):
    persons = tuple(examiner(n, "a" if n % 2 else "b") for n in range(100))
    asked = lists(candidates=candidates(360), examiners=persons)
    assert count_wishes(allot(asked, SEED).allotment).w1.concerned == ()

    monkeypatch.setattr(seating.Attempt, "_met", lambda _attempt, _key: 0)

    assert count_wishes(allot(asked, SEED).allotment).w1.concerned != ()


def round_each_turn(settings, factor, *, rotations):
    """The plant: each turn is rounded, and what is lost in each adds up."""
    turns = 5 * rotations
    turn_ms = ceil(settings.station_ms * factor)
    rests_ms = sum(settings.rests_ms[: rotations - 1])
    return turns * turn_ms + (turns - 1) * settings.changeover_ms + rests_ms


def test_a_longer_tempo_that_rounds_each_turn_is_found(monkeypatch):
    one_day = lists(candidates=candidates(20, factor="8/7"), waves=waves(("d1-am",)))
    allotment = allot(one_day, SEED).allotment
    assert both_check(allotment) == (set(), set())
    exact_ms = tempo.rotations_end_ms(one_day.settings, Fraction(8, 7), rotations=4)
    (half_day,) = allotment.half_days
    assert half_day.released_ms == one_day.waves[0].starts_ms + exact_ms

    monkeypatch.setattr(places, "rotations_end_ms", round_each_turn)

    assert both_check(allotment) == ({"C9"}, set())


def test_a_place_that_is_drawn_otherwise_than_by_the_seed_is_found(monkeypatch):
    """Who favours somebody breaks no rule, and is named by who draws again."""
    honest = allot(lists(), SEED).allotment

    monkeypatch.setattr(
        "concours.core.ecos.allotment.lot.put_in_lot_order",
        lambda _seed, numbers: sorted(numbers),
    )

    rigged = allot(lists(), SEED).allotment
    assert (both_check(honest), both_check(rigged)) == ((set(), set()),) * 2
    assert verify_lot(json.loads(to_bytes(honest))) == []
    [(rule, at, moved)] = verify_lot(json.loads(to_bytes(rigged)))
    assert (rule, at) == ("lot", "places")
    assert len(moved) > 30

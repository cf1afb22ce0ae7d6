"""A plan is sound: an allotment breaks no rule that it does not name as a shortage.

Two checkers that share no code agree on it, and the same lists give the same bytes.
"""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_site import MORNING_MS, any_lists, examiner, lists, series, waves
from verifier.ecos.circuits import verify, verify_lot

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import (
    Candidate,
    Link,
    Participant,
    ParticipantNeed,
    Room,
    Site,
    Wave,
)
from concours.core.ecos.circuits.reading import read_allotment, to_bytes
from concours.core.ecos.circuits.settings import Settings
from concours.core.ecos.rules.check import find_breaches
from concours.core.ecos.rules.wishes import count_wishes
from concours.core.kernel.time import HOUR_MS

SEED = bytes(range(32))
LACKING = {
    ("C4", "chair_empty"),
    ("C10", "role_empty"),
    ("C11", "rooms_missing"),
}
any_case = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # a nation that shrinks tells no more
)


def both_check(allotment):
    """The rules broken and by whom, as each of the two checkers tells it."""
    ours, theirs = {}, {}
    for breach in find_breaches(allotment):
        ours.setdefault(breach.rule, set()).update(breach.persons)
    for rule, _, persons in verify(json.loads(to_bytes(allotment))):
        theirs.setdefault(rule, set()).update(persons)
    return ours, theirs


@any_case
@given(any_lists())
def test_an_allotment_lacks_what_it_says_breaks_no_rule_and_is_the_same_bytes(asked):
    made = allot(asked, SEED)

    breaches = find_breaches(made.allotment)
    empty = [row for row in made.allotment.chairs if not row.examiner]
    lacking = [s for s in made.shortages if s.what == "chairs"]
    assert {(b.rule, b.reason) for b in breaches} <= LACKING
    assert len(empty) == sum(s.places_count - s.persons_count for s in lacking)
    ours, theirs = both_check(made.allotment)
    assert ours == theirs
    data = to_bytes(made.allotment)
    assert to_bytes(allot(asked, SEED).allotment) == data
    assert read_allotment(data) == made.allotment


@any_case
@given(any_lists())
def test_anybody_draws_the_lot_again(asked):
    """Circuits and places, by other code, from nothing but the lists and the seed."""
    document = json.loads(to_bytes(allot(asked, SEED).allotment))
    assert verify_lot(document) == []

    favoured = min(document["places"], key=lambda place: place["candidate"])
    favoured["position"] = (favoured["position"] + 1) % 5
    assert verify_lot(document) == [("lot", "places", (favoured["candidate"],))]


@any_case
@given(any_lists(), st.randoms(use_true_random=False))
def test_both_checkers_see_the_same_in_a_plan_that_somebody_changed(asked, chance):
    document = json.loads(to_bytes(allot(asked, SEED).allotment))
    for _ in range(3):
        change_one_row(document, chance)
    allotment = read_allotment(json.dumps(document).encode())

    ours, theirs = both_check(allotment)
    assert ours == theirs


def change_one_row(document, chance):
    """Give one row of the plan what another row has, or nothing."""
    rows, field = chance.choice(
        [
            ("chairs", "examiner"), ("chairs", "station"), ("chairs", "place"),
            ("places", "rotation"), ("places", "position"), ("places", "wave"),
            ("roles", "participant"), ("roles", "rotations"), ("circuits", "rooms"),
            ("circuits", "factor"), ("half_days", "released_ms"),
            ("half_days", "confined_ms"), ("postings", "site"),
        ]
    )  # fmt: skip
    if document[rows]:
        row, other = chance.choice(document[rows]), chance.choice(document[rows])
        before, row[field] = row[field], other[field]
        if (rows, field) == ("places", "wave"):
            known = {(c["wave"], c["code"]) for c in document["circuits"]}
            if (row["wave"], row["circuit"]) not in known:
                row[field] = before


def rules_of(allotment):
    ours, theirs = both_check(allotment)
    assert ours == theirs
    return set(ours)


def test_a_sound_site_keeps_every_rule_and_every_wish_but_the_impossible():
    made = allot(lists(), SEED)

    assert made.shortages == ()
    assert rules_of(made.allotment) == set()
    wishes = count_wishes(made.allotment)
    assert (wishes.w3.concerned, wishes.w4.concerned) == ((), ())


def test_days_of_one_wave_have_no_halves_to_be_the_same():
    whole_days = lists(
        waves=waves(("d1-am", "d2-am")),
        candidates=tuple(Candidate(number=f"{n}", site="reims") for n in range(10)),
    )

    assert count_wishes(allot(whole_days, SEED).allotment).w4.concerned == ()


def test_nobody_meets_on_day_two_whom_they_met_on_day_one_where_it_can_be():
    candidates = tuple(Candidate(number=f"{n:03d}", site="reims") for n in range(360))
    many = tuple(examiner(n, "a" if n % 2 else "b") for n in range(100))
    made = allot(lists(candidates=candidates, examiners=many), SEED)

    wishes = count_wishes(made.allotment)
    assert rules_of(made.allotment) == set()
    assert verify_lot(json.loads(to_bytes(made.allotment))) == []
    assert wishes.w1.concerned == ()
    assert (wishes.w2.concerned, wishes.w3.concerned) == ((), ())


def test_a_candidate_with_longer_time_has_a_circuit_of_that_tempo_on_its_own_floor():
    candidates = tuple(
        Candidate(number=f"{n:03d}", site="reims", factor="4/3" if n < 3 else "1")
        for n in range(30)
    )
    many = tuple(examiner(n, "a" if n % 2 else "b") for n in range(60))
    made = allot(lists(candidates=candidates, examiners=many), SEED)

    assert rules_of(made.allotment) == set()
    floors = {c.factor: {r[:2] for r in c.rooms} for c in made.allotment.circuits}
    assert floors["1"].isdisjoint(floors["4/3"])


def test_a_site_of_far_clocks_is_in_no_wave_of_the_night():
    sites = (
        Site(code="reims", university="a", offset_min=120),
        Site(code="fort", university="c", offset_min=-240),
    )
    candidates = tuple(
        Candidate(number=f"{n:03d}", site="reims" if n % 2 else "fort")
        for n in range(20)
    )
    many = tuple(examiner(n, "abc"[n % 3]) for n in range(60))
    rooms = tuple(
        Room(site=code, floor="f", code=f"r{n}")
        for code in ("reims", "fort")
        for n in range(6)
    )
    both = lists(sites=sites, candidates=candidates, examiners=many, rooms=rooms)
    made = allot(both, SEED)

    attended = {c.wave for c in made.allotment.circuits if c.site == "fort"}
    assert attended == {"d1-pm", "d2-pm"}
    assert verify_lot(json.loads(to_bytes(made.allotment))) == []
    assert rules_of(made.allotment) == set()


def test_a_site_that_fits_no_wave_of_the_series_sits_the_spare_one():
    spare = Wave(code="d1-sp", day=1, series="j3", starts_ms=MORNING_MS + 9 * HOUR_MS)
    one_day = lists(
        series=(series("j1"), series("j3")),
        waves=(*waves(("d1-am",)), spare),
        sites=(
            Site(code="reims", university="a", offset_min=120),
            Site(code="fort", university="c", offset_min=-240),
        ),
        candidates=tuple(
            Candidate(number=f"{n:03d}", site="reims" if n % 2 else "fort")
            for n in range(20)
        ),
        examiners=tuple(examiner(n, "abc"[n % 3]) for n in range(60)),
    )
    made = allot(one_day, SEED).allotment

    assert verify_lot(json.loads(to_bytes(made))) == []
    assert {(c.site, c.wave) for c in made.circuits} == {
        ("reims", "d1-am"),
        ("fort", "d1-sp"),
    }


def test_a_shortage_is_told_as_a_set_of_hall():
    """Three externals for ten committees: seven chairs too many, and why."""
    few = tuple(examiner(n, "b" if n < 3 else "a") for n in range(30))
    two = tuple(Candidate(number=f"{n:03d}", site="reims") for n in range(2))
    tie = Link(candidate="000", person="E000", why="kin")
    only = lists(examiners=few, candidates=two, waves=waves(("d1-am",)), links=(tie,))
    made = allot(only, SEED)

    (shortage,) = made.shortages
    assert (shortage.what, shortage.site, shortage.wave) == ("chairs", "reims", "d1-am")
    assert (shortage.places_count, shortage.persons_count) == (5, 2)
    assert dict(shortage.others) == {"linked": 1, "not_external": 27}


@pytest.mark.parametrize(("rest_after_turns", "persons"), [(10, 1), (5, 2)])
def test_a_participant_rests(rest_after_turns, persons):
    need = ParticipantNeed(sex="f", rest_after_turns=rest_after_turns)
    played = lists(
        series=(series("j1", need), series("j2")),
        candidates=tuple(Candidate(number=f"{n:03d}", site="reims") for n in range(20)),
        waves=waves(("d1-am", "d2-am")),
        participants=tuple(
            Participant(number=f"P{n}", site="reims", sex="f", age=40) for n in range(2)
        ),
    )
    made = allot(played, SEED)

    assert rules_of(made.allotment) == set()
    assert len({r.participant for r in made.allotment.roles}) == persons


def test_the_lot_is_by_seed_and_number_alone():
    """Whoever knows the seed finds each place again; another seed is another lot."""
    first = allot(lists(), SEED).allotment.places
    again = allot(lists(settings=Settings(reserve_percent=20)), SEED).allotment.places
    other = allot(lists(), bytes(32)).allotment.places

    assert first == again
    assert first != other

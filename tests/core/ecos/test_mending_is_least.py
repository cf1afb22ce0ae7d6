"""A mending fills as many chairs as can be and moves the fewest persons for it.

Enumeration, which tries every committee of every station, finds no better; whoever a
mending does not name stays where they were, and no rule is broken that was kept.
"""

from itertools import combinations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_site import examiner, lists, waves

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.document import Candidate, Link
from concours.core.ecos.circuits.encounters import Encounters, key_of
from concours.core.ecos.mending.examiners import replace_examiners
from concours.core.ecos.mending.proposals import Breakdown, find_concerned_circuits
from concours.core.ecos.rules.check import find_breaches

SEED = bytes(32)
WAVE = "d1-am"


@st.composite
def days(draw):
    """One circuit, eight to thirteen examiners, any links, and who is absent."""
    chance = draw(st.randoms(use_true_random=False))
    numbers = [f"{n:03d}" for n in range(draw(st.integers(1, 9)))]
    codes = draw(st.sampled_from([("d1-am",), ("d1-am", "d1-pm", "d2-am")]))
    examiners = tuple(
        examiner(
            n,
            "a" if chance.random() < 0.6 else "b",
            away=(chance.choice(codes),) if chance.random() < 0.1 else (),
            stations=("j1/s1", "j1/s2", "j2/s1") if chance.random() < 0.2 else (),
        )
        for n in range(draw(st.integers(8, 13)))
    )
    links = tuple(
        Link(candidate=chance.choice(numbers), person=person.number, why="kin")
        for person in examiners
        if chance.random() < 0.1
    )
    asked = lists(
        waves=waves(codes),
        candidates=tuple(Candidate(number=number, site="reims") for number in numbers),
        examiners=examiners,
        links=links,
    )
    allotment = allot(asked, SEED).allotment
    seated = sorted(
        {row.examiner for row in allotment.chairs if row.wave == WAVE} - {""}
    )
    count = min(len(seated), draw(st.integers(1, 3)))
    return allotment, chance.sample(seated, count)


def committees_of(allotment, wave):
    rows = {}
    for chair in allotment.chairs:
        if chair.wave == wave:
            rows.setdefault((key_of(chair), chair.station), []).append(chair)
    return rows


def measured(encounters, homes, committees):
    """Chairs filled, counted below nought, persons moved, candidates met again."""
    persons = [(c, n) for c, members in committees.items() for n in members]
    moved = sum(homes.get(number) != committee for committee, number in persons)
    met = sum(met_again(encounters, number, key) for (key, _), number in persons)
    return (-len(persons), moved, met)


def met_again(encounters, number, key):
    others = [c for c in encounters.chairs_of.get(number, ()) if c.wave != key.wave]
    met = set().union(*(encounters.members[key_of(chair)] for chair in others))
    return len(met & encounters.members[key])


def enumerated(encounters, homes, absent):
    """The best measure over every way to seat the persons there, station by station."""
    allotment = encounters.allotment
    stations_today = {
        row.examiner: row.station
        for row in allotment.chairs
        if row.wave == "d1-pm" and row.examiner
    }
    people = [
        person.number
        for person in allotment.lists.examiners
        if person.number not in absent and encounters.posted_at.get(person.number)
    ]
    best = {frozenset(): (0, 0, 0)}
    for committee in committees_of(allotment, WAVE):
        key, station = committee
        fit = [
            number
            for number in people
            if encounters.may_sit(number, WAVE, station)
            and stations_today.get(number, station) == station
            and not encounters.links.get(number, frozenset()) & encounters.members[key]
        ]
        choices = [(), *((number,) for number in fit)]
        choices += [
            pair
            for pair in combinations(fit, 2)
            if any(encounters.is_external(number, "reims") for number in pair)
        ]
        costs = {
            choice: measured(encounters, homes, {committee: choice})
            for choice in choices
        }
        after = {}
        for seated, cost in best.items():
            for choice in choices:
                if seated.isdisjoint(choice):
                    together = seated | set(choice)
                    total = tuple(
                        a + b for a, b in zip(cost, costs[choice], strict=True)
                    )
                    after[together] = min(after.get(together, total), total)
        best = after
    return min(best.values())


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(days())
def test_no_way_to_fill_as_many_chairs_moves_fewer_persons(day):
    allotment, absent = day
    encounters = Encounters(allotment)
    homes = {
        chair.examiner: committee
        for committee, chairs in committees_of(allotment, WAVE).items()
        for chair in chairs
        if chair.examiner and chair.examiner not in absent
    }

    mending = replace_examiners(encounters, absent, "reims", WAVE)

    after = committees_of(mending.allotment, WAVE)
    committees = {
        c: [r.examiner for r in rows if r.examiner] for c, rows in after.items()
    }
    found = measured(encounters, homes, committees)
    assert found == enumerated(encounters, homes, absent)
    empty = sum(2 - len(members) for members in committees.values())
    lacking = sum(s.places_count - s.persons_count for s in mending.shortages)
    assert empty == lacking
    check_nobody_else_moves(allotment, mending)
    kept = {breach.rule for breach in find_breaches(allotment)} | {"C4"}
    assert {breach.rule for breach in find_breaches(mending.allotment)} <= kept


def check_nobody_else_moves(allotment, mending):
    named = {move.who for move in mending.moves}
    for before, after in zip(allotment.chairs, mending.allotment.chairs, strict=True):
        if before.examiner != after.examiner:
            assert {before.examiner, after.examiner} - {""} <= named


def test_a_trouble_concerns_the_circuits_of_who_or_what_is_named():
    asked = lists(
        candidates=tuple(Candidate(number=f"{n:03d}", site="reims") for n in range(45)),
        examiners=tuple(examiner(n, "ab"[n % 2]) for n in range(36)),
    )
    allotment = allot(asked, SEED).allotment
    own = [row for row in allotment.circuits if row.wave == WAVE]
    chair = next(row for row in allotment.chairs if row.wave == WAVE)
    seated = {row.examiner for row in allotment.chairs if row.wave == WAVE}
    away = next(own.number for own in asked.examiners if own.number not in seated)

    def concerned(trouble, name, wave=WAVE):
        breakdown = Breakdown(trouble, "reims", wave, (name,))
        return find_concerned_circuits(allotment, breakdown, name)

    assert concerned("absent", chair.examiner) == {chair.circuit}
    assert concerned("absent", away) == set()
    assert concerned("room", own[0].rooms[2]) == {own[0].code}
    assert concerned("late", "000") == {row.code for row in own}
    assert len(own) > 1
    assert concerned("late", "000", "d1-none") == set()

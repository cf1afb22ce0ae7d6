"""Travellers go where they are needed, as many as can, by the fewest kilometres."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from small_site import examiner, lists

from concours.core.ecos.allotment.transport import post_examiners, transport
from concours.core.ecos.circuits.document import Site

SEED = bytes(32)
PLACES = [(u, s) for u in "ab" for s in "xy"]
small = st.integers(0, 3)


def enumerated(supply, demand, km):
    """The most that can go, and the fewest kilometres for so many."""
    best = (0, 0)
    for amounts in product(range(4), repeat=len(PLACES)):
        flow = dict(zip(PLACES, amounts, strict=True))
        sent = [sum(flow[u, s] for s in "xy") <= supply[u] for u in "ab"]
        taken = [sum(flow[u, s] for u in "ab") <= demand[s] for s in "xy"]
        if all(sent) and all(taken):
            cost = sum(flow[pair] * km[pair] for pair in PLACES)
            best = min(best, (-sum(amounts), cost))
    return best


@settings(max_examples=200, deadline=None)
@given(
    st.fixed_dictionaries(dict.fromkeys("ab", small)),
    st.fixed_dictionaries(dict.fromkeys("xy", small)),
    st.fixed_dictionaries(dict.fromkeys(PLACES, st.integers(0, 9))),
)
def test_no_other_way_sends_as_many_by_fewer_kilometres(supply, demand, km):
    flow = transport(supply, demand, km)

    cost = sum(count * km[pair] for pair, count in flow.items())
    assert (-sum(flow.values()), cost) == enumerated(supply, demand, km)


def test_absences_of_one_wave_are_shared_between_sites():
    """Half of those who travel are away in a wave: each site has ten who are not."""
    sites = tuple(Site(code=code, university=code) for code in ("x", "y"))
    persons = tuple(
        examiner(n, "b", away=("d1-am",) if n % 2 else ()) for n in range(44)
    )
    postings = post_examiners(
        lists(sites=sites, candidates=(), rooms=(), examiners=persons),
        {"x": 1, "y": 1},
        SEED,
    )

    there = {person.number for person in persons if not person.away}
    counts = [sum(p.site == s and p.examiner in there for p in postings) for s in "xy"]
    assert min(counts) >= 10

"""Who serves where: locals at their university's site, travellers by least distance.

A transport problem, solved by successive shortest paths (Ford and Fulkerson 1962): the
sum of kilometres is the least for the numbers that each site is given.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heapreplace

from concours.core.ecos.allotment.lot import put_in_lot_order
from concours.core.ecos.circuits.document import Examiner, Lists, Posting

CHAIRS_COUNT, COMMITTEES_COUNT = 10, 5
"""Of one circuit."""

SPARE_PERCENT = 8
"""Of externals, more than committees, at each site before the rest is shared out."""

_FAR = 10**9
Flow = dict[tuple[str, str], int]


def post_examiners(
    lists: Lists, circuits: Mapping[str, int], seed: bytes
) -> tuple[Posting, ...]:
    """Return the site of each examiner; `circuits` counts those of a half-day.

    Whoever does not travel, or is needed nowhere, serves at a site of their university.
    A coordinator judges nowhere (C7).
    """
    coordinators = {number for site in lists.sites for number in site.coordinators}
    by_number = {
        person.number: person
        for person in lists.examiners
        if person.number not in coordinators
    }
    order = [by_number[n] for n in put_in_lot_order(seed, by_number)]
    site_of = _post_locals(lists, circuits, order)
    travellers = [person for person in order if person.number not in site_of]
    places = _targets(lists, circuits, site_of, len(travellers))
    flow = transport(
        Counter(person.university for person in travellers), places, _costs(lists)
    )
    for person in travellers:
        own = (s for (u, s), n in flow.items() if u == person.university and n)
        if code := next(own, ""):
            flow[person.university, code] -= 1
            site_of[person.number] = code
    travellers_left = [person for person in travellers if person.number not in site_of]
    site_of |= _share_out(lists, circuits, travellers_left)
    for reserve_percent in (0, lists.settings.reserve_percent):
        slack = _slack(lists, circuits, site_of, reserve_percent)
        _balance_absences(travellers, site_of, slack)
    return tuple(
        Posting(examiner=number, site=site_of[number]) for number in sorted(site_of)
    )


def transport(
    supply: Mapping[str, int],
    demand: Mapping[str, int],
    costs: Mapping[tuple[str, str], int],
) -> Flow:
    """Return how many go from where to where: as many as can, by the least sum."""
    supply_left, demand_left, flow = dict(supply), dict(demand), Flow()
    while path := _cheapest_path(supply_left, demand_left, costs, flow):
        forward_pairs = list(zip(path[::2], path[1::2], strict=True))
        back_pairs = list(zip(path[2::2], path[1::2], strict=False))
        ends = (supply_left[path[0]], demand_left[path[-1]])
        amount = min(*ends, *(flow[pair] for pair in back_pairs))
        for pair in forward_pairs:
            flow[pair] = flow.get(pair, 0) + amount
        for pair in back_pairs:
            flow[pair] -= amount
        supply_left[path[0]] -= amount
        demand_left[path[-1]] -= amount
    return flow


def _cheapest_path(
    supply: Mapping[str, int],
    demand: Mapping[str, int],
    costs: Mapping[tuple[str, str], int],
    flow: Flow,
) -> list[str]:
    """Return a cheapest way from who is left to where somebody is wanted, or none.

    Universities and sites alternate; from a site it goes back along a flow.
    """
    back_pairs = defaultdict[str, list[str]](list)
    for (university, site), amount in flow.items():
        if amount:
            back_pairs[site].append(university)
    best = {(True, university): 0 for university, count in supply.items() if count}
    before = dict[tuple[bool, str], tuple[bool, str]]()
    queue = deque(best)
    while queue:
        node = queue.popleft()
        is_university, name = node
        if is_university:
            steps = [
                (site, costs[name, site]) for site in demand if (name, site) in costs
            ]
        else:
            steps = [(start, -costs[start, name]) for start in back_pairs[name]]
        for neighbour, cost in steps:
            target = (not is_university, neighbour)
            if best[node] + cost < best.get(target, _FAR):
                best[target], before[target] = best[node] + cost, node
                queue.append(target)
    ends = [(best[False, s], s) for s, n in demand.items() if n and (False, s) in best]
    if not ends:
        return []
    path = [(False, min(ends)[1])]
    while path[-1] in before:
        path.append(before[path[-1]])
    return [name for _, name in reversed(path)]


def _post_locals(
    lists: Lists, circuits: Mapping[str, int], order: Sequence[Examiner]
) -> dict[str, str]:
    """Return the site of each examiner who stays, shared out by circuits."""
    universities = {site.university for site in lists.sites}
    staying = [
        person
        for person in order
        if not person.travels and person.university in universities
    ]
    return _share_out(lists, circuits, staying)


def _share_out(
    lists: Lists, circuits: Mapping[str, int], persons: Sequence[Examiner]
) -> dict[str, str]:
    """Give each person a site of their university, each site by its circuits."""
    sites = defaultdict[str, list[str]](list)
    for site in lists.sites:
        sites[site.university].append(site.code)
    counts, site_of = Counter[str](), dict[str, str]()
    for person in persons:
        if own := sites.get(person.university):
            code = min(
                own, key=lambda at: Fraction(counts[at] + 1, 1 + circuits.get(at, 0))
            )
            counts[code] += 1
            site_of[person.number] = code
    return site_of


def _targets(
    lists: Lists,
    circuits: Mapping[str, int],
    site_of: Mapping[str, str],
    travellers_count: int,
) -> dict[str, int]:
    """Return how many travellers each site is given: one by one, where fewest are.

    A committee's external comes first (C5), then the site whose examiners, by the waves
    that they are there, are fewest for its chairs: so reserves are alike.
    """
    waves_count = len(lists.waves)
    presence = Counter[str]()
    for person in lists.examiners:
        if person.number in site_of:
            presence[site_of[person.number]] += waves_count - len(person.away)
    counts = dict.fromkeys((code for code, count in circuits.items() if count), 0)

    def need(code: str) -> tuple[bool, Fraction, str]:
        least = -(-COMMITTEES_COUNT * circuits[code] * (100 + SPARE_PERCENT) // 100)
        chairs = CHAIRS_COUNT * circuits[code] * waves_count
        capacity = presence[code] + counts[code] * waves_count
        return counts[code] >= least, Fraction(capacity, chairs), code

    queue = [need(code) for code in counts]
    heapify(queue)
    for _ in range(travellers_count if queue else 0):
        code = queue[0][2]
        counts[code] += 1
        heapreplace(queue, need(code))
    return counts


def _balance_absences(
    travellers: Sequence[Examiner],
    site_of: dict[str, str],
    slack: dict[tuple[str, str], int],
) -> None:
    """Exchange travellers of one university where a wave has too few at a site.

    Nobody travels further for it: who is away then changes with who never is.
    """
    always_there = defaultdict[str, list[str]](list)
    for person in travellers:
        if not person.away and person.number in site_of:
            always_there[person.university].append(person.number)
    for person in travellers:
        site = site_of.get(person.number, "")
        if all(slack.get((site, wave), 0) >= 0 for wave in person.away):
            continue
        number = next(
            (
                number
                for number in always_there[person.university]
                if all(slack[site_of[number], wave] > 0 for wave in person.away)
            ),
            None,
        )
        if number is None:
            continue
        for wave in person.away:
            slack[site, wave] += 1
            slack[site_of[number], wave] -= 1
        site_of[person.number], site_of[number] = site_of[number], site


def _slack(
    lists: Lists,
    circuits: Mapping[str, int],
    site_of: Mapping[str, str],
    reserve_percent: int,
) -> dict[tuple[str, str], int]:
    """Return how many more than chairs and a reserve are at each site and wave."""
    percent = 100 + reserve_percent
    slack = {
        (code, wave.code): -CHAIRS_COUNT * count * percent // 100
        for code, count in circuits.items()
        for wave in lists.waves
    }
    for person in (person for person in lists.examiners if person.number in site_of):
        for wave in (wave.code for wave in lists.waves):
            slack[site_of[person.number], wave] += wave not in person.away
    return slack


def _costs(lists: Lists) -> dict[tuple[str, str], int]:
    """Return the kilometres of each journey to another university's site."""
    km = {(row.university, row.site): row.km for row in lists.distances}
    universities = sorted({person.university for person in lists.examiners})
    return {
        (university, site.code): km.get((university, site.code), 0)
        for university in universities
        for site in lists.sites
        if university != site.university
    }

"""Who serves where: locals at their university's site, travellers by least distance.

A transport problem, solved by successive shortest paths (Ford and Fulkerson 1962): the
sum of kilometres is the least for the numbers that each site is given.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from fractions import Fraction

from concours.core.ecos.allotment.lot import put_in_lot_order
from concours.core.ecos.circuits.document import Examiner, Lists, Posting

CHAIRS_COUNT, COMMITTEES_COUNT = 10, 5
"""Of one circuit."""

SPARE_PERCENT = 8
"""More than the chairs, wanted at each site before the rest is shared out."""

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
    lists: Lists, circuits: Mapping[str, int], site_of: Mapping[str, str], total: int
) -> dict[str, int]:
    """Return how many travellers each site is given, of so many in all."""
    locals_count = Counter(site_of.values())
    counts_wanted = {}
    for site in lists.sites:
        count = circuits.get(site.code, 0)
        chairs = -(-CHAIRS_COUNT * count * (100 + SPARE_PERCENT) // 100)
        least = -(-COMMITTEES_COUNT * count * (100 + SPARE_PERCENT) // 100)
        counts_wanted[site.code] = max(least, chairs - locals_count[site.code])
    asked_count = sum(counts_wanted.values())
    if asked_count < total:  # the rest is a larger reserve, where there are circuits
        rest = _in_shares(total - asked_count, circuits)
        return {
            code: count + rest.get(code, 0) for code, count in counts_wanted.items()
        }
    return _in_shares(total, counts_wanted)


def _in_shares(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share a number out by weights, the largest remainders first."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    shares = {code: total * weight // whole for code, weight in weights.items()}
    rest = sorted(weights, key=lambda code: (-(total * weights[code] % whole), code))
    for code in rest[: total - sum(shares.values())]:
        shares[code] += 1
    return shares


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

"""What is wanted of an allotment, counted and named: W1 to W5 of the rules."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters, key_of

CIRCUITS_FOR_FOUR, CIRCUITS_FOR_TWO = 9, 5
"""From how many circuits a circuit parts to four, and to two, on the next day."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """How far what is wanted is met: who is concerned, and out of how many."""

    concerned: tuple[str, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted, wish by wish; `km` is W5, out and back not counted twice.

    W1 names candidates who meet an examiner on two days, W2 examiners who keep circuit
    or partner after noon, W3 circuits that part too little, W4 candidates who have the
    same half of two days.
    """

    w1: Unmet
    w2: Unmet
    w3: Unmet
    w4: Unmet
    km: int


def count_wishes(allotment: Allotment) -> Wishes:
    """Count what is wanted and not met."""
    encounters = Encounters(allotment)
    return Wishes(
        _met_twice(encounters),
        _kept_after_noon(encounters),
        _not_parted(encounters),
        _same_half(encounters),
        _travelled_km(encounters),
    )


def parts_wanted(circuits_count: int) -> int:
    """Return to how many circuits one should part, of so many of a site and wave."""
    if circuits_count >= CIRCUITS_FOR_FOUR:
        return 4
    return 2 if circuits_count >= CIRCUITS_FOR_TWO else 1


def _met_twice(encounters: Encounters) -> Unmet:
    examiners = _examiners(encounters)
    names = []
    for candidate, places in encounters.places_of.items():
        site = encounters.candidates[candidate].site
        examiners_met = [
            examiners.get(CircuitKey(site, place.wave, place.circuit), frozenset())
            for place in places
        ]
        if any(first & second for first, second in combinations(examiners_met, 2)):
            names.append(candidate)
    return Unmet(tuple(sorted(names)), len(encounters.places_of))


def _examiners(encounters: Encounters) -> Mapping[CircuitKey, frozenset[str]]:
    return {
        key: frozenset(chair.examiner for chair in chairs if chair.examiner)
        for key, chairs in encounters.chairs.items()
    }


def _kept_after_noon(encounters: Encounters) -> Unmet:
    partners = defaultdict[tuple[CircuitKey, str], set[str]](set)
    for chair in encounters.allotment.chairs:
        partners[key_of(chair), chair.station].add(chair.examiner)
    names, pairs_count = set[str](), 0
    for examiner, chairs in encounters.chairs_of.items():
        for first, second in combinations(chairs, 2):
            days = {encounters.waves[chair.wave].day for chair in (first, second)}
            if len(days) > 1 or first.wave == second.wave:
                continue
            pairs_count += 1
            partners_of_both = (
                partners[key_of(first), first.station]
                & partners[key_of(second), second.station]
            ) - {examiner, ""}
            if first.circuit == second.circuit or partners_of_both:
                names.add(examiner)
    return Unmet(tuple(sorted(names)), pairs_count)


def _not_parted(encounters: Encounters) -> Unmet:
    """Count the circuits of a first day whose rotations stay together on the next."""
    days = sorted({wave.day for wave in encounters.waves.values()})
    if len(days) < 2:
        return Unmet((), 0)
    circuits_count = defaultdict[tuple[str, str], set[str]](set)
    for key, circuit in encounters.circuits.items():
        circuits_count[key.site, f"{key.wave} {circuit.factor}"].add(key.code)
    next_circuit = {
        (place.candidate, encounters.waves[place.wave].day): place
        for place in encounters.allotment.places
    }
    names, first_count = [], 0
    for key, places in encounters.places.items():
        if encounters.waves[key.wave].day != days[0]:
            continue
        first_count += 1
        second = {
            (later.wave, later.circuit)
            for place in places
            if (later := next_circuit.get((place.candidate, days[1])))
        }
        factor = encounters.circuits[key].factor
        parts_count = parts_wanted(
            len(circuits_count[key.site, f"{key.wave} {factor}"])
        )
        if len(second) < min(parts_count, len({place.rotation for place in places})):
            names.append("/".join(key))
    return Unmet(tuple(sorted(names)), first_count)


def _same_half(encounters: Encounters) -> Unmet:
    """Count who has the same half twice; a day of one wave alone has no halves."""
    days = Counter(wave.day for wave in encounters.waves.values())
    names = []
    for candidate, places in encounters.places_of.items():
        halves = [
            encounters.halves[place.wave]
            for place in places
            if days[encounters.waves[place.wave].day] > 1
        ]
        if len(set(halves)) < len(halves):
            names.append(candidate)
    return Unmet(tuple(sorted(names)), len(encounters.places_of))


def _travelled_km(encounters: Encounters) -> int:
    km = {
        (row.university, row.site): row.km
        for row in encounters.allotment.lists.distances
    }
    return sum(
        km.get((encounters.examiners[examiner].university, site), 0)
        for examiner, site in encounters.posted_at.items()
        if encounters.is_external(examiner, site)
    )

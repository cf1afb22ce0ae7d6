"""What is missing, told as a set of Hall: more chairs than persons who may sit there.

By Hall's theorem (1935) chairs can all be filled if and only if there is no such set;
so each shortage is a proof, and says whom to find.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concours.core.ecos.circuits.document import Examiner
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters


@dataclass(frozen=True, slots=True)
class Shortage:
    """So many places of one site and wave, and too few persons who may fill them.

    `what` is chairs, roles or rooms. `others` counts why the other persons of the site
    may not: away, linked, another_station, not_external, does_not_fit.
    """

    what: str
    site: str
    wave: str
    stations: tuple[str, ...]
    places_count: int
    persons_count: int
    others: tuple[tuple[str, int], ...] = ()


def tell_shortage(
    encounters: Encounters,
    chairs: Sequence[tuple[CircuitKey, str, int]],
    others: Iterable[Examiner],
    persons_count: int,
) -> Shortage:
    """Return the shortage of these chairs, with why each other person cannot sit."""
    keys = {key for key, _, _ in chairs}
    stations = tuple(sorted({station for _, station, _ in chairs}))
    site, wave = chairs[0][0].site, chairs[0][0].wave
    is_external_only = all(place == 1 for _, _, place in chairs)
    members = [encounters.members.get(key, frozenset()) for key in sorted(keys)]

    def why(person: Examiner) -> str:
        if wave in person.away:
            return "away"
        if not any(encounters.may_sit(person.number, wave, code) for code in stations):
            return "another_station"
        if is_external_only and not encounters.is_external(person.number, site):
            return "not_external"
        tied = encounters.links.get(person.number, frozenset())
        return "linked" if any(tied & own for own in members) else "another_station"

    counts = Counter(why(person) for person in others)
    return Shortage(
        "chairs", site, wave, stations, len(chairs), persons_count,
        tuple(sorted(counts.items())),
    )  # fmt: skip

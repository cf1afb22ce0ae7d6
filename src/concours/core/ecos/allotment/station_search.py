"""The best seating of a site: a few orders, then changes of examiners' stations."""

from collections.abc import Sequence

from concours.core.ecos.allotment.lot import put_in_lot_order
from concours.core.ecos.allotment.seating import Attempt, Seating
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.kernel.canonical import digest, u32

ORDERS_MAX = 10
"""Orders tried while a chair is empty that another may fill, or W1 is not reached."""

CHANGES_MAX = 300
"""Changes of one examiner's station tried while a chair is empty that may be filled."""


def seat_examiners(encounters: Encounters, site: str, seed: bytes) -> Seating:
    """Return the best seating of a site that was found, by a search of its seed.

    The allotment has everything but chairs: circuits, places, postings. The waves of a
    day hang together by the station of each examiner (C8): where a chair stays empty
    that one wave alone could fill, stations are changed, one examiner at a time, and
    what is no worse is kept.
    """
    numbers = [number for number, own in encounters.posted_at.items() if own == site]
    own_seed = digest(seed, site.encode())
    order = put_in_lot_order(digest(own_seed, u32(0)), numbers)
    best = Attempt(encounters, site, order).seat()
    for at in range(1, ORDERS_MAX):
        if best.cost == (best.least_count, 0):
            return best
        other_order = put_in_lot_order(digest(own_seed, u32(at)), numbers)
        seating = Attempt(encounters, site, other_order).seat()
        if seating.cost < best.cost:
            best, order = seating, other_order
    for at in range(CHANGES_MAX):
        changes = _changes(encounters, best, order)
        if best.empty_count == best.least_count or not changes:
            break
        choice = int.from_bytes(digest(own_seed, b"change", u32(at))) % len(changes)
        day, number, station = changes[choice]
        stations = best.stations | {day: best.stations[day] | {number: station}}
        seating = Attempt(encounters, site, order, stations).seat()
        if seating.cost <= best.cost:
            best = seating
    return best


def _changes(
    encounters: Encounters, seating: Seating, order: Sequence[str]
) -> list[tuple[int, str, str]]:
    """Return who could judge, on which day, a station where chairs are short."""
    changes = {
        (encounters.waves[slot.key.wave].day, number, slot.station)
        for slot in seating.short_slots
        for number in order
        if encounters.may_sit(number, slot.key.wave, slot.station)
        and (slot.place != 1 or encounters.is_external(number, slot.key.site))
        and not encounters.links.get(number, frozenset())
        & encounters.members.get(slot.key, frozenset())
    }
    return sorted(
        (day, number, station)
        for day, number, station in changes
        if seating.stations[day].get(number) != station
    )

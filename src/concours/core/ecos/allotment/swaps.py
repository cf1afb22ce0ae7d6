"""Partners of the morning are parted after noon, by swaps of two examiners (W2)."""

from collections.abc import Mapping, Sequence

from concours.core.ecos.allotment.bipartite import NOBODY, Matching

CHAIRS_COUNT = 2
"""Chairs of a committee: two slots that follow each other, the external's first."""


def part_partners(
    matching: Matching,
    masks: Sequence[int],
    committee_before: Mapping[int, tuple[str, str]],
    stations: Sequence[str],
) -> None:
    """Swap a partner with somebody of the same station where it parts both pairs.

    `masks` are who may sit in each slot; `committee_before` is the circuit and station
    of each person before noon, `stations` the station of each slot.
    """

    def are_partners_again(first: int) -> bool:
        persons = matching.person_of[first : first + CHAIRS_COUNT]
        before = [committee_before.get(person) for person in persons]
        return before[0] is not None and before[0] == before[1]

    def swap(slot_a: int, slot_b: int) -> None:
        a, b = matching.person_of[slot_a], matching.person_of[slot_b]
        matching.person_of[slot_a], matching.person_of[slot_b] = b, a
        matching.slot_of[a], matching.slot_of[b] = slot_b, slot_a

    def try_to_part(first: int) -> bool:
        for at in (first, first + 1):
            for slot_b in range(at % CHAIRS_COUNT, len(masks), CHAIRS_COUNT):
                a, b = matching.person_of[at], matching.person_of[slot_b]
                is_free = (
                    slot_b != at
                    and b != NOBODY
                    and stations[at] == stations[slot_b]
                    and masks[slot_b] >> a & 1
                    and masks[at] >> b & 1
                )
                if not is_free:
                    continue
                swap(at, slot_b)
                if not are_partners_again(first) and not are_partners_again(
                    slot_b - slot_b % CHAIRS_COUNT
                ):
                    return True
                swap(at, slot_b)
        return False

    for first in range(0, len(masks), CHAIRS_COUNT):
        if are_partners_again(first):
            try_to_part(first)

"""Bipartite matching by shortest augmenting paths, persons as bits of whole numbers.

A slot is what must be filled; the persons who may fill it are the bits of its mask. The
search is breadth first and takes the lowest bit: one input, one matching (Berge 1957;
Hopcroft and Karp 1973 for shortest paths).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

NOBODY = -1


def bits_of(mask: int) -> Iterator[int]:
    """Yield the places of the bits of a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(slots=True)
class Matching:
    """Who fills each slot, and which slot each person has."""

    slots_count: int
    persons_count: int
    person_of: list[int] = field(init=False)
    slot_of: list[int] = field(init=False)
    free: int = field(init=False)

    def __post_init__(self) -> None:
        self.person_of = [NOBODY] * self.slots_count
        self.slot_of = [NOBODY] * self.persons_count
        self.free = (1 << self.persons_count) - 1

    def put(self, person: int, slot: int) -> None:
        """Seat a free person in a slot."""
        self.person_of[slot], self.slot_of[person] = person, slot
        self.free &= ~(1 << person)

    def fill(self, masks: Sequence[int]) -> None:
        """Fill as many of the empty slots as the masks allow; none is emptied."""
        for slot in range(self.slots_count):
            if self.person_of[slot] == NOBODY:
                self.augment(masks, slot)

    def augment(self, masks: Sequence[int], start: int) -> int:
        """Fill one empty slot by the fewest moves.

        Return 0 once it is filled, else the persons reached, none of whom is free: with
        this slot theirs are a set of Hall, one person too few.
        """
        persons_reached, came_from = 0, dict[int, int]()
        frontier = [start]
        while frontier:
            next_slots = []
            for slot in frontier:
                fresh = masks[slot] & ~persons_reached
                if hit := fresh & self.free:
                    person = (hit & -hit).bit_length() - 1
                    came_from[person] = slot
                    self._flip(person, came_from, start)
                    return 0
                persons_reached |= fresh
                for person in bits_of(fresh):
                    came_from[person] = slot
                    next_slots.append(self.slot_of[person])
            frontier = next_slots
        return persons_reached

    def _flip(self, person: int, came_from: dict[int, int], start: int) -> None:
        while True:
            slot = came_from[person]
            displaced = self.person_of[slot]
            self.put(person, slot)
            if slot == start:
                return
            person = displaced


def find_hall_sets(
    matching: Matching, masks: Sequence[int]
) -> list[tuple[list[int], int]]:
    """Return each set of slots that lack persons, with the persons they may have.

    The matching is the largest that the masks allow. Sets that share a person are one,
    so that nobody is counted twice; each has more slots than persons.
    """
    sets: list[tuple[set[int], int]] = []
    for empty, person in enumerate(matching.person_of):
        if person != NOBODY:
            continue
        persons_reached = matching.augment(masks, empty)
        assert matching.person_of[empty] == NOBODY, "the matching was not the largest"
        slots = {empty, *(matching.slot_of[at] for at in bits_of(persons_reached))}
        sets_apart = []
        for other_slots, mask in sets:
            if mask & persons_reached:
                slots, persons_reached = slots | other_slots, persons_reached | mask
            else:
                sets_apart.append((other_slots, mask))
        sets = [*sets_apart, (slots, persons_reached)]
    return [(sorted(slots), mask) for slots, mask in sets]

"""What a node changed, so that it can be taken back."""

from bisect import bisect_left, insort

Undo = tuple[list[int], int, int | None]


class Trail:
    """Changes of lists of numbers: a place set, a rank entered in order, or left."""

    def __init__(self) -> None:
        self._trail: list[Undo] = []

    def mark(self) -> int:
        """Return where the trail is now."""
        return len(self._trail)

    def since(self, mark: int, numbers: list[int]) -> set[int]:
        """Return the places of a list of numbers that were set after `mark`."""
        return {index for changed, index, _ in self._trail[mark:] if changed is numbers}

    def undo(self, mark: int) -> None:
        """Take back all that came after `mark`."""
        trail = self._trail
        later = trail[mark:]
        del trail[mark:]
        for numbers, index, old_value in reversed(later):
            if old_value is not None:
                numbers[index] = old_value
            elif index > 0:
                del numbers[bisect_left(numbers, index)]
            else:
                insort(numbers, -index)

    def put(self, numbers: list[int], index: int, value: int) -> None:
        """Set one number."""
        self._trail.append((numbers, index, numbers[index]))
        numbers[index] = value

    def enter(self, ranks: list[int], rank: int) -> None:
        """Put a rank, 1 or more, where it belongs."""
        insort(ranks, rank)
        self._trail.append((ranks, rank, None))

    def leave(self, ranks: list[int], rank: int) -> None:
        """Take a rank out."""
        del ranks[bisect_left(ranks, rank)]
        self._trail.append((ranks, -rank, None))

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

    def since(self, mark: int, where: list[int]) -> set[int]:
        """Return the places of a list of numbers that were set after `mark`."""
        return {at for list_, at, _ in self._trail[mark:] if list_ is where}

    def undo(self, mark: int) -> None:
        """Take back all that came after `mark`."""
        trail = self._trail
        later = trail[mark:]
        del trail[mark:]
        for where, at, old in reversed(later):
            if old is not None:
                where[at] = old
            elif at > 0:
                del where[bisect_left(where, at)]
            else:
                insort(where, -at)

    def put(self, where: list[int], at: int, value: int) -> None:
        """Set one number."""
        self._trail.append((where, at, where[at]))
        where[at] = value

    def enter(self, where: list[int], rank: int) -> None:
        """Put a rank, 1 or more, where it belongs."""
        insort(where, rank)
        self._trail.append((where, rank, None))

    def leave(self, where: list[int], rank: int) -> None:
        """Take a rank out."""
        del where[bisect_left(where, rank)]
        self._trail.append((where, -rank, None))

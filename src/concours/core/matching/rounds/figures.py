"""What an organiser reads in a round: seats by place and specialty, limits moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from concours.core.matching.posts.table import Post

MOVED_WHOLLY = 10**9
"""More than any limit moves: where a line that filled or opened stands among moves."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A line in a round: its seats, whom it took, its limit, None if one is free."""

    code: str
    seats: int
    taken: int
    limit: int | None

    @property
    def left(self) -> int:
        """Seats that nobody took."""
        return self.seats - self.taken


@dataclass(frozen=True, slots=True)
class SeatFigures:
    """Seats of a specialty or a subdivision; `open_lines` have some left."""

    name: str
    seats: int
    taken: int
    open_lines: int

    @property
    def left(self) -> int:
        """Seats that nobody took."""
        return self.seats - self.taken

    @property
    def share(self) -> Fraction | None:
        """Which part of the seats is taken; None without seats."""
        return Fraction(self.taken, self.seats) if self.seats else None

    @property
    def shown(self) -> Fraction | None:
        """The share to a hundredth, rounded down: 100 % only where all are taken."""
        return Fraction(100 * self.taken // self.seats, 100) if self.seats else None


@dataclass(frozen=True, slots=True)
class LineMove:
    """A line in a round, and its limit in the round before (None if open)."""

    post: Post
    gate: Gate
    before: int | None
    is_known: bool

    @property
    def change(self) -> int | None:
        """How far the limit moved, above 0 if more get in; None if it is not both."""
        if not (self.is_known and self.before and self.gate.limit):
            return None
        return self.gate.limit - self.before

    @property
    def drop(self) -> int:
        """How far the limit fell; 0 if it did not."""
        return max(0, -(self.change or 0))

    @property
    def is_opened(self) -> bool:
        """Whether the line was full and has a free seat now."""
        return self.is_known and self.before is not None and self.gate.limit is None

    @property
    def is_filled(self) -> bool:
        """Whether the line had a free seat and is full now."""
        return self.is_known and self.before is None and self.gate.limit is not None

    @property
    def is_turned(self) -> bool:
        """Whether the line went from full to open, or back."""
        return self.is_opened or self.is_filled

    @property
    def is_offered(self) -> bool:
        """Whether the line has seats, or had a limit before."""
        return self.gate.seats > 0 or bool(self.before)


def group_seats(
    attribute: str, posts: Mapping[str, Post], gates: Iterable[Gate]
) -> dict[str, SeatFigures]:
    """Return seats added up by `specialty` or `subdivision`."""
    figures: dict[str, SeatFigures] = {}
    for gate in gates:
        name = getattr(posts[gate.code], attribute)
        so_far = figures.get(name, SeatFigures(name, 0, 0, 0))
        figures[name] = SeatFigures(
            name,
            so_far.seats + gate.seats,
            so_far.taken + gate.taken,
            so_far.open_lines + (gate.left > 0),
        )
    return figures


def list_moves(
    posts: Mapping[str, Post], gates: Iterable[Gate], before: Iterable[Gate] | None
) -> Iterator[LineMove]:
    """Yield each line with its limit before; lines that are new have none."""
    former = {gate.code: gate.limit for gate in before or ()}
    for gate in gates:
        yield LineMove(
            posts[gate.code], gate, former.get(gate.code), gate.code in former
        )


SORTS: Mapping[str, Callable[[LineMove], int]] = {
    "line": lambda _one: 0,
    "move": lambda one: -(MOVED_WHOLLY if one.is_turned else abs(one.change or 0)),
    "left": lambda one: -one.gate.left,
}
"""How lines may be put in order; lines that are equal stay as they are."""


def short_of_least(
    posts: Mapping[str, Post], gates: Iterable[Gate]
) -> list[tuple[Post, int]]:
    """Return the lines under their least number, and how many they took."""
    taken_counts = [(posts[gate.code], gate.taken) for gate in gates]
    return [(post, count) for post, count in taken_counts if count < post.least]


def at_risk(specialties: Mapping[str, SeatFigures], *, most: int) -> list[SeatFigures]:
    """Return the specialties with seats left, the emptiest first."""
    unfilled_specialties = [
        figures for figures in specialties.values() if figures.left > 0
    ]
    return sorted(
        unfilled_specialties, key=lambda one: (one.share or 0, -one.left, one.name)
    )[:most]

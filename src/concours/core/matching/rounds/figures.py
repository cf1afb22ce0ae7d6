"""What an organiser reads in a round: seats by place and specialty, limits moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from concours.core.matching.posts.table import Post

MOVED_WHOLLY = 10**9
"""More than any limit moves: where a line that filled or opened stands among moves."""


@dataclass(frozen=True, slots=True)
class LineFigures:
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
    figures: LineFigures
    before: int | None
    is_known: bool

    @property
    def change(self) -> int | None:
        """How far the limit moved, above 0 if more get in; None if it is not both."""
        if not (self.is_known and self.before and self.figures.limit):
            return None
        return self.figures.limit - self.before

    @property
    def drop(self) -> int:
        """How far the limit fell; 0 if it did not."""
        return max(0, -(self.change or 0))

    @property
    def is_opened(self) -> bool:
        """Whether the line was full and has a free seat now."""
        return self.is_known and self.before is not None and self.figures.limit is None

    @property
    def is_filled(self) -> bool:
        """Whether the line had a free seat and is full now."""
        return self.is_known and self.before is None and self.figures.limit is not None

    @property
    def is_turned(self) -> bool:
        """Whether the line went from full to open, or back."""
        return self.is_opened or self.is_filled

    @property
    def is_offered(self) -> bool:
        """Whether the line has seats, or had a limit before."""
        return self.figures.seats > 0 or bool(self.before)


def group_seats(
    attribute: str, posts: Mapping[str, Post], lines: Iterable[LineFigures]
) -> dict[str, SeatFigures]:
    """Return seats added up by `specialty` or `subdivision`."""
    figures: dict[str, SeatFigures] = {}
    for line in lines:
        name = getattr(posts[line.code], attribute)
        so_far = figures.get(name, SeatFigures(name, 0, 0, 0))
        figures[name] = SeatFigures(
            name,
            so_far.seats + line.seats,
            so_far.taken + line.taken,
            so_far.open_lines + (line.left > 0),
        )
    return figures


def list_moves(
    posts: Mapping[str, Post],
    lines: Iterable[LineFigures],
    before: Iterable[LineFigures] | None,
) -> Iterator[LineMove]:
    """Yield each line with its limit before; lines that are new have none."""
    former = {line.code: line.limit for line in before or ()}
    for line in lines:
        yield LineMove(
            posts[line.code], line, former.get(line.code), line.code in former
        )


SORTS: Mapping[str, Callable[[LineMove], int]] = {
    "line": lambda _one: 0,
    "move": lambda one: -(MOVED_WHOLLY if one.is_turned else abs(one.change or 0)),
    "left": lambda one: -one.figures.left,
}
"""How lines may be put in order; lines that are equal stay as they are."""


def short_of_least(
    posts: Mapping[str, Post], lines: Iterable[LineFigures]
) -> list[tuple[Post, int]]:
    """Return the lines under their least number, and how many they took."""
    taken_counts = [(posts[line.code], line.taken) for line in lines]
    return [(post, count) for post, count in taken_counts if count < post.least]


def at_risk(specialties: Mapping[str, SeatFigures], *, most: int) -> list[SeatFigures]:
    """Return the specialties with seats left, the emptiest first."""
    unfilled_specialties = [
        figures for figures in specialties.values() if figures.left > 0
    ]
    return sorted(
        unfilled_specialties, key=lambda one: (one.share or 0, -one.left, one.name)
    )[:most]

"""A market as arrays, ready for any engine.

Students, lines and groups are counted from 0 in the order of the file, which is the
published order wherever an order decides. A rank counts from 1, the best.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

NO_LINE = -1
"""In a pair: the member takes no post."""

OPEN = 2**31 - 1
"""The limit of a gate that refuses nobody."""

STUDENTS_MAX = 100_000
LINES_MAX = 20_000
GROUPS_MAX = 256
"""A published market has 71. Ranks are a table: 256 of 100,000 students take 100 MB."""

FAMILIES_MAX = 20_000
COUPLES_MAX = 10_000
WISHES_MAX = 20_000_000
PAIRS_MAX = 20_000_000
SEATS_MAX = 1_000_000
CODE_LENGTH_MAX = 64


@dataclass(frozen=True, slots=True)
class Line:
    """The posts of one specialty in one subdivision, of one kind.

    `contract` is the code of the contract that a student must hold, `""` for an
    ordinary line. `returns_to` is the place of the ordinary line which takes the seats
    that no holder took, or `None`. `least` is the number of seats that should be
    filled; no engine forces it.
    """

    code: str
    specialty: str
    subdivision: str
    contract: str
    group: int
    seats: int
    least: int = 0
    returns_to: int | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Lines of one group that together take `seats` students at most."""

    code: str
    lines: tuple[int, ...]
    seats: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Contract:
    """A kind of contract, and whether its holders may ask for ordinary lines too.

    Law today: holders choose reserved posts only.
    """

    code: str
    also_ordinary: bool = False


@dataclass(frozen=True)
class Market:
    """All that a matching depends on.

    `ranks[g, s]` is the rank of student `s` in group `g`, 0 where not ranked.
    `wishes[starts[s]:starts[s + 1]]` are the lines of `s`, preferred first, and
    `wish_ranks` the rank of `s` in the group of each. Couple `c` is of students
    `members[c]`; its pairs are `pairs[pair_starts[c]:pair_starts[c + 1]]`, shape
    (n, 2), `NO_LINE` for a member who takes none; after the last pair, each follows
    their own list if `unlinks[c]`, else both stay without a post. Members' own lists
    count for nothing before that.
    """

    groups: tuple[str, ...]
    contracts: tuple[Contract, ...]
    lines: tuple[Line, ...]
    families: tuple[Family, ...]
    numbers: tuple[str, ...]
    held: Ints
    ranks: Ints
    starts: NDArray[np.int64]
    wishes: Ints
    members: Ints
    pair_starts: NDArray[np.int64]
    pairs: Ints
    unlinks: NDArray[np.bool_]
    wish_ranks: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find the rank behind each wish, once."""
        object.__setattr__(self, "wish_ranks", self._wish_ranks())

    def _wish_ranks(self) -> Ints:
        if not len(self.wishes):
            return np.zeros(0, dtype=np.int32)
        owner = np.repeat(np.arange(len(self.numbers)), np.diff(self.starts))
        ranks_of_wishes: Ints = self.ranks[self.line_group[self.wishes], owner]
        return ranks_of_wishes

    @cached_property
    def line_group(self) -> Ints:
        """Group of each line."""
        return np.array([line.group for line in self.lines], dtype=np.int32)

    @cached_property
    def gates(self) -> tuple[Line | Family, ...]:
        """All that can refuse: lines first, then families."""
        return (*self.lines, *self.families)

    @cached_property
    def seats(self) -> Ints:
        """Seats of each gate of its own."""
        return np.array([gate.seats for gate in self.gates], dtype=np.int32)

    @cached_property
    def above(self) -> Ints:
        """The family right above each gate, -1 for none; families are nested.

        A family's place is counted after the lines.
        """
        family_above = np.full(len(self.lines) + len(self.families), -1, dtype=np.int32)
        sizes = [len(family.lines) for family in self.families]
        of_line: dict[int, int] = {}
        for at in sorted(range(len(sizes)), key=lambda at: (sizes[at], at)):
            gate = len(self.lines) + at
            inner = {of_line.get(line, line) for line in self.families[at].lines}
            family_above[list(inner)] = gate
            of_line.update(dict.fromkeys(self.families[at].lines, gate))
        return family_above

    @cached_property
    def heights(self) -> Ints:
        """How many gates lie under each gate on its longest way down; 0 for a line."""
        heights = np.zeros(len(self.above), dtype=np.int32)
        for chain in self.chains if self.families else ():
            heights[list(chain)] = np.maximum(
                heights[list(chain)], np.arange(len(chain))
            )
        return heights

    @cached_property
    def chains(self) -> tuple[tuple[int, ...], ...]:
        """Gates that a student of each line must pass: the line, then its families."""
        gate_above = self.above.tolist()
        chains = []
        for line in range(len(self.lines)):
            chain = [line]
            while gate_above[chain[-1]] >= 0:
                chain.append(gate_above[chain[-1]])
            chains.append(tuple(chain))
        return tuple(chains)

    @cached_property
    def returns_to(self) -> Ints:
        """The line that takes the seats left in each line, -1 for none."""
        return np.array(
            [-1 if line.returns_to is None else line.returns_to for line in self.lines],
            dtype=np.int32,
        )

    @cached_property
    def couple_of(self) -> Ints:
        """Couple of each student, -1 for a student alone."""
        couples = np.full(len(self.numbers), -1, dtype=np.int32)
        for couple, pair in enumerate(self.members.tolist()):
            couples[pair] = couple
        return couples

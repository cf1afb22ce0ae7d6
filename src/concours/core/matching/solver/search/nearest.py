"""Where no outcome is stable: how little is missing, by trial of what is undecided.

An outcome has exactly the blocking entries that one may strike from the lists to make
it stable. So the least number of them is the least number to strike.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver.presolve.entries import Entry
from concours.core.matching.solver.search.solving import Solved, search
from concours.core.matching.solver.search.stability import Outcome, blocking
from concours.core.matching.solver.search.steps import Steps

BLOCKING_MAX = 3
"""Entries struck at once; 28,000 random markets never needed more than two."""

READ_MAX = 60_000_000
TRIALS_MIN = 40
"""Entries read by all trials together, and trials that are made at any size."""

TRIALS_STEPS_MAX = 10_000
"""Steps of all trials together: minutes of a nation."""


@dataclass(frozen=True)
class Instability:
    """The outcome with the fewest blocking entries that was found, and which they are.

    No outcome has fewer than `at_least`: it is proved the least where that is their
    number. `outcome` is `None` if no trial made a stable one.
    """

    outcome: Outcome | None
    entries: tuple[Entry, ...]
    at_least: int


def instability(
    market: Market, seats: Ints, solved: Solved, steps_max: int
) -> Instability:
    """Return the nearest to stable: those undecided are tried first, in their order."""
    near, at_least, trials = _near(solved), 1, _Trials(market, steps_max)
    for count in range(1, BLOCKING_MAX + 1):
        is_whole = True
        for struck in _sets(market, near, count):
            if trials.are_over():
                is_whole = False
                break
            found = trials.search(seats, struck)
            if found.outcome is not None:
                entries = blocking(market, found.outcome, seats)
                return Instability(found.outcome, tuple(entries), at_least)
            is_whole &= found.verdict == "none"
        at_least += is_whole and at_least == count
    return Instability(None, (), at_least)


@dataclass(frozen=True)
class Repairs:
    """Gates, in order, whose one more seat makes a stable outcome exist.

    All that do, if `tried_count` is the number of gates; else those of the gates tried.
    """

    gates: tuple[int, ...] = ()
    tried_count: int = 0


def repairs(market: Market, seats: Ints, solved: Solved, steps_max: int) -> Repairs:
    """Return where one more seat makes a stable outcome exist.

    Tried is every gate, as far as the trials last: first those that an entry of the
    part without any outcome would touch. Where not all can be, those alone.
    """
    found, tried_count, trials = [], 0, _Trials(market, steps_max)
    near = touched(market, solved)
    far = sorted(set(range(len(seats))).difference(near))
    for gate in [*near, *far] if trials.last_for(len(seats)) else near:
        if trials.are_over():
            break
        more = seats.copy()
        more[gate] += 1
        verdict = trials.search(more).verdict
        tried_count += verdict != "undecided"
        if verdict == "stable":
            found.append(gate)
    return Repairs(tuple(sorted(found)), tried_count)


def touched(market: Market, solved: Solved) -> list[int]:
    """Return the gates of the part without a stable outcome; all if it is unknown.

    First those where the part fell.
    """
    if solved.bounds is None:
        return list(range(len(market.seats)))
    made = solved.bounds.open
    found: list[int] = []
    for entries in _entries(solved):
        slots = [slot for entry in entries for slot in made.slots[entry]]
        chains = [market.chains[made.slot_line[slot]] for slot in slots]
        found += sorted(
            {gate for chain_ in chains for gate in chain_}.difference(found)
        )
    return found


class _Trials:
    """Searches of a market that is a little another, as long as there is time."""

    def __init__(self, market: Market, steps_max: int) -> None:
        size = 1 + len(market.wishes) + len(market.pairs)
        self._market, self._steps_max = market, steps_max
        self._left = max(TRIALS_MIN, READ_MAX // size)
        self._steps_left = TRIALS_STEPS_MAX

    def are_over(self) -> bool:
        """Tell whether no other trial is to be made."""
        return not self._left or self._steps_left <= 0

    def last_for(self, count: int) -> bool:
        """Tell whether so many trials may be made."""
        return self._left >= count

    def search(self, seats: Ints, struck: Collection[Entry] = ()) -> Solved:
        """Make a trial."""
        steps = Steps(min(self._steps_max, self._steps_left))
        found = search(self._market, seats, steps, struck)
        self._left -= 1
        self._steps_left -= found.counts.get("steps", 0)
        return found


def _entries(solved: Solved) -> tuple[list[int], list[int]]:
    """Return the possible entries of the part that fell: where it did, and the rest."""
    part, bounds = solved.refuted, solved.bounds
    if part is None or bounds is None:
        return [], []
    starts, narrow = bounds.open.starts, set(solved.narrow)
    return solved.narrow, [
        entry
        for at in (*part.couples, *part.students)
        for entry in range(starts[at], starts[at + 1])
        if bounds.alive[entry] and entry not in narrow
    ]


def _near(solved: Solved) -> list[Entry]:
    """Return the entries of the part without a stable outcome, where it fell first."""
    if solved.bounds is None:
        return []
    made = solved.bounds.open
    lists = [(entry, made.of_list[entry]) for entry in chain(*_entries(solved))]
    return [
        Entry(made.couple[at] if made.student[at] < 0 else -1, made.student[at],
              made.index[entry])
        for entry, at in lists
        if made.slots[entry]
    ]  # fmt: skip


def _sets(market: Market, near: list[Entry], count: int) -> Iterator[tuple[Entry, ...]]:
    """Yield sets of entries to strike: all near, then any others."""
    yield from combinations(near, count)
    known = set(near)
    for struck in combinations(chain(near, _far(market, known)), count):
        if not known.issuperset(struck):
            yield struck


def _far(market: Market, near: set[Entry]) -> Iterator[Entry]:
    """Yield the entries of all lists, couples first, that are not near."""
    every = chain(
        (
            Entry(couple, -1, entry)
            for couple in range(len(market.members))
            for entry in range(
                int(market.pair_starts[couple + 1] - market.pair_starts[couple])
            )
        ),
        (
            Entry(-1, student, entry)
            for student in range(len(market.numbers))
            for entry in range(int(market.starts[student + 1] - market.starts[student]))
        ),
    )
    return (one for one in every if one not in near)

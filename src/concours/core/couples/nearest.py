"""Where no outcome is stable: how little is missing, by trial of what is undecided.

An outcome has exactly the blocking entries that one may strike from the lists to make
it stable. So the least number of them is the least number to strike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from concours.core.couples.solving import Solved, search
from concours.core.couples.stability import Outcome, blocking
from concours.core.couples.steps import Steps
from concours.core.market.market import Ints, Market
from concours.core.residual.entries import Entry

BLOCKING_MAX = 3
"""Entries struck at once; 28,000 random markets never needed more than two."""

READ_MAX = 60_000_000
TRIALS_MIN = 40
"""Entries read by all trials together, and trials that are made at any size."""


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
    near, at_least, left = _near(solved), 1, _trials(market)
    for count in range(1, BLOCKING_MAX + 1):
        is_whole = True
        for struck in _sets(market, near, count):
            if not left:
                is_whole = False
                break
            left -= 1
            found = search(market, seats, Steps(steps_max), struck)
            if found.outcome is not None:
                entries = blocking(market, found.outcome, seats)
                return Instability(found.outcome, tuple(entries), at_least)
            is_whole &= found.verdict == "none"
        at_least += is_whole and at_least == count
    return Instability(None, (), at_least)


def repairs(
    market: Market, seats: Ints, solved: Solved, steps_max: int
) -> tuple[int, ...]:
    """Return each gate whose one more seat makes a stable outcome exist, in order.

    Tried are the gates that an entry of the part without any would touch.
    """
    found = []
    for gate in touched(market, solved)[: _trials(market)]:
        more = seats.copy()
        more[gate] += 1
        if search(market, more, Steps(steps_max)).verdict == "stable":
            found.append(gate)
    return tuple(found)


def touched(market: Market, solved: Solved) -> list[int]:
    """Return the gates of the part without a stable outcome; all if it is unknown."""
    part, bounds = solved.refuted, solved.bounds
    if part is None or bounds is None:
        return list(range(len(market.seats)))
    made = bounds.open
    return sorted(
        {
            gate
            for at in (*part.couples, *part.students)
            for entry in range(made.starts[at], made.starts[at + 1])
            if bounds.alive[entry]
            for slot in made.slots[entry]
            for gate in market.chains[made.slot_line[slot]]
        }
    )


def _trials(market: Market) -> int:
    return max(TRIALS_MIN, READ_MAX // (1 + len(market.wishes) + len(market.pairs)))


def _near(solved: Solved) -> list[Entry]:
    """Return the entries of the part without a stable outcome."""
    part, bounds = solved.refuted, solved.bounds
    if part is None or bounds is None:
        return []
    made = bounds.open
    return [
        Entry(made.couple[at] if made.student[at] < 0 else -1, made.student[at],
              made.index[entry])
        for at in (*part.couples, *part.students)
        for entry in range(made.starts[at], made.starts[at + 1])
        if bounds.alive[entry] and made.slots[entry]
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

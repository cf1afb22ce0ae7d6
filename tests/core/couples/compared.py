"""Answers held against plain enumeration.

`python -m tests.core.couples.compared 0 10000` compares that many and counts them.
"""

import sys
from collections import Counter

from tests.core.couples.small_couples import Enumeration, described

from concours.core.couples import solve
from concours.core.couples.nearest import touched
from concours.core.couples.search import Steps
from concours.core.couples.solving import search
from concours.core.market.reading import read


def names(market, placed):
    return [None if at < 0 else market.lines[at].code for at in placed]


def disagreement(text):
    """Return the verdict, and what the answer and the enumeration say otherwise."""
    market, every = read(text), Enumeration(text)
    answer, (best, least) = solve(market), every.answer()
    if best is not None:
        key, placed = best
        said = (answer.verdict, answer.positions.tolist(), names(market, answer.placed))
        meant = ("stable", key[2], placed)
        return answer.verdict, None if said == meant else (said, meant)
    said = (answer.verdict, len(answer.blocking), answer.at_least, answer.repairs)
    meant = ("none", least, least, repaired(text, market))
    wrong = None if said == meant else (said, meant)
    return answer.verdict, wrong or _not_least(market, every, answer)


def repaired(text, market):
    """Return the gates tried whose one more seat makes a stable outcome."""
    found = []
    for gate in touched(market, search(market, market.seats, Steps(10**6))):
        seats = market.seats.tolist()
        seats[gate] += 1
        if Enumeration(text, seats).has_stable():
            found.append(gate)
    return tuple(found)


def _not_least(market, every, answer):
    """Tell if the blocking entries named are not those of the outcome."""
    placed, positions = names(market, answer.placed), answer.positions.tolist()
    seats = next(s for p, q, s in every.outcomes() if (p, q) == (placed, positions))
    said = [
        (
            tuple(market.numbers[one] for one in market.members[entry.couple])
            if entry.couple >= 0
            else market.numbers[entry.student],
            entry.entry,
        )
        for entry in answer.blocking
    ]
    meant = every.blocking(placed, positions, seats)
    said, meant = sorted(said, key=repr), sorted(meant, key=repr)
    return None if said == meant else (said, meant)


def main(first, last):
    verdicts = Counter()
    for seed in range(first, last):
        verdict, wrong = disagreement(described(seed))
        verdicts[verdict] += 1
        if wrong:
            verdicts["disagreement"] += 1
            print(seed, wrong)
    print(dict(verdicts))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

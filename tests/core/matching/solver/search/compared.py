"""Answers held against plain enumeration, and against the independent checker.

`python -m tests.core.matching.solver.search.compared 0 10000` compares that many and
counts them.
"""

import sys
from collections import Counter

from tests.core.matching.solver.search.small_couples import (
    Enumeration,
    described,
    returning,
)
from verifier.findings import Findings
from verifier.posts.market import read as read_alone

from concours.core.matching.engine.match import match
from concours.core.matching.engine.solve import find_positions
from concours.core.matching.market.reading import read
from verifier import matching


def names(market, placed):
    return [None if at < 0 else market.lines[at].code for at in placed]


def disagreement(text):
    """Return the verdict, and what answer, enumeration and checker say otherwise."""
    market, every = read(text), Enumeration(text)
    answer, (best, least) = match(market), every.answer()
    findings = Findings()
    matching.check(read_alone(text), answer.document, findings)
    if findings.count:
        return answer.verdict, findings.listed
    placed = names(market, answer.outcome.placed)
    where = find_positions(market, answer.outcome).tolist()
    if best is not None:
        key, expected = best
        said, meant = (answer.verdict, where, placed), ("stable", key[2], expected)
        return answer.verdict, None if said == meant else (said, meant)
    said = (answer.verdict, len(answer.blocking), answer.at_least, answer.repairs)
    meant = ("none", least, least, repaired(text, market))
    if not answer.are_all_tried:
        return answer.verdict, "a gate was not tried"
    wrong = None if said == meant else (said, meant)
    return answer.verdict, wrong or _not_least(market, every, (placed, where, answer))


def repaired(text, market):
    """Return the gates whose one more seat makes a stable outcome."""
    found = []
    for gate in range(len(market.seats)):
        seats = market.seats.tolist()
        seats[gate] += 1
        if Enumeration(text, seats).has_stable():
            found.append(market.gates[gate].code)
    return tuple(found)


def _not_least(market, every, nearest):
    """Tell if the blocking entries named are not those of the outcome."""
    placed, where, answer = nearest
    seats = next(s for p, q, s in every.outcomes() if (p, q) == (placed, where))
    said = [
        (
            tuple(market.numbers[one] for one in market.members[entry.couple])
            if entry.couple >= 0
            else market.numbers[entry.student],
            entry.index,
        )
        for entry in answer.blocking
    ]
    meant = every.blocking(placed, where, seats)
    said, meant = sorted(said, key=repr), sorted(meant, key=repr)
    return None if said == meant else (said, meant)


def kind(text):
    """Return what the generator combines in a market."""
    return (
        "families" if text["families"] else "no families",
        f"{len(returning(text))} returning",
        "unlinking" if any("unlinks" in one for one in text["couples"]) else "joint",
    )


def main(first, last):
    verdicts, kinds = Counter(), Counter()
    for seed in range(first, last):
        text = described(seed)
        kinds[kind(text)] += 1
        try:
            verdict, wrong = disagreement(text)
        except Exception as error:  # noqa: BLE001 -- each is a market to report
            verdict, wrong = "error", repr(error)
        verdicts[verdict] += 1
        if wrong:
            verdicts["disagreement"] += 1
            print(seed, wrong, flush=True)
    for name, count in sorted(kinds.items()):
        print(count, *name, sep=", ")
    print(dict(verdicts))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

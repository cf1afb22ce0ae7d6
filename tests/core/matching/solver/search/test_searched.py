"""Promise: what must be searched is answered with a proof that the checker replays.

Markets of some eighty students, half of them in couples, some of whom unlink, with
families and seats that return: too many outcomes to enumerate, and bounds leave much
open. More of them: `python -m tests.core.matching.solver.search.test_searched 0 2000`.
"""

import sys
from collections import Counter
from random import Random

import pytest
from verifier.findings import Findings
from verifier.posts.market import read as read_alone

from concours.core.matching.engine.match import match
from concours.core.matching.market.reading import read
from verifier import matching

HUNDREDS = 4


def described(seed):
    """Describe a market of rare seats, half of its students in couples."""
    draw = Random(seed)  # noqa: S311 -- it draws no secret
    count, groups = draw.randint(40, 110), draw.randint(1, 4)
    numbers = [f"s{at:03}" for at in range(count)]
    lines = [
        {
            "code": f"l{at:02}",
            "group": f"g{at % groups}",
            "specialty": f"s{at % 5}",
            "subdivision": f"d{at}",
            "seats": draw.choice((0, 1, 2, 2, 3, 6)),
        }
        for at in range(draw.randint(12, 40))
    ]
    text = {
        "format": "concours-market-1",
        "groups": [
            {"code": f"g{at}", "ranking": _ranking(numbers, draw)}
            for at in range(groups)
        ],
        "lines": lines,
        "families": [],
        "students": [
            {"number": one, "wishes": _wishes(lines, draw)} for one in numbers
        ],
        "couples": [],
    }
    for a, b in zip(numbers[::4], numbers[1::4], strict=False):
        text["couples"].append(_couple(a, b, lines, draw))
    _gather(text, groups, draw)
    _reserve(text, draw)
    return text


def _ranking(numbers, draw):
    """Rank all, each a little away from where the number would have them."""
    spread = len(numbers) * draw.choice((0.1, 0.4, 2))
    placed = {one: at + draw.gauss(0, spread) for at, one in enumerate(numbers)}
    return sorted(numbers, key=placed.__getitem__)


def _wishes(lines, draw):
    codes = [one["code"] for one in lines]
    return draw.sample(codes, draw.randint(2, min(15, len(codes))))


def _couple(a, b, lines, draw):
    mine, theirs = _wishes(lines, draw), _wishes(lines, draw)
    pairs = [[one, other] for one in mine for other in theirs if draw.random() < 0.4]
    pairs = pairs[: draw.randint(3, 30)] or [[mine[0], theirs[0]]]
    if draw.random() < 0.3:
        pairs += [[mine[0], None], [None, theirs[0]]]
    couple = {"members": [a, b], "pairs": pairs}
    return couple | draw.choice(({}, {}, {"unlinks": True}))


def _gather(text, groups, draw):
    """Put lines of one group under a family, and one inside it."""
    for group in range(groups):
        codes = [one["code"] for one in text["lines"] if one["group"] == f"g{group}"]
        if len(codes) > 5 and draw.random() < 0.5:
            text["families"] += [
                {"code": f"f{group}", "lines": codes[:5], "seats": draw.randint(2, 8)},
                {"code": f"h{group}", "lines": codes[:2], "seats": draw.randint(1, 3)},
            ]


def _reserve(text, draw):
    """Give some who are in no couple a contract whose seats return."""
    to = text["lines"][-1]
    text["contracts"] = [{"code": "cesp", "also_ordinary": True}]
    text["lines"].append(
        to | {"code": "r", "seats": 3, "contract": "cesp", "returns_to": to["code"]}
    )
    for student in text["students"][2::4]:
        if draw.random() < 0.2:
            student["contract"] = "cesp"
            student["wishes"] = ["r", *student["wishes"]]


def answered(seed):
    """Return the verdict, whether probing was needed, and what the checker finds."""
    text = described(seed)
    found, findings = match(read(text), steps_max=20_000), Findings()
    matching.check(read_alone(text), found.document, findings)
    proof = found.document.get("proof") or {}
    return found.verdict, "steps" in proof, findings.listed if findings.count else None


@pytest.mark.parametrize("part", range(HUNDREDS))
def test_answers_that_were_searched_are_proved(part):
    told = {seed: answered(seed) for seed in range(part * 30, part * 30 + 30)}

    assert {seed: one for seed, one in told.items() if one[2]} == {}
    assert any(tried for _, tried, _ in told.values())


if __name__ == "__main__":
    told = Counter()
    for seed in range(int(sys.argv[1]), int(sys.argv[2])):
        verdict, tried, wrong = answered(seed)
        told[verdict, tried] += 1
        if wrong:
            print(seed, wrong)
    print(dict(told))

"""Small random markets, and plain enumeration of what is stable in them."""

from itertools import product
from random import Random

from concours.core.matching.market.reading import read


def described(seed, *, families=True, returns=True):
    """Up to six students and six lines, as a person would write them.

    Up to two lines under contract return their seats, to one ordinary line or to two.
    """
    draw = Random(seed)  # noqa: S311 -- it draws no secret
    is_dense = draw.random() < 0.3
    count = 4 if is_dense else draw.randint(1, 6)
    least = count if is_dense else count // 2
    numbers = [f"s{at}" for at in range(count)]
    groups = [
        {
            "code": f"g{at}",
            "ranking": draw.sample(numbers, draw.randint(least, count)),
        }
        for at in range(4 if is_dense else draw.randint(1, 2))
    ]
    contracts = [
        {"code": code, "also_ordinary": draw.random() < 0.7}
        for code in ("cesp", "army")
    ]
    lines = [
        {"code": f"l{at}", "specialty": "x", "subdivision": str(at),
         "group": groups[at]["code"] if is_dense else draw.choice(groups)["code"],
         "seats": 1 if is_dense else draw.randint(0, 2)}
        for at in range(4 if is_dense else draw.randint(1, 4))
    ]  # fmt: skip
    ordinary = list(lines)
    for at in range(draw.choice((0, 0, 1, 2)) if returns else 0):
        to = lines[-1]["returns_to"] if at and draw.random() < 0.6 else None
        to = next((one for one in ordinary if one["code"] == to), draw.choice(ordinary))
        lines.append(
            {"code": f"r{at}", "specialty": "x", "subdivision": f"r{at}",
             "group": to["group"], "seats": draw.randint(0, 2),
             "contract": draw.choice(("cesp", "army")), "returns_to": to["code"]}
        )  # fmt: skip
    kept = {line["returns_to"] for line in lines if "returns_to" in line}
    kept |= {line["code"] for line in lines if "returns_to" in line}
    nested = []
    if families and draw.random() < 0.6:
        group = draw.choice(groups)["code"]
        free = [
            one["code"] for one in lines
            if one["group"] == group and one["code"] not in kept
        ]  # fmt: skip
        while len(free) > 1 and len(nested) < 3:
            nested.append(
                {
                    "code": f"f{len(nested)}",
                    "lines": list(free),
                    "seats": draw.randint(0, 3),
                }
            )
            free = draw.sample(free, draw.randint(1, len(free) - 1))
    students = []
    for number in numbers:
        holds = draw.choice(({}, {}, {}, {"contract": "cesp"}, {"contract": "army"}))
        ranked = {g["code"] for g in groups if number in g["ranking"]}
        may = [
            one["code"] for one in lines
            if one["group"] in ranked and may_ask(contracts, holds, one)
        ]  # fmt: skip
        wishes = draw.sample(may, draw.randint(len(may) if is_dense else 0, len(may)))
        students.append({"number": number, **holds, "wishes": wishes})
    return {
        "format": "concours-market-1", "contracts": contracts, "groups": groups,
        "lines": lines, "families": nested, "students": students, "couples": [],
    }  # fmt: skip


def may_ask(contracts, student, line):
    """Tell whether a student's contract, or none, lets them ask for a line."""
    held, asked = student.get("contract"), line.get("contract")
    also = {one["code"] for one in contracts if one["also_ordinary"]} | {None}
    return held == asked or (asked is None and held in also)


def market(seed, **wanted):
    return read(described(seed, **wanted))


def is_stable(described, placed):
    """Tell it from the definition alone: no gate over its seats, nobody wronged.

    `placed` names the line of each student, or None.
    """
    rank = {
        g["code"]: {n: at for at, n in enumerate(g["ranking"])}
        for g in described["groups"]
    }
    lines = {one["code"]: one for one in described["lines"]}
    at = {
        one["number"]: line
        for one, line in zip(described["students"], placed, strict=True)
    }
    gates = [({code}, one["seats"], one["group"], code) for code, one in lines.items()]
    gates += [
        (set(one["lines"]), one["seats"], lines[one["lines"][0]]["group"], None)
        for one in described["families"]
    ]

    def best(gate, asking):
        among, seats, group, code = gate
        inside = {number for number, line in at.items() if line in among}
        for giver in described["lines"]:
            if giver.get("returns_to") == code and code is not None:
                taken = sum(line == giver["code"] for line in at.values())
                seats += giver["seats"] - taken
        order = sorted(inside | asking, key=lambda number: rank[group][number])
        return set(order[: max(seats, 0)]), inside

    for gate in gates:
        taken, inside = best(gate, set())
        if taken != inside:
            return False
    for student in described["students"]:
        number = student["number"]
        for wish in student["wishes"]:
            if wish == at[number]:
                break
            if all(
                number in best(gate, {number})[0] for gate in gates if wish in gate[0]
            ):
                return False
    return True


def stable_outcomes(described):
    """Every stable outcome, by trying all of them."""
    choices = [[*one["wishes"], None] for one in described["students"]]
    return [placed for placed in product(*choices) if is_stable(described, placed)]

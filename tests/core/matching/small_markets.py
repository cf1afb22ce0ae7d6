"""Small random markets, and plain enumeration of what is stable in them."""

from itertools import product
from random import Random

from concours.core.market.reading import read


def described(seed, *, families=True, returns=True):
    """Up to six students and five lines, as a person would write them."""
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
    contracts = [{"code": "cesp", "also_ordinary": True}]
    lines = [
        {"code": f"l{at}", "specialty": "x", "subdivision": str(at),
         "group": groups[at]["code"] if is_dense else draw.choice(groups)["code"],
         "seats": 1 if is_dense else draw.randint(0, 2)}
        for at in range(4 if is_dense else draw.randint(1, 4))
    ]  # fmt: skip
    if returns and draw.random() < 0.5:
        to = draw.choice(lines)
        lines.append(
            {"code": "r", "specialty": "x", "subdivision": "r", "group": to["group"],
             "seats": draw.randint(0, 2), "contract": "cesp", "returns_to": to["code"]}
        )  # fmt: skip
    kept = {line["returns_to"] for line in lines if "returns_to" in line} | {"r"}
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
        holds = {"contract": "cesp"} if draw.random() < 0.4 else {}
        may = [
            one["code"] for one in lines
            if number in next(g for g in groups if g["code"] == one["group"])["ranking"]
            and (one.get("contract") is None or holds)
        ]  # fmt: skip
        wishes = draw.sample(may, draw.randint(len(may) if is_dense else 0, len(may)))
        students.append({"number": number, **holds, "wishes": wishes})
    return {
        "format": "concours-market-1", "contracts": contracts, "groups": groups,
        "lines": lines, "families": nested, "students": students, "couples": [],
    }  # fmt: skip


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

"""Small random markets with couples, and plain enumeration of what is stable in them.

Definition D of `docs/rules/matching.md`, word for word: an entry is admitted if, for
each gate, all whom it sends there are among the best of those there and themselves.
"""

from itertools import product
from random import Random

from tests.core.matching.engine import small_markets

OUTCOMES_MAX = 3_000


def described(seed):
    """Up to six students, some of them in couples, as a person would write them.

    Every other market is tight: all are ranked, seats are few, lists are long; half of
    those are torn: two rank tables nearly opposite, seats single. Whether there are
    families, how many lines return their seats, and which couples unlink is drawn
    first, each combination as often as any other.
    """
    draw = Random(seed)  # noqa: S311 -- it draws no secret
    families, returns = draw.random() < 0.5, draw.choice((0, 1, 2))
    unlinks = draw.choice(((False,), (True,), (False, True)))
    while True:
        text = small_markets.described(draw.randrange(10**9))
        if seed % 2:
            _tighten(text, draw)
        if seed % 4 == 3:
            _tear(text, draw)
        _join(text, draw, unlinks)
        for couple in text["couples"] if seed % 4 == 3 else ():
            apart = [
                one for one in couple["pairs"] if None not in one and len({*one}) > 1
            ]
            couple["pairs"] = apart[:2] or couple["pairs"]
        if (
            (bool(text["families"]), len(returning(text))) == (families, returns)
            and text["couples"]
            and _size(text) <= OUTCOMES_MAX
        ):
            return text


def returning(text):
    """Return the lines that return their seats."""
    return [line for line in text["lines"] if "returns_to" in line]


def _tighten(text, draw):
    """Rank everybody, make seats rare and lists long, so that much is at stake."""
    numbers = [one["number"] for one in text["students"]]
    for group in text["groups"]:
        group["ranking"] = draw.sample(numbers, len(numbers))
    for line in text["lines"]:
        line["seats"] = draw.choice((0, 1, 1, 1, 1, 1, 2))
    for family in text["families"]:
        family["seats"] = draw.choice((1, 1, 2, 2, 3))
    for student in text["students"]:
        may = [
            one["code"] for one in text["lines"]
            if small_markets.may_ask(text["contracts"], student, one)
        ]  # fmt: skip
        student["wishes"] = draw.sample(may, draw.randint(len(may) // 2, len(may)))


def _tear(text, draw):
    """Let two groups rank in nearly opposite orders, and no line have two seats."""
    order = draw.sample(
        [one["number"] for one in text["students"]], len(text["students"])
    )
    other = order[::-1]
    if len(other) > 2:
        at = draw.randrange(len(other) - 1)
        other[at], other[at + 1] = other[at + 1], other[at]
    text["groups"] = [
        {"code": "g0", "ranking": order}, {"code": "g1", "ranking": other}
    ]  # fmt: skip
    ordinary = [line for line in text["lines"] if "returns_to" not in line]
    for at, line in enumerate(ordinary):
        line |= {"group": f"g{at % 2}", "seats": 1}
    group = {line["code"]: line["group"] for line in ordinary}
    for line in returning(text):
        line |= {"group": group[line["returns_to"]], "seats": 1}
    for family in text["families"]:
        first, *_ = family["lines"]
        family["lines"] = [one for one in family["lines"] if group[one] == group[first]]


def _join(text, draw, unlinks):
    ranked = {g["code"]: set(g["ranking"]) for g in text["groups"]}
    free = [one for one in text["students"] if "contract" not in one]
    draw.shuffle(free)
    for a, b in zip(free[::2], free[1::2], strict=False):
        if len(text["couples"]) and draw.random() < 0.4:
            break
        may = [
            [None, *(
                line["code"] for line in text["lines"]
                if one["number"] in ranked[line["group"]] and "contract" not in line
            )]
            for one in (a, b)
        ]  # fmt: skip
        pairs = [list(pair) for pair in product(*may) if pair != (None, None)]
        pairs = draw.sample(pairs, min(len(pairs), draw.randint(1, 7)))
        couple = {"members": [a["number"], b["number"]], "pairs": pairs}
        text["couples"].append(
            couple | ({"unlinks": True} if draw.choice(unlinks) else {})
        )


def _size(text):
    """Count outcomes before any is refused."""
    size = 1
    for choices in _choices(text):
        size *= len(choices)
    return size


def agents(text):
    """Return couples, then students alone."""
    coupled = {one for couple in text["couples"] for one in couple["members"]}
    alone = [one for one in text["students"] if one["number"] not in coupled]
    return [*text["couples"], *alone]


def _choices(text):
    """Return for each agent what it may get: posts by student, and positions."""
    wishes = {one["number"]: one["wishes"] for one in text["students"]}
    for agent in agents(text):
        if "members" not in agent:
            number = agent["number"]
            posts = [*wishes[number], None]
            yield [({number: post}, {number: at}) for at, post in enumerate(posts)]
            continue
        a, b = agent["members"]
        pairs = agent["pairs"]
        found = [
            ({a: pair[0], b: pair[1]}, {a: at, b: at}) for at, pair in enumerate(pairs)
        ]
        if agent.get("unlinks"):
            own = [list(enumerate([*wishes[one], None])) for one in (a, b)]
            base = len(pairs)
            found += [
                ({a: one, b: other}, {a: base + at, b: base + then})
                for (at, one), (then, other) in product(*own)
            ]
        else:
            found.append(({a: None, b: None}, {a: len(pairs), b: len(pairs)}))
        yield found


class Enumeration:
    """Every outcome of a market that overfills no gate, with its blocking entries."""

    def __init__(self, text, seats=None):
        self.text = text
        self.rank = {
            group["code"]: {n: at for at, n in enumerate(group["ranking"])}
            for group in text["groups"]
        }
        self.lines = {one["code"]: one for one in text["lines"]}
        own = [one["seats"] for one in (*text["lines"], *text["families"])]
        self.seats = own if seats is None else seats
        self.gates = [(at, {code}) for at, code in enumerate(self.lines)]
        self.gates += [
            (len(self.lines) + at, set(one["lines"]))
            for at, one in enumerate(text["families"])
        ]
        self.of_line = {
            code: [gate for gate in self.gates if code in gate[1]]
            for code in self.lines
        }
        self.returns = {code: [] for code in self.lines}
        for at, one in enumerate(text["lines"]):
            if "returns_to" in one:
                self.returns[one["returns_to"]].append((at, one["code"]))
        self.codes = list(self.lines)
        self.wishes = {one["number"]: one["wishes"] for one in text["students"]}

    def outcomes(self):
        """Yield placed, positions of each student, and the seats of each gate."""
        numbers = [one["number"] for one in self.text["students"]]
        for chosen in product(*_choices(self.text)):
            placed, positions = {}, {}
            for posts, where in chosen:
                placed |= posts
                positions |= where
            seats = self._seats(placed)
            if seats is not None:
                yield (
                    [placed[n] for n in numbers],
                    [positions[n] for n in numbers],
                    seats,
                )

    def _seats(self, placed):
        counts = dict.fromkeys(self.lines, 0)
        for line in placed.values():
            if line is not None:
                counts[line] += 1
        seats = list(self.seats)
        for at, code in enumerate(self.codes):
            for giver, line in self.returns[code]:
                seats[at] += self.seats[giver] - counts[line]
        for at, lines in self.gates:
            if sum(counts[line] for line in lines) > seats[at]:
                return None
        return seats

    def blocking(self, placed, positions, seats):
        """Return every blocking entry: who, and which."""
        numbers = [one["number"] for one in self.text["students"]]
        at, where = (
            dict(zip(numbers, placed, strict=True)),
            dict(zip(numbers, positions, strict=True)),
        )
        found = []
        for agent in agents(self.text):
            if "members" not in agent:
                found += self._alone(agent["number"], where[agent["number"]], at, seats)
                continue
            members, pairs = agent["members"], agent["pairs"]
            for index, pair in enumerate(pairs[: where[members[0]]]):
                sent = [
                    (n, line) for n, line in zip(members, pair, strict=True) if line
                ]
                if self._admits(sent, at, seats):
                    found.append((tuple(members), index))
            if agent.get("unlinks") and min(where[n] for n in members) >= len(pairs):
                for number in members:
                    found += self._alone(number, where[number] - len(pairs), at, seats)
        return found

    def _alone(self, number, index, at, seats):
        return [
            (number, before)
            for before, line in enumerate(self.wishes[number][:index])
            if self._admits([(number, line)], at, seats)
        ]

    def _admits(self, sent, at, seats):
        for place, lines in {
            gate[0]: gate for _, line in sent for gate in self.of_line[line]
        }.values():
            members = {number for number, line in sent if line in lines}
            order = self.rank[self.lines[next(iter(lines))]["group"]]
            there = {n for n, line in at.items() if line in lines} | members
            best = sorted(there, key=order.__getitem__)[: max(seats[place], 0)]
            if not members.issubset(best):
                return False
        return True

    def answer(self):
        """Return the key of the first stable outcome and it, or the least blocking."""
        best, least = None, None
        for placed, positions, seats in self.outcomes():
            wrong = len(self.blocking(placed, positions, seats))
            least = wrong if least is None else min(least, wrong)
            if not wrong:
                count = sum(line is not None for line in placed)
                key = (-count, sum(positions), positions)
                if best is None or key < best[0]:
                    best = (key, placed)
        return best, least

    def has_stable(self):
        return any(not self.blocking(*one) for one in self.outcomes())

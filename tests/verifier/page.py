"""The rules of `docs/reference/match-proof.md`, word for word, without any haste.

Sets and sums made again at every step, in an order drawn at random: what the bounds of
the checker are held against.
"""

from copy import copy

from verifier.outcome import OPEN


def page_of(market, steps, draw):
    """Return what is known after steps: list, index, side ("low", "high", "both")."""
    page = Page(market, draw).settled()
    for name, index, side in steps:
        if side == "both":
            page = page.common(
                *(page.beside(name, index, one).settled() for one in ("low", "high"))
            )
        else:
            page = page.beside(name, index, side)
        page.settled()
    return page


class Page:
    """What is known at a node."""

    def __init__(self, market, draw):
        self.market, self.draw = market, draw
        self.lists, self.parent, self.own = {}, {}, {}
        for couple, both in enumerate(market.couples):
            name = ("couple", couple)
            self.lists[name] = [
                [(x, p) for x, p in zip(both, pair, strict=True) if p >= 0]
                for pair in market.pairs[couple]
            ] + [[]]
            if market.unlinks[couple]:
                self.own[name] = [("student", member) for member in both]
                self.parent |= dict.fromkeys(self.own[name], name)
        linked = {
            member
            for couple, both in enumerate(market.couples)
            for member in both
            if not market.unlinks[couple]
        }
        for student in range(len(market.numbers)):
            if student not in linked:
                wishes = market.own(student)
                self.lists["student", student] = [[(student, p)] for p in wishes] + [[]]
        self.gates = range(len(market.seats))
        self.lines = range(len(market.group_of))
        self.lo, self.hi = [0] * len(self.gates), [OPEN] * len(self.gates)
        self.crossed = False
        self.dead = {
            (name, at)
            for name, at in self.entries()
            if not all(self.rank(x, p) for x, p in self.lists[name][at])
        }

    def beside(self, name, index, side):
        """Return the node with one side of a list assumed."""
        page = self.copied()
        page.dead |= {
            (name, at)
            for at in range(len(self.lists[name]))
            if (at > index) != (side == "high")
        }
        return page

    def common(self, low, high):
        """Return what both sides have in common, or the one that holds."""
        if low.crossed or high.crossed:
            return high if low.crossed else low
        page = self.copied()
        page.dead |= low.dead & high.dead
        page.hi = [*map(max, low.hi, high.hi)]
        page.lo = [*map(min, low.lo, high.lo)]
        return page

    def copied(self):
        page = copy(self)
        page.dead, page.lo, page.hi = {*self.dead}, [*self.lo], [*self.hi]
        return page

    def settled(self):
        """Repeat every rule until nothing moves, or the node is crossed."""
        rules = [self.kill, self.full, self.needed, self.upper, self.lower,
                 self.refused, self.cross]  # fmt: skip
        before = None
        while not self.crossed and before != (state := self.state()):
            before = state
            self.draw.shuffle(rules)
            for rule in rules:
                rule()
        return self

    def state(self):
        return len(self.dead), [*self.lo], [*self.hi], self.crossed

    # Words.

    def rank(self, student, line):
        return self.market.rank(student, line)

    def chain(self, line):
        return self.market.chains[line]

    def above(self, gate):
        chain = next(chain for chain in self.market.chains if gate in chain)
        return chain[chain.index(gate) + 1 :]

    def right_under(self, gate):
        return [g for g in self.gates if self.above(g)[:1] == (gate,)]

    def entries(self):
        return [
            (n, at) for n, places in self.lists.items() for at in range(len(places))
        ]

    def possible(self, name):
        count = len(self.lists[name])
        return [at for at in range(count) if (name, at) not in self.dead]

    def may_be_apart(self, name):
        return len(self.lists[name]) - 1 in self.possible(name)

    def in_use(self, name):
        """Tell it of a list; the own list of a couple where *apart* alone is left."""
        if name not in self.parent:
            return True
        parent = self.parent[name]
        return self.may_be_apart(parent) and len(self.possible(parent)) == 1

    def under(self, gate, places):
        return {x: self.rank(x, p) for x, p in places if gate in self.chain(p)}

    def touched(self, places):
        return {gate for _, p in places for gate in self.chain(p)}

    # What follows.

    def within(self, x, p):
        return all(self.rank(x, p) <= self.lo[g] for g in self.chain(p))

    def is_sure(self, places):
        for gate in self.touched(places):
            sent = self.under(gate, places)
            if len(sent) == 1:
                if max(sent.values()) > self.lo[gate]:
                    return False
                continue
            others = [r for m, r in self.may(gate).items() if m not in sent]
            if sum(r < max(sent.values()) for r in others) + 2 > self.least(gate):
                return False
        return True

    def kill(self):
        for name, at in self.entries():
            places = self.lists[name][at]
            is_after = any(map(self.is_sure, self.lists[name][:at]))
            is_beyond = any(
                self.rank(x, p) > self.hi[g] for x, p in places for g in self.chain(p)
            )
            if is_after or is_beyond or self.lack_seats(places):
                self.dead.add((name, at))
        for name, parent in self.parent.items():
            if not self.possible(name):
                self.dead.add((parent, len(self.lists[parent]) - 1))
            if not self.may_be_apart(parent):
                self.dead |= {(name, at) for at in range(len(self.lists[name]))}

    def lack_seats(self, places):
        lines = {p for _, p in places}
        if len(places) < 2 or len(lines) > 1:
            return False
        line = lines.pop()
        sent = self.under(line, places)
        others = [r for m, r in self.firm(line) if m not in sent]
        return sum(r < max(sent.values()) for r in others) + 2 > self.most(line)

    def may(self, gate):
        found = {}
        for name in self.lists:
            for at in self.possible(name):
                found |= self.under(gate, self.lists[name][at])
        return found

    def is_sure_but_for(self, places, student):
        is_shared = len(places) == 2 and (
            {*self.chain(places[0][1])} & {*self.chain(places[1][1])}
        )
        return not is_shared and all(
            self.within(y, q) for y, q in places if y != student
        )

    def is_firm(self, name, x, p):
        """Tell if the possible entries, up to one sure but for x, send x to p."""
        lists, walked = self.lists[name], []
        for at in range(len(lists)):
            if (name, at) not in self.dead:
                walked.append((x, p) in lists[at])
            if walked and (x, p) in lists[at] and self.is_sure_but_for(lists[at], x):
                break
        return bool(walked) and all(walked)

    def firm(self, line):
        return [
            (x, self.rank(x, line))
            for name in filter(self.in_use, self.lists)
            for x in (
                {x for places in self.lists[name] for x, p in places if p == line}
            )
            if self.is_firm(name, x, line)
        ]

    def held(self):
        found = set()
        for name in filter(self.in_use, self.lists):
            possible = [{*self.lists[name][at]} for at in self.possible(name)]
            found |= set.intersection(*possible) if possible else set()
        return found

    def full(self):
        for gate in self.gates:
            there = self.under(gate, self.held())
            if len(there) >= self.most(gate):
                self.dead |= {
                    (name, at)
                    for name, at in self.entries()
                    if self.under(gate, self.lists[name][at]).keys() - there
                }

    def needed(self):
        for gate in self.gates:
            may = self.may(gate)
            if (
                self.above(gate)
                or self.hi[gate] == OPEN
                or len(may) != self.least(gate)
            ):
                continue
            for name, at in self.entries():
                there = self.under(gate, self.lists[name][at])
                is_apart = name in self.own and at == len(self.lists[name]) - 1
                if may.keys() & self.of(name) - there.keys() and not is_apart:
                    self.dead.add((name, at))

    def of(self, name):
        kind, at = name
        return {*self.market.couples[at]} if kind == "couple" else {at}

    def returning(self, gate):
        return [r for r, to in enumerate(self.market.returns_to) if to == gate]

    def most(self, gate):
        seats = self.market.seats
        given = sum(seats[r] - len(self.sure_ranks(r)) for r in self.returning(gate))
        return seats[gate] + given

    def least(self, gate):
        seats = self.market.seats
        return seats[gate] + sum(
            seats[r] - min(seats[r], len(self.may(r))) for r in self.returning(gate)
        )

    def over(self, gate):
        if gate in self.lines:
            return sorted(r for _, r in self.firm(gate))
        return sorted(r for h in self.right_under(gate) for r in self.sure_ranks(h))

    def sure_ranks(self, gate):
        """C(g)."""
        most = self.most(gate)
        found = self.over(gate)[:most]
        if self.hi[gate] < OPEN:
            found += [self.hi[gate] + 1] * (most - len(found))
        return found

    def upper(self):
        for gate in self.gates:
            most, over = self.most(gate), self.over(gate)
            limit = nth(over, most)
            self.hi[gate] = min(self.hi[gate], limit)

    def best_of_may(self, gate):
        """B(g)."""
        if gate in self.lines:
            return sorted(self.may(gate).values())[: self.most(gate)]
        below = [r for h in self.right_under(gate) for r in self.best_of_may(h)]
        return sorted(below)[: self.market.seats[gate]]

    def lower(self):
        for gate in self.gates:
            least = self.least(gate)
            limits = [nth(sorted(self.may(gate).values()), least)]
            limits += self.under(gate, self.held()).values()
            if gate not in self.lines:
                below = [r for h in self.right_under(gate) for r in self.best_of_may(h)]
                limits.append(nth(sorted(below), least))
            self.lo[gate] = max(self.lo[gate], *limits)

    def refused(self):
        for name in filter(self.in_use, self.lists):
            first = min(self.possible(name), default=0)
            for places in self.lists[name][:first]:
                for x, p in places:
                    if self.is_sure_but_for(places, x):
                        self.hi[p] = min(self.hi[p], self.rank(x, p) - 1)

    def cross(self):
        self.crossed = any(
            not self.possible(name) for name in self.lists if self.in_use(name)
        ) or any(
            min(self.lo[h] for h in (gate, *self.above(gate))) > self.hi[gate]
            for gate in self.gates
        )


def nth(ranks, count):
    if not count:
        return 0
    return ranks[count - 1] if len(ranks) >= count else OPEN

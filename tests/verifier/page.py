"""The rules of `docs/reference/match-proof.md`, word for word, without any haste.

Sets and sums made again at every step, in an order drawn at random: what the bounds of
the checker are checked against.
"""

from copy import copy

from verifier.posts.outcome import OPEN


def page_of(market, steps, draw):
    """Return what is known after steps: variable, index, side (low, high, both)."""
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
        self.variables, self.parent, self.own = {}, {}, {}
        for couple, both in enumerate(market.couples):
            name = ("couple", couple)
            self.variables[name] = [
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
                self.variables["student", student] = [
                    [(student, p)] for p in wishes
                ] + [[]]
        self.gates = range(len(market.seats))
        self.lines = range(len(market.group_of))
        self.lo, self.hi = [0] * len(self.gates), [OPEN] * len(self.gates)
        self.has_conflict = False
        self.removed = {
            (name, at)
            for name, at in self.values()
            if not all(self.rank(x, p) for x, p in self.variables[name][at])
        }

    def beside(self, name, index, side):
        """Return the node with one side of a variable assumed."""
        page = self.copied()
        page.removed |= {
            (name, at)
            for at in range(len(self.variables[name]))
            if (at > index) != (side == "high")
        }
        return page

    def common(self, low, high):
        """Return the common consequences of both sides, or the one that holds."""
        if low.has_conflict or high.has_conflict:
            return high if low.has_conflict else low
        page = self.copied()
        page.removed |= low.removed & high.removed
        page.hi = [*map(max, low.hi, high.hi)]
        page.lo = [*map(min, low.lo, high.lo)]
        return page

    def copied(self):
        page = copy(self)
        page.removed, page.lo, page.hi = {*self.removed}, [*self.lo], [*self.hi]
        return page

    def settled(self):
        """Repeat every rule until nothing moves, or there is a conflict."""
        rules = [self.remove, self.full, self.needed, self.upper, self.lower,
                 self.refused, self.check_conflict]  # fmt: skip
        before = None
        while not self.has_conflict and before != (state := self.state()):
            before = state
            self.draw.shuffle(rules)
            for rule in rules:
                rule()
        return self

    def state(self):
        return len(self.removed), [*self.lo], [*self.hi], self.has_conflict

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

    def values(self):
        return [
            (n, at) for n, slots in self.variables.items() for at in range(len(slots))
        ]

    def domain(self, name):
        count = len(self.variables[name])
        return [at for at in range(count) if (name, at) not in self.removed]

    def may_be_apart(self, name):
        return len(self.variables[name]) - 1 in self.domain(name)

    def in_use(self, name):
        """Tell it of a variable; an own one counts where *apart* alone is left."""
        if name not in self.parent:
            return True
        parent = self.parent[name]
        return self.may_be_apart(parent) and len(self.domain(parent)) == 1

    def under(self, gate, slots):
        return {x: self.rank(x, p) for x, p in slots if gate in self.chain(p)}

    def touched(self, slots):
        return {gate for _, p in slots for gate in self.chain(p)}

    # What follows.

    def within(self, x, p):
        return all(self.rank(x, p) <= self.lo[g] for g in self.chain(p))

    def is_sure(self, slots):
        for gate in self.touched(slots):
            sent = self.under(gate, slots)
            if len(sent) == 1:
                if max(sent.values()) > self.lo[gate]:
                    return False
                continue
            others = [r for m, r in self.possible(gate).items() if m not in sent]
            if sum(r < max(sent.values()) for r in others) + 2 > self.least(gate):
                return False
        return True

    def remove(self):
        for name, at in self.values():
            slots = self.variables[name][at]
            is_after = any(map(self.is_sure, self.variables[name][:at]))
            is_beyond = any(
                self.rank(x, p) > self.hi[g] for x, p in slots for g in self.chain(p)
            )
            if is_after or is_beyond or self.lack_seats(slots):
                self.removed.add((name, at))
        for name, parent in self.parent.items():
            if not self.domain(name):
                self.removed.add((parent, len(self.variables[parent]) - 1))
            if not self.may_be_apart(parent):
                self.removed |= {(name, at) for at in range(len(self.variables[name]))}

    def lack_seats(self, slots):
        lines = {p for _, p in slots}
        if len(slots) < 2 or len(lines) > 1:
            return False
        line = lines.pop()
        sent = self.under(line, slots)
        others = [r for m, r in self.guaranteed(line) if m not in sent]
        return sum(r < max(sent.values()) for r in others) + 2 > self.most(line)

    def possible(self, gate):
        found = {}
        for name in self.variables:
            for at in self.domain(name):
                found |= self.under(gate, self.variables[name][at])
        return found

    def is_sure_but_for(self, slots, student):
        is_shared = len(slots) == 2 and (
            {*self.chain(slots[0][1])} & {*self.chain(slots[1][1])}
        )
        return not is_shared and all(
            self.within(y, q) for y, q in slots if y != student
        )

    def is_guaranteed(self, name, x, p):
        """Tell if the values in domain, up to one sure but for x, send x to p."""
        variables, scanned = self.variables[name], []
        for at in range(len(variables)):
            if (name, at) not in self.removed:
                scanned.append((x, p) in variables[at])
            if (
                scanned
                and (x, p) in variables[at]
                and self.is_sure_but_for(variables[at], x)
            ):
                break
        return bool(scanned) and all(scanned)

    def guaranteed(self, line):
        return [
            (x, self.rank(x, line))
            for name in filter(self.in_use, self.variables)
            for x in (
                {x for slots in self.variables[name] for x, p in slots if p == line}
            )
            if self.is_guaranteed(name, x, line)
        ]

    def forced(self):
        found = set()
        for name in filter(self.in_use, self.variables):
            domain = [{*self.variables[name][at]} for at in self.domain(name)]
            found |= set.intersection(*domain) if domain else set()
        return found

    def full(self):
        for gate in self.gates:
            there = self.under(gate, self.forced())
            if len(there) >= self.most(gate):
                self.removed |= {
                    (name, at)
                    for name, at in self.values()
                    if self.under(gate, self.variables[name][at]).keys() - there
                }

    def needed(self):
        for gate in self.gates:
            possible = self.possible(gate)
            if (
                self.above(gate)
                or self.hi[gate] == OPEN
                or len(possible) != self.least(gate)
            ):
                continue
            for name, at in self.values():
                there = self.under(gate, self.variables[name][at])
                is_apart = name in self.own and at == len(self.variables[name]) - 1
                if possible.keys() & self.of(name) - there.keys() and not is_apart:
                    self.removed.add((name, at))

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
            seats[r] - min(seats[r], len(self.possible(r)))
            for r in self.returning(gate)
        )

    def over(self, gate):
        if gate in self.lines:
            return sorted(r for _, r in self.guaranteed(gate))
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

    def best_of_possible(self, gate):
        """B(g)."""
        if gate in self.lines:
            return sorted(self.possible(gate).values())[: self.most(gate)]
        below = [r for h in self.right_under(gate) for r in self.best_of_possible(h)]
        return sorted(below)[: self.market.seats[gate]]

    def lower(self):
        for gate in self.gates:
            least = self.least(gate)
            limits = [nth(sorted(self.possible(gate).values()), least)]
            limits += self.under(gate, self.forced()).values()
            if gate not in self.lines:
                below = [
                    r for h in self.right_under(gate) for r in self.best_of_possible(h)
                ]
                limits.append(nth(sorted(below), least))
            self.lo[gate] = max(self.lo[gate], *limits)

    def refused(self):
        for name in filter(self.in_use, self.variables):
            first = min(self.domain(name), default=0)
            for slots in self.variables[name][:first]:
                for x, p in slots:
                    if self.is_sure_but_for(slots, x):
                        self.hi[p] = min(self.hi[p], self.rank(x, p) - 1)

    def check_conflict(self):
        self.has_conflict = any(
            not self.domain(name) for name in self.variables if self.in_use(name)
        ) or any(
            min(self.lo[h] for h in (gate, *self.above(gate))) > self.hi[gate]
            for gate in self.gates
        )


def nth(ranks, count):
    if not count:
        return 0
    return ranks[count - 1] if len(ranks) >= count else OPEN

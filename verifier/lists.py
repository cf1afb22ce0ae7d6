"""Lists of a market with couples: who reads what from the top, entry by entry.

A list is that of a student alone, of a couple, or the own list of a member of a couple
that unlinks. Entries are numbered through all lists; a place of an entry sends a
student to a line. Words and rules: `docs/reference/match-proof.md`.
"""

from verifier.market import Market

Place = tuple[int, int]
"""A student and the line that an entry sends them to."""


class Lists:
    """Every list, and where each gate meets them. Nothing here ever changes."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.starts = [0]
        self.places: list[tuple[Place, ...]] = []
        self.list_of: list[int] = []
        self.of_couple: list[int] = []
        self.of_student: dict[int, int] = {}
        self.own: dict[int, list[int]] = {}
        self.parent: dict[int, int] = {}
        self._read(market)
        self.count = len(self.starts) - 1
        self.shares = self._shared()
        self._order()

    def _read(self, market: Market) -> None:
        of_couples = {member for both in market.couples for member in both}
        for couple, (one, other) in enumerate(market.couples):
            self.of_couple.append(self.count_so_far())
            self._add(
                [
                    tuple((x, p) for x, p in ((one, a), (other, b)) if p >= 0)
                    for a, b in market.pairs[couple]
                ]
            )
            if market.unlinks[couple]:
                head = self.of_couple[-1]
                self.own[head] = []
                for member in (one, other):
                    self.parent[self.count_so_far()] = head
                    self.own[head].append(self.count_so_far())
                    self._add_own(member)
        for student in range(len(market.numbers)):
            if student not in of_couples:
                self._add_own(student)

    def count_so_far(self) -> int:
        """Return how many lists there are."""
        return len(self.starts) - 1

    def _add_own(self, student: int) -> None:
        self.of_student[student] = self.count_so_far()
        self._add([((student, line),) for line in self.market.own(student)])

    def _add(self, entries: "list[tuple[Place, ...]]") -> None:
        self.list_of += [self.count_so_far()] * (len(entries) + 1)
        self.places += [*entries, ()]
        self.starts.append(len(self.places))

    def _shared(self) -> dict[int, list[int]]:
        """Return of each entry that sends both under one gate those gates."""
        chains = self.market.chains
        shares = {}
        for entry, places in enumerate(self.places):
            if len(places) == 2:
                (_, p), (_, q) = places
                both = [gate for gate in chains[p] if gate in chains[q]]
                if both:
                    shares[entry] = both
        return shares

    def _order(self) -> None:
        """Order what each gate may meet by rank: entries, and entries it shares."""
        market = self.market
        row_of = [market.ranks[group] for group in market.group_of]
        met: list[list[tuple[int, int]]] = [[] for _ in market.seats]
        for entry, places in enumerate(self.places):
            for student, line in places:
                rank = row_of[line][student]
                for gate in market.chains[line]:
                    met[gate].append((rank, entry))
        self.met_ranks: list[list[int]] = []
        self.met: list[list[int]] = []
        for pairs in met:
            pairs.sort()
            self.met_ranks.append([rank for rank, _ in pairs])
            self.met.append([entry for _, entry in pairs])
        self.shared_at: list[list[int]] = [[] for _ in market.seats]
        for entry, gates in self.shares.items():
            for gate in gates:
                self.shared_at[gate].append(entry)

    def entries(self, at: int) -> range:
        """Return the entries of a list, no post or *apart* as the last."""
        return range(self.starts[at], self.starts[at + 1])

    def rank(self, place: Place) -> int:
        """Return the rank that counts for a place."""
        return self.market.rank(*place)

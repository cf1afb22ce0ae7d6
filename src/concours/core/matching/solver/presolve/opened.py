"""What the bounds of the whole market leave open, as short lists.

Lists, entries, places (*slots*: a student at a line, once) and lines that an open list
may touch; who is settled counts at these lines by rank alone.
"""

from dataclasses import dataclass, field

import numpy as np

from concours.core.matching.solver.presolve.entries import Flags, Wide
from concours.core.matching.solver.presolve.root import Root


@dataclass
class Open:
    """The open lists. A list is known by its place here, so are entries and slots.

    `couple` of a list: its couple; for a student, the couple they would leave by
    *apart*, -1 if alone. Entries of list l are `starts[l]` to `starts[l + 1] - 1`, the
    last possible being no post or *apart* where it is possible. `own` of a couple's
    list: the lists of its members, if it may unlink.
    """

    couple: list[int] = field(default_factory=list)
    student: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    of_list: list[int] = field(default_factory=list)
    slots: list[tuple[int, ...]] = field(default_factory=list)
    has_end: list[bool] = field(default_factory=list)
    own: list[tuple[int, ...]] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    slot_line: list[int] = field(default_factory=list)
    slot_rank: list[int] = field(default_factory=list)
    slot_entries: list[list[int]] = field(default_factory=list)
    fixed: dict[int, list[int]] = field(default_factory=dict)


class Opened:
    """Makes an `Open` out of a settled root."""

    def __init__(self, root: Root) -> None:
        self._root, self._market = root, root.market
        self._slots: dict[tuple[int, int], int] = {}
        self.open = Open()

    def all(self) -> Open:
        """Return what is open."""
        root, market = self._root, self._market
        wish_counts = np.bincount(root.wishes.whose, minlength=len(market.numbers))
        pair_counts = np.bincount(root.pairs.whose, minlength=len(root.couple_ends))
        self._wish_starts = np.concatenate([[0], np.cumsum(wish_counts)]).tolist()
        self._pair_starts = np.concatenate([[0], np.cumsum(pair_counts)]).tolist()
        many = wish_counts + root.ends > 1
        opens = pair_counts + root.couple_ends > 1
        unlinks = market.unlinks & root.couple_ends
        opens |= unlinks & np.any(many[market.members], axis=1)
        for couple in np.flatnonzero(opens).tolist():
            self._add_couple(couple)
        for student in np.flatnonzero(many & root.alone).tolist():
            self._add_student(student, -1)
        self._fix(wish_counts, pair_counts, many, opens)
        return self.open

    def _add_couple(self, couple: int) -> None:
        made, market, pairs = self.open, self._market, self._root.pairs
        here = self._begin(couple, -1)
        members = market.members[couple].tolist()
        begin, end = self._pair_starts[couple], self._pair_starts[couple + 1]
        for index, lines, ranks in zip(
            pairs.index[begin:end].tolist(), pairs.line[begin:end].tolist(),
            pairs.rank[begin:end].tolist(), strict=True,
        ):  # fmt: skip
            self._add_entry(
                index,
                [
                    self._slot(member, line, rank)
                    for member, line, rank in zip(members, lines, ranks, strict=True)
                    if line < len(market.lines)
                ],
            )
        has_end = bool(self._root.couple_ends[couple])
        last = int(market.pair_starts[couple + 1] - market.pair_starts[couple])
        self._end(last, has_end=has_end)
        if has_end and market.unlinks[couple]:
            made.own[here] = tuple(self._add_student(one, here) for one in members)

    def _add_student(self, student: int, parent: int) -> int:
        market, wishes = self._market, self._root.wishes
        here = self._begin(int(self._root.couple_of[student]), student)
        self.open.parent[here] = parent
        begin, end = self._wish_starts[student], self._wish_starts[student + 1]
        for index, line, rank in zip(
            wishes.index[begin:end].tolist(), wishes.line[begin:end].tolist(),
            wishes.rank[begin:end].tolist(), strict=True,
        ):  # fmt: skip
            self._add_entry(index, [self._slot(student, line, rank)])
        last = int(market.starts[student + 1] - market.starts[student])
        self._end(last, has_end=bool(self._root.ends[student]))
        return here

    def _begin(self, couple: int, student: int) -> int:
        made = self.open
        made.couple.append(couple)
        made.student.append(student)
        made.own.append(())
        made.parent.append(-1)
        return len(made.couple) - 1

    def _add_entry(self, index: int, slots: list[int]) -> None:
        made = self.open
        for slot in slots:
            made.slot_entries[slot].append(len(made.index))
        made.index.append(index)
        made.of_list.append(len(made.couple) - 1)
        made.slots.append(tuple(slots))

    def _end(self, last: int, *, has_end: bool) -> None:
        if has_end:
            self._add_entry(last, [])
        self.open.has_end.append(has_end)
        self.open.starts.append(len(self.open.index))

    def _slot(self, student: int, line: int, rank: int) -> int:
        made, key = self.open, (student, line)
        found = self._slots.get(key)
        if found is None:
            found = self._slots[key] = len(made.slot_line)
            made.slot_line.append(line)
            made.slot_rank.append(rank)
            made.slot_entries.append([])
        return found

    def _fix(
        self, wish_counts: Wide, pair_counts: Wide, many: Flags, opens: Flags
    ) -> None:
        """Count those settled at their lines, by rank."""
        root, market = self._root, self._market
        apart = root.couple_ends & (pair_counts == 0) & ~opens & market.unlinks
        alone = root.alone.copy()
        alone[market.members[apart]] = True
        held = alone & ~many & (wish_counts == 1)
        kept = held[root.wishes.whose]
        line, rank = [root.wishes.line[kept]], [root.wishes.rank[kept]]
        kept = (~opens & (pair_counts == 1))[root.pairs.whose]
        line.append(root.pairs.line[kept].ravel())
        rank.append(root.pairs.rank[kept].ravel())
        lines, ranks = np.concatenate(line), np.concatenate(rank)
        order = np.lexsort((ranks, lines))
        for at, place in zip(lines[order].tolist(), ranks[order].tolist(), strict=True):
            self.open.fixed.setdefault(at, []).append(place)
        self.open.fixed.pop(len(market.lines), None)

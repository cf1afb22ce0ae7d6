"""The reduced problem: what presolve leaves undecided, in short arrays.

Variables, values, slots (a student at a line, once) and the lines that these touch;
students who are settled count at these lines by rank alone.
"""

from dataclasses import dataclass, field

import numpy as np

from concours.core.matching.solver.presolve.domains import Flags, Wide
from concours.core.matching.solver.presolve.root_node import RootNode


@dataclass
class ReducedProblem:
    """The undecided variables. Variables, values and slots are known by their index.

    `couple` of a variable: its couple; for a student, the couple they would leave by
    *apart*, -1 if alone. Values of variable v are `starts[v]` to `starts[v + 1] - 1`,
    the last being no post or *apart* where that is in domain. `own` of a couple's
    variable: the variables of its members, if it may unlink.
    """

    couple: list[int] = field(default_factory=list)
    student: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    variable_of: list[int] = field(default_factory=list)
    slots: list[tuple[int, ...]] = field(default_factory=list)
    has_end: list[bool] = field(default_factory=list)
    own: list[tuple[int, ...]] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    slot_line: list[int] = field(default_factory=list)
    slot_rank: list[int] = field(default_factory=list)
    slot_values: list[list[int]] = field(default_factory=list)
    fixed_ranks: dict[int, list[int]] = field(default_factory=dict)


class ProblemBuilder:
    """Builds the reduced problem of a root node at its fixpoint."""

    def __init__(self, root: RootNode) -> None:
        self._root, self._market = root, root.market
        self._slots: dict[tuple[int, int], int] = {}
        self.problem = ReducedProblem()

    def build(self) -> ReducedProblem:
        """Return the reduced problem."""
        root, market = self._root, self._market
        wish_counts = np.bincount(root.wishes.owner, minlength=len(market.numbers))
        pair_counts = np.bincount(root.pairs.owner, minlength=len(root.couple_has_end))
        self._wish_starts = np.concatenate([[0], np.cumsum(wish_counts)]).tolist()
        self._pair_starts = np.concatenate([[0], np.cumsum(pair_counts)]).tolist()
        has_choice = wish_counts + root.has_end > 1
        is_free = pair_counts + root.couple_has_end > 1
        unlinks = market.unlinks & root.couple_has_end
        is_free |= unlinks & np.any(has_choice[market.members], axis=1)
        for couple in np.flatnonzero(is_free).tolist():
            self._add_couple(couple)
        for student in np.flatnonzero(has_choice & root.alone).tolist():
            self._add_student(student, -1)
        self._record_fixed(wish_counts, pair_counts, has_choice, is_free)
        return self.problem

    def _add_couple(self, couple: int) -> None:
        problem, market, pairs = self.problem, self._market, self._root.pairs
        variable = self._begin_variable(couple, -1)
        members = market.members[couple].tolist()
        begin, end = self._pair_starts[couple], self._pair_starts[couple + 1]
        for index, lines, ranks in zip(
            pairs.index[begin:end].tolist(), pairs.line[begin:end].tolist(),
            pairs.rank[begin:end].tolist(), strict=True,
        ):  # fmt: skip
            self._add_value(
                index,
                [
                    self._find_slot(member, line, rank)
                    for member, line, rank in zip(members, lines, ranks, strict=True)
                    if line < len(market.lines)
                ],
            )
        has_end = bool(self._root.couple_has_end[couple])
        last = int(market.pair_starts[couple + 1] - market.pair_starts[couple])
        self._end_variable(last, has_end=has_end)
        if has_end and market.unlinks[couple]:
            problem.own[variable] = tuple(
                self._add_student(member, variable) for member in members
            )

    def _add_student(self, student: int, parent: int) -> int:
        market, wishes = self._market, self._root.wishes
        variable = self._begin_variable(int(self._root.couple_of[student]), student)
        self.problem.parent[variable] = parent
        begin, end = self._wish_starts[student], self._wish_starts[student + 1]
        for index, line, rank in zip(
            wishes.index[begin:end].tolist(), wishes.line[begin:end].tolist(),
            wishes.rank[begin:end].tolist(), strict=True,
        ):  # fmt: skip
            self._add_value(index, [self._find_slot(student, line, rank)])
        last = int(market.starts[student + 1] - market.starts[student])
        self._end_variable(last, has_end=bool(self._root.has_end[student]))
        return variable

    def _begin_variable(self, couple: int, student: int) -> int:
        problem = self.problem
        problem.couple.append(couple)
        problem.student.append(student)
        problem.own.append(())
        problem.parent.append(-1)
        return len(problem.couple) - 1

    def _add_value(self, index: int, slots: list[int]) -> None:
        problem = self.problem
        for slot in slots:
            problem.slot_values[slot].append(len(problem.index))
        problem.index.append(index)
        problem.variable_of.append(len(problem.couple) - 1)
        problem.slots.append(tuple(slots))

    def _end_variable(self, last: int, *, has_end: bool) -> None:
        if has_end:
            self._add_value(last, [])
        self.problem.has_end.append(has_end)
        self.problem.starts.append(len(self.problem.index))

    def _find_slot(self, student: int, line: int, rank: int) -> int:
        problem, key = self.problem, (student, line)
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = len(problem.slot_line)
            problem.slot_line.append(line)
            problem.slot_rank.append(rank)
            problem.slot_values.append([])
        return slot

    def _record_fixed(
        self, wish_counts: Wide, pair_counts: Wide, has_choice: Flags, is_free: Flags
    ) -> None:
        """Record the ranks of settled students at their lines."""
        root, market = self._root, self._market
        is_apart = root.couple_has_end & (pair_counts == 0) & ~is_free & market.unlinks
        reads_own = root.alone.copy()
        reads_own[market.members[is_apart]] = True
        is_settled = reads_own & ~has_choice & (wish_counts == 1)
        mask = is_settled[root.wishes.owner]
        line_parts, rank_parts = [root.wishes.line[mask]], [root.wishes.rank[mask]]
        mask = (~is_free & (pair_counts == 1))[root.pairs.owner]
        line_parts.append(root.pairs.line[mask].ravel())
        rank_parts.append(root.pairs.rank[mask].ravel())
        lines, ranks = np.concatenate(line_parts), np.concatenate(rank_parts)
        order = np.lexsort((ranks, lines))
        for line, rank in zip(
            lines[order].tolist(), ranks[order].tolist(), strict=True
        ):
            self.problem.fixed_ranks.setdefault(line, []).append(rank)
        self.problem.fixed_ranks.pop(len(market.lines), None)

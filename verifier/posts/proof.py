"""The proof of a matching with couples, replayed: `docs/reference/match-proof.md`.

No search: the tree says where to split, each leaf is checked against bounds that are
made again here. What is stable and what the result's own key is, `outcome` tells.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.findings import Findings
from verifier.posts.bounds import Bounds
from verifier.posts.outcome import NO_POST, Assignment
from verifier.posts.variables import Variables

Key = tuple[int, int, list[int]]

OTHER = {"low": "high", "high": "low"}
"""The sides of a variable, each with the other."""


class BrokenError(Exception):
    """A node does not show what it says: a code, and where."""


def replay(
    assignment: Assignment, proof: Any, findings: Findings, *, is_none: bool = False
) -> None:
    """Note the first place where a proof does not hold.

    `is_none`: it is to show that nothing is stable, else that no stable outcome comes
    before this one.
    """
    try:
        _Walk(assignment, is_none=is_none).parts(proof)
    except BrokenError as error:
        findings.add(str(error.args[0]), where=error.args[1])
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        findings.add("proof.shape")


class _Walk:
    def __init__(self, assignment: Assignment, *, is_none: bool) -> None:
        self._standing, self._is_none = assignment, is_none
        self._market = assignment.market
        self._variables = Variables(self._market)
        self._bounds = Bounds(self._variables)
        self._positions = assignment.positions()
        self._couples: Sequence[int] = ()
        self._students: Sequence[int] = ()

    def parts(self, proof: Any) -> None:
        parts = proof["parts"]
        if proof.keys() - {"steps"} != {"parts"} or (self._is_none and len(parts) != 1):
            raise BrokenError("proof.shape", "parts")
        bounds = self._bounds
        bounds.propagate()
        for at, step in enumerate(proof.get("steps", ())):
            self._step(step, f"step {at}", in_part=False)
        couples, students = self._rest(parts)
        for at, part in enumerate(parts):
            self._couples, self._students = part["couples"], part["students"]
            self._node(part["tree"], f"part {at}")
        if not self._is_none:
            self._couples, self._students = couples, students
            self._leaf("worse", "rest")

    def _rest(self, parts: Sequence[Any]) -> tuple[list[int], list[int]]:
        """Return couples and students in no part; an agent is in one at most."""
        market = self._market
        singles = set(range(len(market.numbers))) - self._standing.in_couple.keys()
        rests = []
        for name, agents in (
            ("couples", set(range(len(market.couples)))),
            ("students", singles),
        ):
            agents_named = [agent for part in parts for agent in part[name]]
            if len(set(agents_named)) < len(agents_named) or not agents.issuperset(
                agents_named
            ):
                raise BrokenError("proof.parts", name)
            rests.append(sorted(agents.difference(agents_named)))
        return rests[0], rests[1]

    def _node(self, node: Mapping[str, Any], path: str) -> None:
        bounds = self._bounds
        mark = bounds.mark()
        for at, step in enumerate(node.get("steps", ())):
            self._step(step, f"{path} step {at}", in_part=True)
        if "leaf" in node:
            self._leaf(node["leaf"], path)
        else:
            for side in ("low", "high"):
                inner = bounds.mark()
                self._assume(node["split"], node["at"], side)
                self._node(node[side], f"{path} {side}")
                bounds.undo(inner)
        bounds.undo(mark)

    def _step(self, step: Mapping[str, Any], path: str, *, in_part: bool) -> None:
        """Probe one side of a variable, or both; keep what follows.

        Outside a part nothing is worse yet: what is refuted there must be a conflict.
        """
        agent = {name: step[name] for name in ("couple", "student") if name in step}
        if step["side"] == "both":
            self._probe_both(agent, step["at"])
            return
        mark = self._bounds.mark()
        self._assume(agent, step["at"], step["side"])
        if not self._bounds.has_conflict:
            self._leaf("worse" if in_part else "crossed", path)
        self._bounds.undo(mark)
        self._assume(agent, step["at"], OTHER[step["side"]])

    def _probe_both(self, agent: Mapping[str, int], index: Any) -> None:
        """Keep the common consequences of both sides, or the one that holds."""
        bounds, sides = self._bounds, []
        for side, opposite in OTHER.items():
            mark = bounds.mark()
            self._assume(agent, index, side)
            has_conflict, consequences = bounds.has_conflict, bounds.consequences(mark)
            bounds.undo(mark)
            if has_conflict:
                self._assume(agent, index, opposite)
                return
            sides.append(consequences)
        bounds.keep(*sides)
        bounds.propagate()

    def _assume(self, agent: Mapping[str, int], index: Any, side: str) -> None:
        ((kind, number),) = agent.items()
        variables, bounds = self._variables, self._bounds
        if type(number) is not int or type(index) is not int or min(number, index) < 0:
            raise BrokenError("proof.shape", agent)
        agents: Mapping[str, Any] = {
            "couple": variables.of_couple,
            "student": variables.of_student,
        }
        at: int = agents[kind][number]
        if side not in OTHER:
            raise BrokenError("proof.shape", side)
        if index >= len(variables.values(at)) - 1:
            raise BrokenError("proof.split", agent)
        if bounds.has_conflict:
            return
        if not bounds.in_use(at):
            raise BrokenError("proof.not_in_use", agent)
        bounds.assume(at, index, is_low=side == "low")
        bounds.propagate()

    def _leaf(self, claim: str, path: str) -> None:
        if self._bounds.has_conflict and claim == "crossed":
            return
        if claim == "worse" and not self._is_none and self._is_worse():
            return
        raise BrokenError("proof.leaf", f"{path}: {claim}")

    def _is_worse(self) -> bool:
        return self._bounds.has_conflict or self._find_optimistic_key() >= self._own()

    def _members(self) -> list[int]:
        in_couples = [
            m for couple in self._couples for m in self._market.couples[couple]
        ]
        return sorted([*in_couples, *self._students])

    def _own(self) -> Key:
        """Return the key of the result over the agents of the part."""
        members = self._members()
        placed_count = sum(self._standing.placed[m] != NO_POST for m in members)
        positions = [self._positions[m] for m in members]
        return -placed_count, sum(positions), positions

    def _find_optimistic_key(self) -> Key:
        """Return a key that no stable outcome of the node is below."""
        variables, bounds = self._variables, self._bounds
        placed_count, least = 0, {}
        for student in self._students:
            at = variables.of_student[student]
            placed_count += self._places_one(at)
            least[student] = bounds.first(at) - variables.starts[at]
        for couple in self._couples:
            at = variables.of_couple[couple]
            index = bounds.first(at) - variables.starts[at]
            most = max(len(variables.slots[value]) for value in bounds.domain(at))
            owns = variables.own.get(at, ())
            last = variables.starts[at + 1] - 1
            if owns and bounds.in_domain[last]:
                most = max(most, sum(self._places_one(own) for own in owns))
            for side, member in enumerate(self._market.couples[couple]):
                least[member] = index
                if owns and bounds.first(at) == last:
                    own = owns[side]
                    least[member] += bounds.first(own) - variables.starts[own]
            placed_count += most
        positions = [least[member] for member in self._members()]
        return -placed_count, sum(positions), positions

    def _places_one(self, at: int) -> bool:
        """Tell whether a value in domain of a student's variable is a wish."""
        values = self._bounds.domain(at)
        return any(self._variables.slots[value] for value in values)

"""Couples: a market with couples matched exactly, or proved to have no stable outcome.

Decides which stable outcome comes first where there are several, that none is stable,
and then how little is missing: the outcome with the fewest blocking entries, the single
seats that would make one stable. Never answers by a heuristic: past its steps it says
"undecided", and how far it came.

Nouns: *key* (the order of outcomes), *part* (what bounds leave undecided and touches
nothing else undecided), *sweep* (both sides of each couple's list tried), *hopeful*
(all lists of a part at their first possible entry), *blocking entry* (that its agent
would rather have, and that would be admitted).
Invariant: whatever is returned was held against the definition of stability, and comes
with a tree that others walk without any search (`docs/reference/match-proof.md`).
"""

from concours.core.matching.solver.search.answer import Answer, solve

__all__ = ["Answer", "solve"]

"""Couples: a market with couples matched exactly, or proved to have no stable outcome.

Decides which stable outcome comes first where there are several, that none is stable,
and then how little is missing: the outcome with the fewest blocking entries, the single
seats that would make one stable. Never answers by a heuristic: past its steps it says
"undecided", and how far it came.

Nouns: *outcome key* (the order of outcomes), *component* (undecided variables that
touch no others), *probing pass* (both branches of each couple's variable tried),
*optimistic outcome* (all variables of a component at their first value in domain),
*incumbent* (the best stable outcome so far), *blocking entry* (that its agent would
rather have, and that would be admitted).
Invariant: whatever is returned was checked against the definition of stability, and
comes with a tree that others replay without any search
(`docs/reference/match-proof.md`).
"""

from concours.core.matching.solver.search.answer import Answer, solve

__all__ = ["Answer", "solve"]

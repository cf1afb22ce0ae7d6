"""Ranking: who stands where, ties shown as ties.

Decides the place of each mark among the others. Never marks, never breaks a tie that
the law leaves (the order of EDN, ECOS and career points belongs to the later, weighted
rankings of the law).

Nouns: *place* (1 is best), *tie* (equal marks, equal place; the next place leaves a
gap: 1, 2, 2, 4).
Invariants: places depend on marks alone, not on the order of candidates.
"""

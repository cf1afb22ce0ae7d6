"""Ranking: who stands where, ties shown as ties.

Decides the place of each mark among the others: in one sitting, and in each group of
specialties, from exact marks of three components; who reaches the thresholds of rank A
and of the ECOS; how two rankings differ. Never marks an answer, never breaks a tie that
the law leaves, never publishes.

Nouns: *place* (1 is best), *tie* (equal marks, equal place; the next place leaves a
gap: 1, 2, 2, 4), *basis* (what counts for a candidate: sittings and stations), *sum*
(of a component, under the weights of a group), *contribution* (what a component gives
to the total, in points), *threshold* (a least mark).
Invariants: places depend on marks alone, not on the order of candidates; all sums are
whole units of a common denominator; the same inputs give the same bytes anywhere.
"""

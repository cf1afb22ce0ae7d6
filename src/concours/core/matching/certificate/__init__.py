"""Certificate: what is published of a matching, and what each student is given of it.

Decides what binds market, result and limits to one root; the leaves under it are
salted, one for each single student and each couple, so that it reveals nobody's list.
Never draws a salt, never matches anybody.

Nouns: *leaf* (list, ranks and lines of an agent, with a salt), *slip* (a leaf and its
path to the root), *certificate* (digests, gates with their limits, root).
Invariant: with slip and certificate alone a student finds their line again. Form and
check: `docs/reference/match-check.md`.
"""

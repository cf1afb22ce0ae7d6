"""Entries and their chains: what a candidate did, in an order nobody can rewrite.

Decides what an entry is, its digest, and whether a run of entries extends a chain.
Never judges what an answer is worth, nor whether it came in time.

Nouns: *entry*, *chain* (the entries of one attempt and one epoch), *epoch* (one
device of one attempt, counted from 1), *tail* (count and head digest of a chain).
Invariants: a chain has no gap, no fork, no rewrite; the digest of an entry covers
all that went before it.
"""

"""Entries and their chains: what a candidate did, in an order nobody can rewrite.

Decides what an entry is, its digest, whether a run of entries extends a chain, and how
many entries of an epoch count once another device took over. Never judges what an
answer is worth, nor whether it came in time; knows no other writer than a candidate.

Nouns: *entry*, *chain* (the entries of one attempt and one epoch), *epoch* (one
device of one attempt, counted from 1), *base* (how far an epoch counted when the next
device took over), *writer* (whose journal it is: it fixes what a chain may say), *tail*
(count and head digest of a chain).
Invariants: a chain has no gap, no fork, no rewrite; the digest of an entry covers
all that went before it.
"""

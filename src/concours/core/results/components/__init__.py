"""The components of a total: what weighs double where, and marks from files.

Decides what the groups of specialties are, and what a file of ECOS marks or of parcours
points says, every fault of it at once. Never marks, never ranks, never guesses a mark
that is not there.

Nouns: *component* (EDN, ECOS, parcours), *group* (of specialties, with its own
weights), *domain* (what a station assesses), *station* (one exercise of the ECOS, of
one domain), *sample* (lists made up, which rank nobody).
Invariants: a file has all its lines in force or none; the same file again changes
nothing; a mark is an exact decimal.
"""

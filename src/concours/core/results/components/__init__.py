"""The components of a total: what weighs double where, marks from files or half-days.

Decides what the groups of specialties are, what a file of ECOS marks or of parcours
points says, every fault of it at once, and what the half-days of an ECOS hand over.
Never marks, never ranks, never guesses a mark that is not there.

Nouns: *component* (EDN, ECOS, parcours), *group* (of specialties, with its own
weights), *domain* (what a station assesses), *station* (one exercise of the ECOS, of
one domain), *uncounted* (a station that does not count for a candidate: neutralised,
withdrawn, voided, or without its mark), *sample* (lists made up, which rank nobody).
Invariants: a file has all its lines in force or none; the same file again changes
nothing; a mark is exact; a station that does not count says why.
"""

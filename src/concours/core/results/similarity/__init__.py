"""Similarity: which copies have more in common than two of their strength would.

Decides how likely each pair of a cohort is to have as much in common as it has, from
the cohort itself, and which pairs pass a threshold. Never a mark, a fraud or a name:
what it finds is a reason to look, and people decide (`docs/reference/forensics`).

Nouns: *pattern* (one answer as a whole, such as a set of ticks), *stratum* (candidates
of nearly one total), *exact law* (how likely two strata have so much in common, without
a model), *pattern weight* (what an equal answer counts, the more the rarer it is),
*pair family* (pairs that share one threshold: neighbours, room, nation), *measured
tail* (how often innocent pairs pass a level, against what the law says).
Invariants: blank equals nothing; the order of candidates changes nothing, ties are cut
by identity; a pair has one value whichever comes first; a run of equal wrong answers in
a locked dossier counts once; floats stay here and no mark is near them.
"""

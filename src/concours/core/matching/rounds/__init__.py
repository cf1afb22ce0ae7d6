"""A round: one matching on the lists of its instant, reported to each student, proved.

Decides which lists count in which round, the market that they make, what a round says
to each student. Never matches anybody (that is `engine`), never drops a wish silently:
what the rules no longer allow is reported.

Nouns: *round* (one matching).
Invariant: the market that is kept gives the same outcome again, to the byte.
"""

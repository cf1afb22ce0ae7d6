"""A round: one matching on the lists of its instant, told to each student and proved.

Decides which lists count in which round, the market that they make, what a round says
to each student. Never matches anybody (that is `matching`), never drops a wish in
silence: what the rules no more allow is told.

Nouns: *round* (one matching).
Invariant: the market that is kept gives the same outcome again, to the byte.
"""

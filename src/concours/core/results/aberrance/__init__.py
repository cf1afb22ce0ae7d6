"""Aberrance: what one candidate or one room did that their own work does not foretell.

Decides who answered suspect questions better than other questions, whose changes went
to what is right more than they would, which rooms turned to one answer at once, and
whose right answers and times are unlike those of their strength and pace.
Never a mark, a fraud or a name: one sign alone stays on a list, and people decide.

Nouns: *erasure index* (how far changes to right answers pass what ability foretells),
*wave* (candidates of a room who turn to one answer of one question within minutes),
*suspect question* (one that may have been known beforehand), *control set* (as many
other questions, which show what innocent candidates do), *person fit* (whether right
answers are those that strength gives), *rapid guess* (an answer too soon to have read).
Invariants: abilities come from questions that are not in doubt; the order of candidates
changes nothing; what too few answers cannot tell is not a number, never zero.
"""

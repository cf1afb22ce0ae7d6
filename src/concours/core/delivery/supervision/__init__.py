"""The board: what a sitting looks like now, for those who must act on it.

Decides in which state each candidate is, in one word, what a site adds up to, and
whether a process of the house is well.
Never judges a person (suspicion is for people), never marks, never names anybody: a
candidate is a number and a seat. What it counts is progress, not the copy: whether an
answer came in time is the fold's to say (`core.attempt`).

Nouns: *board*, *state* (one of nine words), *progress* (what is held of one attempt),
*candidate status* (with their tablet and their progress), *counts*, *health check*.
Invariants: the board is a fold: kept up entry by entry, or made anew from the journal,
it is the same; the order in which entries come does not matter.
"""

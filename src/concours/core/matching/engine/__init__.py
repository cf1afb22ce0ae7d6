"""Engine: every student to the first line of their list that takes them.

Decides who gets which post (student-optimal, stable), the rank limit of each line, what
each student could have had and what would have to change, whether a result is right.
Never reads a list that `market` refused, never rounds, draws or estimates; without
couples the result is unique, so the order of the work changes nothing.

Nouns: *outcome* (the line of each student), *limit* (rank of the last student admitted
by a full capacity gate; open otherwise), *returned seat* (of a contract, that no holder
took).
Invariant, and rule of the whole room: a student gets the first line of the list where
rank <= limit. `docs/rules/matching.md` states the properties P1, P2 … of every result.
"""

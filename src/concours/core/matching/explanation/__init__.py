"""Explanation: what an outcome says to one student or couple, and how it may move.

Decides why each wish was refused, at which gate and by how many ranks, what would have
to change, and how often a wish is within reach if others change their lists. Never
matches by rules of its own: what-ifs and forecasts ask `engine`.

Nouns: *waiting place* (in the list of those whom a line refused), *unrest* (how much
others change between two rounds).
Invariant: at the published limits, every word can be checked with the list alone; a
forecast says that it is one.
"""

"""Residual: what bounds on a whole market, in arrays, leave open of it as short lists.

Decides what no stable outcome of a market can hold, gate by gate and all lists at once,
until nothing moves. Never assumes anything: that is `bounds`.

Nouns: *entry* (a wish, a pair, *apart* or no post), *root* (what bounds leave under no
assumption), *open list* (one with more than one possible entry).
Invariant: what is left out is in no stable outcome.
"""

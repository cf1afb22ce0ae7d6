"""Presolve: bounds on a whole market, in arrays, and the small problem they leave.

Decides what no stable outcome of a market can hold, gate by gate and all variables at
once, until nothing moves. Never assumes anything: that is `propagation`.

Nouns: *variable* (the list of one agent), *value* (an entry of it: a wish, a pair,
*apart* or no post), *domain* (the values not yet removed), *root node* (bounds under no
assumption), *reduced problem* (the variables with more than one value).
Invariant: a removed value is in no stable outcome.
"""

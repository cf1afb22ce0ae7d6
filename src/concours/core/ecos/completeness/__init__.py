"""Completeness: whose each grid is, and which are expected, held and missing.

Decides by three witnesses whose a grid is, what they say against each other, which
grids a circuit owes, which of them the centre holds, what a partner carried over, what
a replaced tablet wrote past the base of the next one, and what two persons typed from
a sheet of paper. Never attributes a stray nor
lets such a grid count (two persons do, by an act), never lets anybody go: it says what
is missing, by name.

Nouns: *witness* (the sheet in force, chair 1, chair 2), *attribution*, *owned grid* (a
grid and whose it is), *expected grid*, *held grid*, *missing grid*, *found grid*,
*paper grid*.
Invariants: what is expected comes from who was seen, never from who has grids; a grid
whose validation names another digest than its entries make is not held; a carried grid
never stands beside its original.
"""

"""Levelling: exact corrections of single marks, and what they would change.

Decides what a proposal corrects, what a mark is after it, and what a jury sees before
it decides. Whatever floats a proposal came from, what is recorded is a table of whole
thousandths: it alone decides, and anybody adds it up again. Never adopts: two persons
do, by an act.

Nouns: *correction table* (thousandths of a mark, by candidate and station),
*levelling method* (none, circuits, severity, station), *clamped mark* (one that a
correction would take below 0 or above 20), *levelling preview*.
Invariants: corrected marks are exact fractions from 0 to 20; what is clamped is told; a
neutralised station leaves the divisor of everybody.
"""

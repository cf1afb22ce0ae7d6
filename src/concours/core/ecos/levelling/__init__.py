"""Levelling: what exact corrections a jury may adopt, and what they would change.

Decides what a proposal corrects, and what a jury sees before it decides. Whatever
floats a proposal came from, what is recorded is a table of whole thousandths
(`core.ecos.merging.corrections`): it alone decides, and anybody adds it up again. Never
adopts: two persons do, by an act.

Nouns: *levelling method* (none, circuits, severity, station), *levelling preview*.
Invariants: what is clamped is told; a neutralised station leaves the divisor of
everybody.
"""

"""Grids: what each chair gave each candidate, as a fold of the chair's journal.

Decides what an entry of a chair says, which entries count, and what each grid is after
them. Never marks, never decides when a turn ends (`core.ecos.bells`), never drops an
entry: what does not count is listed with its reason.

Nouns: *chair*, *grid*, *grid form* (a blank one: how many levels each line offers),
*meeting* (who came to the station in a turn), *stray* (a grid that is nobody's yet),
*chair times* (from when each turn is late, and until when it reopens),
*carried grid*.
Invariants: a grid is the candidate's who was met, whoever was expected; what was
validated is what was shown, to the bit; the same entries give the same grids in
Python, TypeScript and the verifier (`protocol/vectors/grids.json`).
"""

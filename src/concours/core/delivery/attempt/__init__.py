"""An attempt: one candidate's copy at any instant, as a fold of the journal.

Decides which acts of a candidate count, what the copy is after them, and why an act
does not count. Never marks, never decides when time ends (`core.sitting`), never
drops an act: what does not count is listed with its reason.

Nouns: *act* (what one entry says), *outline* (dossiers, their navigation, their
questions), *window* (the candidate's own time), *copy*, *uncounted act*.
Invariants: the copy depends on the entries alone, not on when or in what batches they
came; an answer once validated never changes; the same entries give the same copy in
Python, TypeScript and the verifier (`protocol/vectors/copies.json`).
"""

"""The people and places of an exam, before anybody composes.

Decides what the codes of candidates look like, what stands for them in the database, in
what order a room sees its candidates, and what a file of sites, candidates, staff or
examiners would change. Never decides who may sit, never draws chance, never keeps a
code.

Nouns: *convocation code* (eight characters on the convocation, twelve on an
examiner's), *replacement code* (six digits that a supervisor's act makes), *code
digest* (what is stored instead), *attendance* and its *line*, *exit*, *plan* (what a
file would change) and its *fault*.
Invariants: one code has one digest however it was typed; the digest of a code is
bound to its candidate; no line of attendance is erased; a file has all its lines in the
plan or among the faults, and planned again once it is in force, it changes nothing.
"""

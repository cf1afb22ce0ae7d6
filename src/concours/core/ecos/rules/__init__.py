"""Rules of an allotment: C1 to C12, which it keeps, and W1 to W5, which are wanted.

Decides which rule of `docs/rules/ecos.md` an allotment breaks, with the persons and the
places concerned, how far what is wanted is met, and what
a shortage is. Never mends anything.

Nouns: *breach*, *shortage*, *committee*, *reserve*.
Invariants: instants are compared, never hours of a day; `verifier/ecos/`, which shares
no code with it, finds the same breaches.
"""

"""Audit: what anybody can check without us.

Decides the shape of the bundle of a sitting: which records it holds, in which files,
in which order, and the digest that stands for all of it; and which refused attempts are
kept one by one. Never reads a database, never
judges what it writes, never holds a name: candidates are numbers (anonymity).

Nouns: *bundle*, *row* (one record, one line of canonical JSON), *index* (the digest of
each file), *bundle digest* (the digest of the index).
Invariants: the same records give the same bytes in the same order on any machine;
`verifier/` reads the bundle with code of its own.
"""

"""Procedure: what students may write, from the first simulated list to the last.

Decides what each phase lets a student change in their list, what a confirmed list must
hold, how two students become a couple and how their joint list is made. Never matches
anybody (that is `engine`), never rewrites a list: each edit is a new list, and the
newest counts.

Nouns: *campaign* (one procedure of an exam), *phase* (simulation, blank rounds,
confirmation, result, complementary), *rights* (what a phase lets a student do), *edit*
(a whole new list), *receipt* (the digest of a confirmed list), *invitation* (asks to be
a couple).
Invariants: what a round has seen is deleted in no phase but simulation; a student is in
one couple at most, by their own consent, until either revokes it.
"""

"""Allotment: from lists and a public seed to who is where.

Decides who travels where, which lot each candidate drew, who sits in which chair, plays
which role and works in which room; and what is missing, as a set of places and of
persons. Never decides what is allowed: that is `rules`; never draws a lot of its own.

Nouns: *lot*.
Invariants: the same lists and the same seed give the same bytes; as many chairs of a
wave are filled as can be, given the station of each examiner on its day.
"""

"""Candidates who call the room from their tablet, and their rest breaks.

Decides what a tablet may call for, when another call is one too many, and whether one
more break is within a candidate's right. Never says who comes, never gives time back.

Nouns: *help call* (a candidate asks for somebody of the room).
Invariants: a candidate has one open call at most; the same call sent again changes
nothing; a call that was seen stays seen.
"""

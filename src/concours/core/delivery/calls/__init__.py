"""Candidates who call the room from their tablet.

Decides what a tablet may call for, and when another call is one too many. Never says
who comes or is asked, never gives time back.

Nouns: *help call* (a candidate asks for somebody of the room).
Invariants: a candidate has one open call at most; the same call sent again changes
nothing; a call that was seen stays seen.
"""

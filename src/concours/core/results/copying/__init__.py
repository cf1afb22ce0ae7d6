"""Copying: of a pair that is too alike, whether one gave what the other had.

Decides what published indices say of it, how many errors it shares beside what chance
gives, how likely each direction is, and whether answers were given while the other had
that question on screen. Never who meant what, a fraud or a mark: copying has a source
who may know nothing of it.

Nouns: *source* (of a pair, the one whose answers may have been taken), *copier* (the
other one), *eye sign* (O: answers given under the screen of the source), *equal change*
(one answer replaced by the same other one), *seat gap* (rows and places between two
seats, by their names).
Invariants: a pair's own other questions are the control of its screens, so that pace
and order cancel; what too few candidates can tell is None, never a number.
"""

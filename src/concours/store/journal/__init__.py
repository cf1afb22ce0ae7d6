"""The journal's SQL, by hand and without Django.

Decides how entries, devices, news, acts and numbers become durable, in which order
locks are taken, and what the database's own errors mean. Never decides a rule, never
reads a clock, never commits for its caller unless it says so.

Invariants: rows go in sorted, so that two writers never deadlock; numbers of acts and
news are given out under one lock, held until commit, so a number that can be read has
no smaller number still to come.
"""

"""Mending: what to change of an allotment on the day, shown before it is done.

Decides who moves when an examiner is away, which room replaces one that is lost, where
a candidate who is late may still go. Never breaks a rule that was kept before; never
adopts anything: that is an act.

Nouns: *mending*.
Invariants: no mending of examiners moves fewer persons; everybody whom it does not name
stays where they were.
"""

"""Machines: how those of the house are, by what they say of themselves in numbers.

Decides whether a process is well and what margin is left, with the limits at which an
alert rings.
Never says that a process stopped (from outside nobody knows), never acts on one, and
knows no candidate: no number here is of anybody.

Nouns: *health check*, *margin*, *machine status* (what the watch of one machine said
last).
Invariants: of a process that is silent nothing else is known; a page, the watch's own
page and a collector never disagree.
"""

"""The agenda of an exam: which of its sittings asks for somebody now.

Decides where a page leads that names no sitting. Never decides what may be done there,
never picks one of two that ask alike, never reads a clock (`now` is an argument).

Nouns: *current sitting* (the one that asks for a person now), *start* (of the nation,
or of a site on its own clock).
Invariants: the order in which sittings were entered, their codes and their titles
change nothing; while somebody composes, no page leads elsewhere.
"""

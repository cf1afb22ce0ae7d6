"""What is planned of an exam before its sittings start.

Decides which plans of a sitting are sound, and which sittings clash. Never decides
when a sealed sitting starts: that is the room of the sitting.

Nouns: *plan* (title, kind, hour and length of a sitting to come), *clash* (two sittings
that somebody could not sit one after the other).
Invariants: nothing is planned for an hour that is over; a clash is told and never
refused, for the roster may still change.
"""

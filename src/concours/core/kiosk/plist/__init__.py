"""Property lists: settings out of the bytes of a file, and into XML.

Decides which bytes are a property list, and what it holds. Never what a setting means,
never fetches, declares or passes over anything.

Nouns: *property list* (a dictionary as Apple writes it, XML or binary).
Invariants: what is read is within its bounds of depth, number and size; XML and binary
that say the same give the same settings.
"""

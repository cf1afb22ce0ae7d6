"""Reads for acts and staff pages, over Django: each returns plain facts or core types.

Never writes, never decides. What pages show of the journal is read here too, straight
from the journal, so that a page shows nothing that a verifier would not find.
"""

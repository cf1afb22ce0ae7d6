"""A half-day of the ECOS, conducted in a running house: its staff, what befalls it.

Nouns: *staff* (coordinators, marshals and jury by their acts), *misfortune* (what the
seed draws), *figures* (what was measured, and what must hold).
"""

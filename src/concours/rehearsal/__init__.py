"""Rehearsals: an exam played before it counts, in a simulator or at full size."""

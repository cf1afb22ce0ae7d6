"""Matching: posts, wishes, rounds, and the proof that each result is right."""

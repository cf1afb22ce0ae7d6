"""Candidates and staff, read."""

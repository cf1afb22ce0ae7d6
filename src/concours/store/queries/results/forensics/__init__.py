"""Runs of forensics: what they read of the record, and what was found."""

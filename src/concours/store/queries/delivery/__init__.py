"""The day of an exam, read."""

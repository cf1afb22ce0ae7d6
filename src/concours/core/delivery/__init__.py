"""Delivery: the day of an exam, from the first tablet to the last copy."""

"""Pages of the day of an exam."""

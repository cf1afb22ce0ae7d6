"""Words of the day of an exam."""

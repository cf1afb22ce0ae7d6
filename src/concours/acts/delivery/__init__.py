"""Acts of the day of an exam."""

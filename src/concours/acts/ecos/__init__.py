"""Acts of the ECOS: who is where in each half-day, and what is decided there."""

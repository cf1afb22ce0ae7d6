"""The ECOS, read: what is let out of a series, and how its circuits go on."""

"""The ECOS, read: what is let out of a series, and who is awaited."""

"""Pages of the ECOS."""

"""Words of the ECOS on screen."""

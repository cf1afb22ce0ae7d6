"""Words of a matching."""

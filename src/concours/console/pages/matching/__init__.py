"""Pages of a matching."""

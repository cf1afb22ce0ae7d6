"""Pages of staff, candidates and signing in."""

"""People: candidates, staff, and what they sign in with."""

"""Acts on candidates and staff, and how they sign in."""

"""Locked browsers: their configurations, what they prove, and what follows."""

"""Campaigns of posts and their rounds, read."""

"""Marks, ranks and publications, read."""

"""The practical exam, found again: bells, grids, marks."""

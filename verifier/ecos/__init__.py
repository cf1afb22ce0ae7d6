"""The practical exam, found again: bells, circuits, grids, marks."""

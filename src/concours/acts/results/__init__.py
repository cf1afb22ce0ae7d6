"""Acts that mark, review, rank and publish."""

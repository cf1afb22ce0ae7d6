"""Results: marks, review, ranks, and what candidates are shown."""

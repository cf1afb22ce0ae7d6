"""Pages of marks, review, ranks and publication."""

"""Words of marks, review, ranks and publication."""

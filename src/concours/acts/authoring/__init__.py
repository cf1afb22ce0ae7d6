"""Acts that prepare a paper and seal it."""

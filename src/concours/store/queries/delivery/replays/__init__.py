"""A copy replayed on paper: what its file says, and the files that were drawn up."""

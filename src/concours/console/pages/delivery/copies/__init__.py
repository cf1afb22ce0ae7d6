"""Pages of one copy: replayed as a whole, and what became of one answer."""

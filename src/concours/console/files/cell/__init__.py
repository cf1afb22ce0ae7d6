"""Files of the technical cell."""

"""Acts of the technical cell: what it reads, and to whom it hands over."""

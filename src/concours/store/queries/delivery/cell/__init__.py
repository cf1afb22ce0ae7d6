"""What the technical cell looks at: the house's machines, and who looks after them."""

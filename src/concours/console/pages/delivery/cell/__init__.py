"""Pages of the technical cell: what the house has tried, who watches, what is next."""

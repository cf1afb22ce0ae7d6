"""What candidates are told of their stations, from the marks that were handed over."""

"""What may go wrong, by number: at the centre, on lines, on tablets."""

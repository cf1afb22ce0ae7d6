"""What is done with one copy and changes nothing of it."""

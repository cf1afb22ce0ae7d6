"""What is announced of the day, outside of all pages: files, and who gives them."""

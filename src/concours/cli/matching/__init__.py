"""Files that `concours match` reads, and what it says of an outcome."""

"""Files that `concours mark` and `concours rank` read."""

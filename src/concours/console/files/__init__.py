"""Files that come in and go out: rosters to read, letters to print."""

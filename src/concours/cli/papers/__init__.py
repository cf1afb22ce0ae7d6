"""Papers of those who have no bank: spreadsheets, and a look at what they give."""

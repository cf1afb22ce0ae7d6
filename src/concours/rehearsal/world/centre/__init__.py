"""The virtual centre: gateways and their memory, the database and its tables."""

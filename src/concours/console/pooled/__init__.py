"""Django's backend of PostgreSQL as the served console uses it."""

"""A witness of logs: `python -m verifier.witness --help`."""

"""A receipt, checked alone: `python -m verifier.receipt --help`."""

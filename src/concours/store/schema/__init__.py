"""The tables and grants that SQL says better than a model."""

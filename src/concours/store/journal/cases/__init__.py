"""What the gateway reads and adds of cases: notices, and what candidates write.

Before its notice a case has no row here, and never one of what is the jury's: the
database sees to it (`migrations/0134_case_statement.py`).
"""

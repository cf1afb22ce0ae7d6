"""Empty tables between tests while a gateway goes on reading them.

A reader takes its locks in an order of its own, so that a TRUNCATE that waits for it
may close a ring, and PostgreSQL then ends either of the two. Here the one who empties
never waits as long as PostgreSQL does before it looks for rings (a second): it gives
its locks back and asks again, and no reader is ever the victim.
"""

import psycopg
from psycopg.errors import LockNotAvailable

TRIES = 100


def empty(link: psycopg.Connection, tables: str) -> None:
    """Empty the tables named, with commas between, and all that hangs on them."""
    for left in reversed(range(TRIES)):
        try:
            with link.transaction():
                link.execute("SET LOCAL lock_timeout = '200ms'")
                link.execute(f"TRUNCATE {tables} CASCADE")
                link.execute("SET LOCAL lock_timeout = DEFAULT")
                return
        except LockNotAvailable:
            if not left:
                raise

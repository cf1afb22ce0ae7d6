"""A pool of connections that forgets at once all that the database has ended.

The pool's own check is of the one that it gives, and waits a second, then two, before
the next: after a restart a console with a few idle ones answered 503 for long.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with another check of what its pool gives."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # type: ignore[explicit-override]
        """Return a connection that answers.

        Raises `psycopg.OperationalError` when the pool has none to give in its time.
        """
        connection = super().get_new_connection(conn_params)
        try:
            self.pool.check_connection(connection)
        except psycopg.Error:
            self.pool.putconn(connection)
            self.pool.check()
            return super().get_new_connection(conn_params)
        return connection

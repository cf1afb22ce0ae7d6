"""SQL of our own: what Django's tables do not say."""

from typing import Any

from django.db import connection


def rows_of(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return all that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())

"""Every row of our database as text, to compare two states or to look for a word."""

import psycopg
from psycopg import sql

TABLES = """
SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'public' AND relkind = 'r' ORDER BY 1
"""


def rows_of_all(link: psycopg.Connection) -> dict[str, str]:
    """Return the rows of each table, a line each, in one order; bytes are in hex."""
    found = {}
    for (table,) in link.execute(TABLES).fetchall():
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t ORDER BY 1")
        rows = link.execute(query.format(sql.Identifier(table))).fetchall()
        found[table] = "\n".join(row for (row,) in rows)
    return found

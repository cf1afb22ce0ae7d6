"""Bring the tables of a house to this release, or leave them as they were.

Never on the day before an exam, nor while one is under way: what is not needed waits.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.roles import OWNER

MIGRATIONS: Final = Path(__file__).parent / "migrations"
CALM_MS: Final = 24 * HOUR_MS
"""How long before a sitting nothing is changed any more."""
COPY_SUFFIX: Final = "_before"

APPLIED = "SELECT name FROM django_migrations WHERE app = 'store'"
HAS_TABLES = "SELECT to_regclass('django_migrations') IS NOT NULL"
IN_THE_WAY = """
SELECT title FROM sitting WHERE collected_ms IS NULL
AND to_jsonb(sitting) ->> 'cancelled_act' IS NULL
AND (t0_ms IS NOT NULL OR scheduled_ms BETWEEN %(from)s AND %(until)s)
ORDER BY scheduled_ms LIMIT 1
"""
"""Also of tables that no sitting could yet be cancelled in."""


def pending_migrations(connection: psycopg.Connection[Any]) -> Sequence[str]:
    """Return the changes of tables that this release has and a database lacks.

    None for a database without tables: it is new, and nothing of it changes.
    """
    if not connection.execute(HAS_TABLES).fetchone()[0]:  # type: ignore[index]
        return []
    applied = {row[0] for row in connection.execute(APPLIED)}
    names = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    return [name for name in names if name not in applied]


def holds_exam(dsn: str) -> bool:
    """Tell whether an exam was founded in a database with our tables."""
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT 1 FROM exam LIMIT 1").fetchone() is not None


def sitting_in_the_way(connection: psycopg.Connection[Any], now: Instant) -> str | None:
    """Return the title of a sitting that forbids a change: near, or not collected."""
    near = {"from": now - CALM_MS, "until": now + CALM_MS}
    row = connection.execute(IN_THE_WAY, near).fetchone()
    return None if row is None else str(row[0])


def keep_copy(admin: psycopg.Connection[Any], database: str) -> None:
    """Copy a database that nobody uses. `admin` is in autocommit."""
    drop_copy(admin, database)
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            sql.Identifier(database + COPY_SUFFIX),
            sql.Identifier(database),
            sql.Identifier(OWNER),
        )
    )


def put_copy_back(admin: psycopg.Connection[Any], database: str) -> None:
    """Replace a database by its copy. `admin` is in autocommit."""
    admin.execute(
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database))
    )
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(database + COPY_SUFFIX), sql.Identifier(database)
        )
    )


def drop_copy(admin: psycopg.Connection[Any], database: str) -> None:
    """Drop the copy, if there is one. `admin` is in autocommit."""
    admin.execute(
        sql.SQL("DROP DATABASE IF EXISTS {}").format(
            sql.Identifier(database + COPY_SUFFIX)
        )
    )
